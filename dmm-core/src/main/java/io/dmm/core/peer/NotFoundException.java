package io.dmm.core.peer;

/** The thing is not there. */
public final class NotFoundException extends PeerException {
  private static final long serialVersionUID = 1L;

  /** A translation of {@code original} by a client that knows what the peer meant. */
  public NotFoundException(String message, PeerException original) {
    super(Outcome.NOT_FOUND, message, original.answer(), original);
  }

  /** Without an HTTP answer. */
  public NotFoundException(String message, Throwable cause) {
    super(Outcome.NOT_FOUND, message, null, cause);
  }

  /** Without an HTTP answer and without a cause. */
  public NotFoundException(String message) {
    super(Outcome.NOT_FOUND, message, null, null);
  }

  NotFoundException(String message, PeerAnswer answer) {
    super(Outcome.NOT_FOUND, message, answer, null);
  }
}
