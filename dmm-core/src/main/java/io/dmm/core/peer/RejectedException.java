package io.dmm.core.peer;

/** The peer understood and refused; the same words will be refused again. */
public final class RejectedException extends PeerException {
  private static final long serialVersionUID = 1L;

  /** A translation of {@code original} by a client that knows what the peer meant. */
  public RejectedException(String message, PeerException original) {
    super(Outcome.REJECTED, message, original.answer(), original);
  }

  /** Without an HTTP answer. */
  public RejectedException(String message, Throwable cause) {
    super(Outcome.REJECTED, message, null, cause);
  }

  /** Without an HTTP answer and without a cause. */
  public RejectedException(String message) {
    super(Outcome.REJECTED, message, null, null);
  }

  RejectedException(String message, PeerAnswer answer) {
    super(Outcome.REJECTED, message, answer, null);
  }
}
