package io.dmm.core.peer;

/** Nothing happened: no connection, 429, 503, or any doubtful read. Try later. */
public final class UnavailableException extends PeerException {
  private static final long serialVersionUID = 1L;

  /** A translation of {@code original} by a client that knows what the peer meant. */
  public UnavailableException(String message, PeerException original) {
    super(Outcome.UNAVAILABLE, message, original.answer(), original);
  }

  /** Without an HTTP answer. */
  public UnavailableException(String message, Throwable cause) {
    super(Outcome.UNAVAILABLE, message, null, cause);
  }

  /** Without an HTTP answer and without a cause. */
  public UnavailableException(String message) {
    super(Outcome.UNAVAILABLE, message, null, null);
  }

  UnavailableException(String message, PeerAnswer answer) {
    super(Outcome.UNAVAILABLE, message, answer, null);
  }
}
