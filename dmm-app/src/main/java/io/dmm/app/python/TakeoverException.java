package io.dmm.app.python;

/** Nothing was taken over. The message says what is in the way and what would be right. */
public final class TakeoverException extends Exception {
  private static final long serialVersionUID = 1L;

  TakeoverException(String message) {
    super(message);
  }

  TakeoverException(String message, Throwable cause) {
    super(message, cause);
  }
}
