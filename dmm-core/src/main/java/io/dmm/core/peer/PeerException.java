package io.dmm.core.peer;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call to a peer did not do what was asked. There are exactly four ways, each a class of its own;
 * {@link #outcome()} names them for a {@code switch}.
 *
 * <p>The message names the peer, the call and what came back, and never a secret.
 */
public abstract sealed class PeerException extends Exception
    permits RejectedException, UnavailableException, OutcomeUnknownException, NotFoundException {
  private static final long serialVersionUID = 1L;

  /** What is known about the effect of the call. */
  public enum Outcome {
    /** Understood and refused: the same words will be refused again. */
    REJECTED,
    /** Nothing happened; trying later may work. */
    UNAVAILABLE,
    /** It may have happened: read the peer's state before anything else. */
    UNKNOWN,
    /** The thing is not there. For a delete, cancel or free that is success. */
    NOT_FOUND
  }

  private final Outcome outcome;
  private final transient PeerAnswer answer;

  PeerException(Outcome outcome, String message, PeerAnswer answer, Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
    this.answer = answer;
  }

  /** What is known about the effect of the call. */
  public Outcome outcome() {
    return outcome;
  }

  /** The HTTP status that was answered; empty if there was no answer. */
  public OptionalInt httpStatus() {
    return answer == null ? OptionalInt.empty() : OptionalInt.of(answer.status());
  }

  /**
   * The body that came with the status, for a client that must translate a peer's quirk; empty if
   * there was none.
   */
  public String answerText() {
    return answer == null ? "" : answer.text();
  }

  /** A header that came with the status; empty if there was none. */
  public Optional<String> answerHeader(String name) {
    return answer == null ? Optional.empty() : answer.header(name);
  }

  PeerAnswer answer() {
    return answer;
  }
}
