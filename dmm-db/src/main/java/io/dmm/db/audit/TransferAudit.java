package io.dmm.db.audit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the audit of a rule that ended found.
 *
 * @param ruleId the rule
 * @param endedAt the end that was audited (UTC); a rule that runs again ends again
 * @param auditedAt when it was audited (UTC)
 * @param verdict what came of it
 * @param reason why, a sentence
 * @param figures what the verdict rests on
 */
public record TransferAudit(
    String ruleId,
    Instant endedAt,
    Instant auditedAt,
    Verdict verdict,
    String reason,
    Figures figures) {
  public TransferAudit {
    requireNonNull(verdict, "verdict");
    requireNonNull(figures, "figures");
  }

  /**
   * What a verdict rests on.
   *
   * @param origin where the records of files are from, such as FTS; empty if there are none
   * @param files files that there are records of
   * @param filesDone files that came
   * @param filesFailed files that were tried and did not come
   * @param filesRepeated files that needed more than one attempt
   * @param attempts attempts to move a file, those that FTS made by itself included
   * @param movedBytes size of the files that came
   * @param elsewhereBytes the part of it that moved between other hosts than the circuit's, or
   *     while the circuit was not up
   * @param firstStartAt when the first file began to move (UTC)
   * @param lastFinishAt when the last one was there (UTC)
   * @param sentBytes sent by the interfaces at the source while the circuits were up; empty if not
   *     known
   * @param receivedBytes received by those at the destination
   */
  public record Figures(
      String origin,
      long files,
      long filesDone,
      long filesFailed,
      long filesRepeated,
      long attempts,
      long movedBytes,
      long elsewhereBytes,
      Optional<Instant> firstStartAt,
      Optional<Instant> lastFinishAt,
      OptionalLong sentBytes,
      OptionalLong receivedBytes) {
    /** Nothing is known. */
    public static final Figures NONE =
        new Figures(
            "",
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    private static final double BITS_PER_BYTE = 8;
    private static final double MILLIS = 1000;
    private static final double BITS_PER_MEGABIT = 1e6;

    /** From the first byte of the first file to the last of the last, if any came. */
    public Optional<Duration> took() {
      return firstStartAt
          .flatMap(first -> lastFinishAt.map(last -> Duration.between(first, last)))
          .filter(took -> !took.isNegative());
    }

    /** What came over the time it took, Mb/s; empty if it took less than a second. */
    public OptionalDouble throughputMbps() {
      return took()
          .filter(took -> took.compareTo(Duration.ofSeconds(1)) >= 0)
          .map(
              took ->
                  OptionalDouble.of(
                      movedBytes * BITS_PER_BYTE / BITS_PER_MEGABIT / (took.toMillis() / MILLIS)))
          .orElse(OptionalDouble.empty());
    }

    /** The part of the files that came; empty if there are none. */
    public OptionalDouble successShare() {
      return files == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) filesDone / files);
    }
  }
}
