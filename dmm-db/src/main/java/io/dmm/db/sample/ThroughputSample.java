package io.dmm.db.sample;

import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a circuit's interfaces carried, and what was reserved.
 *
 * @param circuitId the circuit
 * @param ruleId its owner then
 * @param at when (UTC)
 * @param reservedMbps bandwidth that SENSE had confirmed, Mb/s
 * @param transmitMbps sent at the source, Mb/s; empty if not measurable
 * @param receiveMbps received at the destination, Mb/s; empty if not measurable
 * @param ftsMbps what FTS says its transfers between the two hosts move, Mb/s; empty if not known
 * @param ftsActive how many transfers that are; empty if not known
 */
public record ThroughputSample(
    long circuitId,
    String ruleId,
    Instant at,
    long reservedMbps,
    OptionalDouble transmitMbps,
    OptionalDouble receiveMbps,
    OptionalDouble ftsMbps,
    OptionalInt ftsActive) {

  /** A sample of the wire alone. */
  public ThroughputSample(
      long circuitId,
      String ruleId,
      Instant at,
      long reservedMbps,
      OptionalDouble transmitMbps,
      OptionalDouble receiveMbps) {
    this(
        circuitId,
        ruleId,
        at,
        reservedMbps,
        transmitMbps,
        receiveMbps,
        OptionalDouble.empty(),
        OptionalInt.empty());
  }
}
