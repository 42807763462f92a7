package io.dmm.app;

/** DMM cannot start here and now. The message says what is in the way and what would be right. */
public final class CannotStartException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotStartException(String message, Throwable cause) {
    super(message, cause);
  }

  CannotStartException(String message) {
    super(message);
  }
}
