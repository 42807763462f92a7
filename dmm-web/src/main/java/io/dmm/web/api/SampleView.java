package io.dmm.web.api;

import io.dmm.db.sample.SampleSummary;
import java.time.Instant;
import java.util.OptionalDouble;

/** Samples of a stretch of time, gathered into one, as the API shows them. */
record SampleView(
    Instant at,
    int count,
    double reservedMbps,
    OptionalDouble transmitMbps,
    OptionalDouble transmitMostMbps,
    OptionalDouble receiveMbps,
    OptionalDouble receiveMostMbps,
    OptionalDouble ftsMbps) {
  static SampleView of(SampleSummary summary) {
    return new SampleView(
        summary.from(),
        summary.count(),
        summary.reservedMbps(),
        summary.transmitMbps(),
        summary.transmitMostMbps(),
        summary.receiveMbps(),
        summary.receiveMostMbps(),
        summary.ftsMbps());
  }
}
