package io.dmm.db.circuit;

import io.dmm.db.request.Route;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * What holds resources at SENSE, or is about to.
 *
 * @param id our own id
 * @param ruleId its one owner
 * @param allocationName name that its subnets are registered under
 * @param route from where to where, as its first owner had it
 * @param instanceId the SENSE instance; empty until its id is drawn
 * @param senseStatus status at SENSE when last read; empty if never
 * @param senseSeenAt when it was last read (UTC)
 * @param senseStatusSince since when that status has been read without a change (UTC)
 * @param reservedMbps bandwidth that SENSE has confirmed, Mb/s
 * @param requestedMbps bandwidth in flight, Mb/s; 0 if nothing is
 * @param changeSentAt when the change in flight was sent to SENSE (UTC)
 * @param changedAt when the bandwidth last changed (UTC)
 * @param provisionedAt when it was first seen up (UTC)
 * @param missingSince since when SENSE does not know it (UTC)
 * @param goneAt when its last instance was known to be gone, if sites had built anything for it:
 *     they may hold what it held for a while longer (UTC)
 * @param cancelSentAt when it was last asked to go (UTC)
 * @param discard whether its instance is to be taken down and built anew
 * @param traffic what its interfaces carry
 * @param source subnet of the first terminal
 * @param destination subnet of the second terminal
 * @param createdAt when it was written down (UTC)
 * @param releasedAt when it held nothing any more (UTC)
 */
public record Circuit(
    long id,
    String ruleId,
    String allocationName,
    Route route,
    Optional<UUID> instanceId,
    String senseStatus,
    Optional<Instant> senseSeenAt,
    Optional<Instant> senseStatusSince,
    long reservedMbps,
    long requestedMbps,
    Optional<Instant> changeSentAt,
    Optional<Instant> changedAt,
    Optional<Instant> provisionedAt,
    Optional<Instant> missingSince,
    Optional<Instant> goneAt,
    Optional<Instant> cancelSentAt,
    boolean discard,
    Traffic traffic,
    Subnet source,
    Subnet destination,
    Instant createdAt,
    Optional<Instant> releasedAt) {

  /** What SENSE may hold for it: the larger of what is confirmed and what is in flight, Mb/s. */
  public long heldMbps() {
    return Math.max(reservedMbps, requestedMbps);
  }

  /** The subnet at {@code side}. */
  public Subnet at(Side side) {
    return side == Side.SOURCE ? source : destination;
  }

  /** The subnet at the end that {@code rse} is, whichever way the circuit was built. */
  public Subnet endAt(String rse) {
    return route.sourceRse().equals(rse) ? source : destination;
  }

  /** Whether both subnets are taken, and neither was given back. */
  public boolean hasSubnets() {
    return source.isHeld() && destination.isHeld();
  }

  /**
   * What the interfaces carry: an upper bound of what the circuit carries.
   *
   * @param transmitMbps sent at the source; empty if not measurable
   * @param receiveMbps received at the destination; empty if not measurable
   * @param measuredAt when (UTC); empty if never
   * @param health OK, LOW, IDLE or UNKNOWN
   * @param healthReason why, a sentence
   */
  public record Traffic(
      OptionalDouble transmitMbps,
      OptionalDouble receiveMbps,
      Optional<Instant> measuredAt,
      String health,
      String healthReason) {}
}
