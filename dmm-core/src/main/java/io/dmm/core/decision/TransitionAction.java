package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A step that is safe now, whatever becomes of the other steps of its plan.
 *
 * @param requestId whose; empty for an idle circuit that nobody owns
 * @param circuitId which; empty for a circuit to be made
 * @param fromMbps what SENSE may hold for it now; 0 for a circuit to be made
 * @param toMbps what to ask SENSE for; 0 for a cancel
 * @param reason in words
 */
public record TransitionAction(
    Kind kind,
    Optional<String> requestId,
    Optional<String> circuitId,
    long fromMbps,
    long toMbps,
    String reason) {

  /** What to do. */
  public enum Kind {
    /** Make a circuit. */
    START,
    /** Ask for less. */
    DECREASE,
    /** Ask for more. */
    INCREASE,
    /** Cancel an idle circuit although its keep-alive has not ended. */
    CANCEL_IDLE
  }

  public TransitionAction {
    requireNonNull(kind, "kind");
    requireNonNull(requestId, "requestId");
    requireNonNull(circuitId, "circuitId");
    requireNonNull(reason, "reason");
  }
}
