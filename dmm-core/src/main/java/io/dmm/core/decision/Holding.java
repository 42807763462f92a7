package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a circuit holds, or may hold, at SENSE. A circuit that was decided but does not exist yet is
 * one too: nothing confirmed, the decided amount in flight.
 *
 * @param requestId the request that owns the circuit; empty if nobody does
 * @param confirmedMbps what SENSE last confirmed
 * @param inFlightMbps what was asked for and is not confirmed, or may have happened after an
 *     unknown outcome; when settled, 0 or what is confirmed
 * @param lastChangedAt when its bandwidth last changed; for an idle circuit when it became idle
 */
public record Holding(
    String circuitId,
    Optional<String> requestId,
    String siteA,
    String siteB,
    long confirmedMbps,
    long inFlightMbps,
    State state,
    Instant lastChangedAt) {

  /** What may be done with a circuit. */
  public enum State {
    /** Up, and no change under way: may be changed. */
    SETTLED,
    /** Being made or changed, or nobody knows whether a change happened: not to be touched. */
    IN_FLIGHT,
    /** Kept for the next rule; may be cancelled if somebody needs what it holds. */
    IDLE,
    /** Being taken down; holds what it holds until it is gone. */
    ENDING,
    /**
     * The same, but for so long that nobody should wait for it: what it holds is not shared out.
     */
    STUCK
  }

  public Holding {
    requireNonNull(circuitId, "circuitId");
    requireNonNull(requestId, "requestId of circuit " + circuitId);
    requireNonNull(siteA, "siteA of circuit " + circuitId);
    requireNonNull(siteB, "siteB of circuit " + circuitId);
    requireNonNull(state, "state of circuit " + circuitId);
    requireNonNull(lastChangedAt, "lastChangedAt of circuit " + circuitId);
    if (confirmedMbps < 0 || inFlightMbps < 0) {
      throw new IllegalArgumentException(
          "circuit "
              + circuitId
              + ": confirmedMbps is "
              + confirmedMbps
              + " and inFlightMbps is "
              + inFlightMbps
              + ", both must be 0 or more");
    }
  }

  /** A circuit that is up with what SENSE has confirmed, and that a request owns. */
  public static Holding settled(
      String circuitId,
      String requestId,
      String siteA,
      String siteB,
      long confirmedMbps,
      Instant lastChangedAt) {
    return new Holding(
        circuitId,
        Optional.of(requestId),
        siteA,
        siteB,
        confirmedMbps,
        0,
        State.SETTLED,
        lastChangedAt);
  }

  /** Whether it is up, or coming up. */
  boolean isLive() {
    return state == State.SETTLED || state == State.IN_FLIGHT;
  }

  /** The most that SENSE may hold for it. */
  public long heldMbps() {
    return Math.max(confirmedMbps, inFlightMbps);
  }
}
