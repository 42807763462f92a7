package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A request that does not have what was decided for it, and for which nothing is done now.
 *
 * @param wantedMbps what was decided
 * @param heldMbps what SENSE may hold for it
 * @param waitsFor the circuits that will free what it needs
 */
public record Deferred(
    String requestId,
    Cause cause,
    long wantedMbps,
    long heldMbps,
    String reason,
    List<String> waitsFor) {

  /** Why nothing is done. */
  public enum Cause {
    /**
     * SENSE still holds the capacity for others, or it is promised to a request that goes first.
     */
    WAITS_FOR_CAPACITY,
    /** The change is too small or too early. */
    LEFT_ALONE,
    /** The last change is not confirmed. */
    IN_FLIGHT,
    /** A former circuit of the same request is not gone. */
    FORMER_CIRCUIT,
    /**
     * The decision gave it nothing: it has no circuit and waits, or keeps the least until there is
     * room.
     */
    NOT_GRANTED,
    /** Left out of the decision; what it holds stays as it is. */
    EXCLUDED
  }

  public Deferred {
    requireNonNull(requestId, "requestId");
    requireNonNull(cause, "cause");
    requireNonNull(reason, "reason");
    waitsFor = List.copyOf(waitsFor);
  }
}
