package io.dmm.db.sample;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What a circuit's interfaces carried, and what was reserved.
 *
 * @param circuitId the circuit
 * @param ruleId its owner then
 * @param at when (UTC)
 * @param reservedMbps bandwidth that SENSE had confirmed, Mb/s
 * @param transmitMbps sent at the source, Mb/s; empty if not measurable
 * @param receiveMbps received at the destination, Mb/s; empty if not measurable
 */
public record ThroughputSample(
    long circuitId,
    String ruleId,
    Instant at,
    long reservedMbps,
    OptionalDouble transmitMbps,
    OptionalDouble receiveMbps) {}
