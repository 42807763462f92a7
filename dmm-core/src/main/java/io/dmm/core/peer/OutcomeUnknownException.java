package io.dmm.core.peer;

/**
 * It may have happened: a time-out, a lost connection or a 500, 502 or 504 on a change. Read the
 * peer first.
 */
public final class OutcomeUnknownException extends PeerException {
  private static final long serialVersionUID = 1L;

  /** A translation of {@code original} by a client that knows what the peer meant. */
  public OutcomeUnknownException(String message, PeerException original) {
    super(Outcome.UNKNOWN, message, original.answer(), original);
  }

  /** Without an HTTP answer. */
  public OutcomeUnknownException(String message, Throwable cause) {
    super(Outcome.UNKNOWN, message, null, cause);
  }

  /** Without an HTTP answer and without a cause. */
  public OutcomeUnknownException(String message) {
    super(Outcome.UNKNOWN, message, null, null);
  }

  OutcomeUnknownException(String message, PeerAnswer answer) {
    super(Outcome.UNKNOWN, message, answer, null);
  }
}
