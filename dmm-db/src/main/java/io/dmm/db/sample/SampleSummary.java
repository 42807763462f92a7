package io.dmm.db.sample;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * Samples of a stretch of time, gathered into one.
 *
 * @param from when the stretch begins (UTC)
 * @param count how many samples there are
 * @param reservedMbps bandwidth that SENSE had confirmed, on average, Mb/s
 * @param transmitMbps sent at the source, on average, Mb/s; empty if never measurable
 * @param transmitMostMbps sent at the source, at most, Mb/s
 * @param receiveMbps received at the destination, on average, Mb/s; empty if never measurable
 * @param receiveMostMbps received at the destination, at most, Mb/s
 * @param ftsMbps moved by FTS's transfers between the hosts, on average, Mb/s; empty if never known
 */
public record SampleSummary(
    Instant from,
    int count,
    double reservedMbps,
    OptionalDouble transmitMbps,
    OptionalDouble transmitMostMbps,
    OptionalDouble receiveMbps,
    OptionalDouble receiveMostMbps,
    OptionalDouble ftsMbps) {}
