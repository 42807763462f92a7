package io.dmm.core.audit;

import io.dmm.core.audit.Evidence.Use;
import io.dmm.db.audit.TransferAudit.Figures;
import io.dmm.db.audit.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Judges a transfer that ended. What the interfaces carried is an upper bound: it can prove that
 * data did not take the circuit, never that it did. So OK says that nothing speaks against it.
 */
final class Judge {
  private static final double BYTES_PER_GB = 1e9;
  private static final int ERROR_CHARS = 200;

  private final AuditConfig config;

  Judge(AuditConfig config) {
    this.config = config;
  }

  /**
   * What came of it.
   *
   * @param reason a sentence
   */
  record Judgement(Verdict verdict, String reason, Figures figures) {}

  /** The verdict on a transfer. */
  Judgement of(Evidence evidence) {
    FileTally tally = new FileTally(evidence.records().attempts(), evidence.uses());
    OptionalLong sent = total(evidence.uses(), Use::sentBytes);
    OptionalLong received = total(evidence.uses(), Use::receivedBytes);
    Figures figures =
        new Figures(
            tally.files == 0 ? "" : evidence.records().origin(),
            tally.files,
            tally.done,
            tally.failed,
            tally.repeated,
            tally.attempts,
            tally.movedBytes,
            tally.elsewhereBytes,
            tally.firstStart,
            tally.lastFinish,
            sent,
            received);
    Finding finding = finding(evidence, tally, figures);
    String more =
        evidence.records().complete() ? "" : " There are more records than were looked at.";
    return new Judgement(finding.verdict, finding.reason + more, figures);
  }

  private record Finding(Verdict verdict, String reason) {}

  private Finding finding(Evidence evidence, FileTally tally, Figures figures) {
    String origin = evidence.records().origin();
    if (tally.files == 0) {
      return new Finding(
          Verdict.UNKNOWN, origin + " has no records of files that were moved for this rule.");
    }
    long ended = tally.done + tally.failed;
    if (ended == 0) {
      return new Finding(
          Verdict.UNKNOWN, "None of the " + files(tally.files) + " was tried to the end.");
    }
    if (tally.failed > 0 && tally.failed >= config.failThreshold() * ended) {
      return new Finding(Verdict.FAILED, failures(tally, ended));
    }
    return bypass(evidence, tally, figures)
        .or(() -> degradation(tally, ended))
        .orElseGet(() -> new Finding(Verdict.OK, fine(evidence, tally, figures)));
  }

  private Optional<Finding> bypass(Evidence evidence, FileTally tally, Figures figures) {
    long between = tally.movedBytes - tally.elsewhereBytes;
    if (evidence.uses().isEmpty() && tally.movedBytes > 0) {
      return Optional.of(
          new Finding(
              Verdict.BYPASSED,
              bytes(tally.movedBytes) + " were moved, and the rule never had a circuit."));
    }
    if (tally.elsewhereBytes > between) {
      return Optional.of(
          new Finding(
              Verdict.BYPASSED,
              bytes(tally.elsewhereBytes)
                  + " of "
                  + bytes(tally.movedBytes)
                  + " were moved between other hosts than the circuit's, or while it was not"
                  + " up."));
    }
    double least = between * (1 - config.volumeTolerance());
    if (isBelow(figures.sentBytes(), least)) {
      return Optional.of(tooLittle(between, "at its source sent", figures.sentBytes()));
    }
    if (isBelow(figures.receivedBytes(), least)) {
      return Optional.of(
          tooLittle(between, "at its destination received", figures.receivedBytes()));
    }
    return Optional.empty();
  }

  private static boolean isBelow(OptionalLong carried, double least) {
    return carried.isPresent() && carried.getAsLong() < least;
  }

  private static Finding tooLittle(long moved, String where, OptionalLong carried) {
    return new Finding(
        Verdict.BYPASSED,
        bytes(moved)
            + " were moved between the circuit's hosts, but the interfaces "
            + where
            + " only "
            + bytes(carried.orElseThrow())
            + " while it was up.");
  }

  private Optional<Finding> degradation(FileTally tally, long ended) {
    if (tally.failed > 0) {
      return Optional.of(new Finding(Verdict.DEGRADED, failures(tally, ended)));
    }
    if (tally.elsewhereBytes > config.volumeTolerance() * tally.movedBytes) {
      return Optional.of(
          new Finding(
              Verdict.DEGRADED,
              bytes(tally.elsewhereBytes)
                  + " of "
                  + bytes(tally.movedBytes)
                  + " were moved between other hosts than the circuit's, or while it was not"
                  + " up."));
    }
    if (tally.repeated > 0 && tally.repeated >= config.retryThreshold() * ended) {
      return Optional.of(
          new Finding(
              Verdict.DEGRADED,
              tally.repeated
                  + " of "
                  + files(ended)
                  + " needed several attempts, "
                  + tally.attempts
                  + " in all."));
    }
    return Optional.empty();
  }

  private static String failures(FileTally tally, long ended) {
    return tally.failed
        + " of "
        + files(ended)
        + " did not come"
        + tally.commonestError().map(error -> ", mostly: " + shortened(error)).orElse("")
        + ".";
  }

  private static String fine(Evidence evidence, FileTally tally, Figures figures) {
    String wire =
        figures.sentBytes().isEmpty() && figures.receivedBytes().isEmpty()
            ? "What its interfaces carried is not known."
            : "Its interfaces sent "
                + bytes(figures.sentBytes())
                + " and received "
                + bytes(figures.receivedBytes())
                + " while it was up.";
    return files(tally.done)
        + " with "
        + bytes(tally.movedBytes)
        + " came between the hosts of the "
        + (evidence.uses().size() == 1 ? "circuit. " : "circuits. ")
        + wire;
  }

  /** Unknown as soon as one of them is. */
  private static OptionalLong total(List<Use> uses, Function<Use, OptionalLong> figure) {
    long total = 0;
    for (Use use : uses) {
      OptionalLong bytes = figure.apply(use);
      if (bytes.isEmpty()) {
        return OptionalLong.empty();
      }
      total += bytes.getAsLong();
    }
    return uses.isEmpty() ? OptionalLong.empty() : OptionalLong.of(total);
  }

  private static String files(long count) {
    return count == 1 ? "1 file" : count + " files";
  }

  private static String bytes(OptionalLong count) {
    return count.isPresent() ? bytes(count.getAsLong()) : "an unknown amount";
  }

  private static String bytes(long count) {
    return String.format(Locale.ROOT, "%.1f GB", count / BYTES_PER_GB);
  }

  private static String shortened(String text) {
    return text.length() > ERROR_CHARS ? text.substring(0, ERROR_CHARS) + "…" : text;
  }
}
