package io.dmm.app.check;

import java.util.Locale;

/** What came of one check. */
public enum Verdict {
  /** As it should be. */
  OK,
  /** DMM works, but somebody should know. */
  WARNING,
  /** DMM cannot do its work. */
  FAILED,
  /** Not looked at, because something else is missing or not configured. */
  SKIPPED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
