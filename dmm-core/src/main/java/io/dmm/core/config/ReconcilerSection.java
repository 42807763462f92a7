package io.dmm.core.config;

import java.time.Duration;

/**
 * Section {@code [reconciler]} of dmm.cfg: what is done about things at the peers that no request
 * owns.
 *
 * @param mode {@code mode}: {@code off}, {@code report} (default) or {@code repair}
 * @param grace {@code grace_seconds}: how long something must have been without an owner before it
 *     is reported or removed; 600 s unless set
 */
public record ReconcilerSection(Mode mode, Duration grace) {
  /** What the reconciler may do. */
  public enum Mode {
    /** It does not run. */
    OFF,
    /** It says what it finds. */
    REPORT,
    /** It says what it finds, and removes or rebuilds it. */
    REPAIR
  }

  /** Reads {@code [reconciler]}. */
  public static ReconcilerSection read(ConfigSection section) {
    return new ReconcilerSection(
        section.choice("mode", Mode.REPORT),
        section.secondsOrZero("grace_seconds", Duration.ofMinutes(10)));
  }
}
