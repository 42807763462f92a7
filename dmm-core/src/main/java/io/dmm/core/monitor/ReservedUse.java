package io.dmm.core.monitor;

import io.dmm.db.sample.ThroughputSample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was reserved for a rule, and what of it was used, as far as both were measured: a gap counts
 * for neither.
 *
 * @param reservedGbitHours bandwidth times time, Gb/s · h
 * @param usedGbitHours what the interfaces at the source sent, Gb/s · h; an upper bound
 * @param ftsGbitHours what FTS says was moved, where it said anything, Gb/s · h
 */
public record ReservedUse(double reservedGbitHours, double usedGbitHours, double ftsGbitHours) {
  /** A distance between samples that is longer than this many usual ones is a gap. */
  private static final int GAP = 4;

  private static final double MILLIS_PER_HOUR = 3.6e6;
  private static final double MBPS_PER_GBPS = 1000;

  /** The part that was used; empty if nothing was reserved. */
  public OptionalDouble share() {
    return reservedGbitHours > 0
        ? OptionalDouble.of(usedGbitHours / reservedGbitHours)
        : OptionalDouble.empty();
  }

  /** The use that samples show, oldest first; empty if there are too few. */
  public static Optional<ReservedUse> of(List<ThroughputSample> samples) {
    if (samples.size() < 2) {
      return Optional.empty();
    }
    long gap = usualMillis(samples) * GAP;
    double reserved = 0;
    double used = 0;
    double fts = 0;
    for (int i = 0; i + 1 < samples.size(); i++) {
      ThroughputSample one = samples.get(i);
      long millis = Duration.between(one.at(), samples.get(i + 1).at()).toMillis();
      OptionalDouble wire = one.transmitMbps().isPresent() ? one.transmitMbps() : one.receiveMbps();
      if (wire.isPresent() && millis <= gap) {
        double hoursOfGigabit = millis / MILLIS_PER_HOUR / MBPS_PER_GBPS;
        reserved += one.reservedMbps() * hoursOfGigabit;
        used += wire.getAsDouble() * hoursOfGigabit;
        fts += one.ftsMbps().orElse(0) * hoursOfGigabit;
      }
    }
    return Optional.of(new ReservedUse(reserved, used, fts));
  }

  private static long usualMillis(List<ThroughputSample> samples) {
    long[] distances = new long[samples.size() - 1];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Duration.between(samples.get(i).at(), samples.get(i + 1).at()).toMillis();
    }
    java.util.Arrays.sort(distances);
    return Math.max(1, distances[distances.length / 2]);
  }
}
