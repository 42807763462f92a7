package io.dmm.web.page;

import io.dmm.db.request.TransferRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * How far the data of a request is. Rucio counts files; bytes are reckoned from their share, which
 * is exact when the files are of one size.
 *
 * @param percent share of the files that are there
 * @param bytes bytes there of all, in words
 * @param files files there of all, in words
 * @param rate what its circuit carries now; empty while that is not known
 * @param end when it will be all there if that goes on; empty while nobody can tell
 */
record Progress(int percent, String bytes, String files, String rate, String end) {
  private static final double BITS_PER_BYTE = 8;
  private static final double BITS_PER_MEGABIT = 1e6;

  /** Beyond this an estimate is a guess. */
  private static final Duration FORESIGHT = Duration.ofDays(60);

  static Progress of(TransferRequest request, OptionalDouble measuredMbps, Instant now) {
    long done = request.rule().locksOk();
    long all = request.rule().locksTotal();
    double share = all <= 0 ? 0 : Math.min(1, (double) done / all);
    String bytes = Units.bytes(request.rule().sizeBytes());
    boolean partly = request.rule().sizeBytes().isPresent() && share > 0 && share < 1;
    if (partly) {
      long there = Math.round(request.rule().sizeBytes().getAsLong() * share);
      bytes = Units.bytes(there) + " of " + bytes;
    }
    return new Progress(
        Units.percent(done, all),
        bytes,
        all == 0 ? "no files known" : Units.count(done) + " of " + Units.count(all) + " files",
        measuredMbps.isPresent() ? Units.gbps(measuredMbps) : "",
        end(request, share, measuredMbps, now));
  }

  private static String end(
      TransferRequest request, double share, OptionalDouble measuredMbps, Instant now) {
    if (share >= 1) {
      return "all there";
    }
    if (request.rule().sizeBytes().isEmpty() || measuredMbps.orElse(0) <= 0) {
      return "";
    }
    double bits = request.rule().sizeBytes().getAsLong() * (1 - share) * BITS_PER_BYTE;
    double seconds = bits / (measuredMbps.getAsDouble() * BITS_PER_MEGABIT);
    if (seconds > FORESIGHT.toSeconds()) {
      return "not within " + FORESIGHT.toDays() + " days at this rate";
    }
    Duration left = Duration.ofSeconds(Math.max(1, Math.round(seconds)));
    return Units.roughly(left) + " left, until " + Units.near(now.plus(left), now);
  }
}
