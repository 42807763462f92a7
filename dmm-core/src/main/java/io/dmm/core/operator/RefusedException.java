package io.dmm.core.operator;

/** What was asked for is not possible as things stand now. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says why, and what would have to be done first. */
  public RefusedException(String message) {
    super(message);
  }
}
