package io.dmm.web.page;

import java.util.Arrays;
import java.util.Optional;

/** What an operator can do to a daemon, in words. */
enum DaemonAction {
  PAUSE(
      "pause",
      "Pause",
      "The daemon takes no new work in any replica, also after a restart, until somebody resumes it."
          + " What it is working on now is finished. Requests that need it wait; circuits and limits"
          + " that are there stay as they are.",
      "is paused."),
  RESUME("resume", "Resume", "The daemon takes work again, beginning now.", "goes on."),
  RUN("run", "Run now", "The daemon runs now instead of at its next time.", "runs now.");

  private final String path;
  private final String label;
  private final String effect;
  private final String done;

  DaemonAction(String path, String label, String effect, String done) {
    this.path = path;
    this.label = label;
    this.effect = effect;
    this.done = done;
  }

  static Optional<DaemonAction> at(String path) {
    return Arrays.stream(values()).filter(one -> one.path.equals(path)).findFirst();
  }

  String path() {
    return path;
  }

  String label() {
    return label;
  }

  String effect() {
    return effect;
  }

  String done() {
    return done;
  }
}
