package io.dmm.web.page;

import io.dmm.db.request.RuleFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far the data of a request is. Rucio counts files; bytes are reckoned from their share, which
 * is exact when the files are of one size.
 *
 * @param percent share of the files that are there
 * @param inShort the most telling of it, in a few words
 * @param bytes bytes there of all, in words
 * @param files files there of all, in words
 * @param rate what its circuit carries now; empty while that is not known
 * @param left how long it takes if that goes on; empty while nobody can tell
 * @param end when it will be all there then; empty while nobody can tell
 */
record Progress(
    int percent, String inShort, String bytes, String files, String rate, String left, String end) {
  private static final double BITS_PER_BYTE = 8;
  private static final double BITS_PER_MEGABIT = 1e6;

  /** Beyond this an estimate is a guess. */
  private static final Duration FORESIGHT = Duration.ofDays(60);

  static Progress of(RuleFacts rule, OptionalDouble measuredMbps, Instant now) {
    long done = rule.locksOk();
    long all = rule.locksTotal();
    double share = all <= 0 ? 0 : Math.min(1, (double) done / all);
    String bytes = Units.bytes(rule.sizeBytes());
    boolean partly = rule.sizeBytes().isPresent() && share > 0 && share < 1;
    if (partly) {
      long there = Math.round(rule.sizeBytes().getAsLong() * share);
      bytes = Units.bytesOf(there, rule.sizeBytes().getAsLong());
    }
    String inShort =
        all == 0
            ? "no files known"
            : Units.percent(done, all)
                + " %, "
                + (rule.sizeBytes().isPresent()
                    ? bytes
                    : Units.count(done) + " of " + Units.count(all) + " files");
    Optional<Duration> left = left(rule, share, measuredMbps);
    return new Progress(
        Units.percent(done, all),
        inShort,
        bytes,
        all == 0 ? "no files known" : Units.count(done) + " of " + Units.count(all) + " files",
        measuredMbps.isPresent() ? Units.gbps(measuredMbps) : "",
        left.map(
                time ->
                    time.compareTo(FORESIGHT) > 0
                        ? "more than " + FORESIGHT.toDays() + " days left"
                        : Units.roughly(time) + " left")
            .orElse(""),
        left.filter(time -> time.compareTo(FORESIGHT) <= 0)
            .map(time -> Units.near(now.plus(time), now) + " UTC")
            .orElse(""));
  }

  private static Optional<Duration> left(
      RuleFacts rule, double share, OptionalDouble measuredMbps) {
    if (share >= 1 || rule.sizeBytes().isEmpty() || measuredMbps.orElse(0) <= 0) {
      return Optional.empty();
    }
    double bits = rule.sizeBytes().getAsLong() * (1 - share) * BITS_PER_BYTE;
    double seconds = bits / (measuredMbps.getAsDouble() * BITS_PER_MEGABIT);
    return Optional.of(Duration.ofSeconds(Math.max(1, Math.round(seconds))));
  }
}
