package io.dmm.db.circuit;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How well a circuit uses what it holds.
 *
 * @param circuitId the circuit
 * @param ruleId its owner; what is known of another owner does not count
 * @param lowSince since when it carries far less than it holds (UTC); empty if it does not
 * @param flaggedAt when that had lasted so long that it was told (UTC)
 * @param reason why that probably is, a sentence; empty unless told
 * @param cap the most it may get while it does not use more
 */
public record CircuitWatch(
    long circuitId,
    String ruleId,
    Optional<Instant> lowSince,
    Optional<Instant> flaggedAt,
    String reason,
    Optional<Cap> cap) {
  /**
   * A bound on a circuit's bandwidth.
   *
   * @param mbps the bound, Mb/s
   * @param uncappedMbps what it held when it was first bounded, Mb/s
   * @param changedAt when the bound last changed (UTC)
   */
  public record Cap(long mbps, long uncappedMbps, Instant changedAt) {}

  /** Nothing is known yet. */
  public static CircuitWatch fresh(long circuitId, String ruleId) {
    return new CircuitWatch(
        circuitId, ruleId, Optional.empty(), Optional.empty(), "", Optional.empty());
  }

  /** The bound, if there is one. */
  public OptionalLong capMbps() {
    return cap.map(one -> OptionalLong.of(one.mbps())).orElse(OptionalLong.empty());
  }
}
