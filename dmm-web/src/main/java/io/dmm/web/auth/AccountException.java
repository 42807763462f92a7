package io.dmm.web.auth;

/** A user or a token cannot be made or changed; the message says why. */
public final class AccountException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For this reason. */
  public AccountException(String message) {
    super(message);
  }
}
