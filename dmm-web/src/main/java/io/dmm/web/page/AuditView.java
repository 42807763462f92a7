package io.dmm.web.page;

import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAudit.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What the audit of a rule that ended found.
 *
 * @param verdict the verdict
 * @param reason why
 * @param facts what it rests on
 */
record AuditView(Badge verdict, String reason, List<Fact> facts) {
  private static final double PERCENT = 100;

  static AuditView of(TransferAudit audit, Instant now) {
    Figures figures = audit.figures();
    boolean records = figures.attempts() > 0;
    return new AuditView(
        Badge.of(audit.verdict()),
        audit.reason(),
        Fact.known(
            Fact.of("Moved, says " + figures.origin(), records ? moved(figures) : ""),
            Fact.of("Success", records ? percent(figures.successShare()) : ""),
            Fact.of("Files that did not come", records ? Units.count(figures.filesFailed()) : ""),
            Fact.of("Attempts", records ? attempts(figures) : ""),
            Fact.of("Throughput, says " + figures.origin(), Units.gbps(figures.throughputMbps())),
            Fact.of("In", figures.took().map(Units::duration).orElse("")),
            Fact.of("Sent by the interfaces at the source", Units.bytes(figures.sentBytes())),
            Fact.of("Received at the destination", Units.bytes(figures.receivedBytes())),
            Fact.of("Rate on the wire meanwhile", wire(figures)),
            Fact.of(
                "Moved elsewhere",
                figures.elsewhereBytes() == 0 ? "" : Units.bytes(figures.elsewhereBytes())),
            Fact.of("Compared", Moment.of(audit.auditedAt(), now).distance())));
  }

  private static String moved(Figures figures) {
    return Units.bytes(figures.movedBytes())
        + " in "
        + Units.count(figures.filesDone())
        + (figures.filesDone() == 1 ? " file" : " files");
  }

  private static String attempts(Figures figures) {
    return Units.count(figures.attempts())
        + (figures.filesRepeated() == 0
            ? ""
            : ", several for " + Units.count(figures.filesRepeated()) + " files");
  }

  /** What was sent over the time that FTS needed, to be compared with what it says. */
  private static String wire(Figures figures) {
    Duration took = figures.took().orElse(Duration.ZERO);
    if (figures.sentBytes().isEmpty() || took.compareTo(Duration.ofSeconds(1)) < 0) {
      return "";
    }
    return Units.gbps(figures.sentBytes().getAsLong() * 8 / 1e6 / (took.toMillis() / 1e3));
  }

  private static String percent(OptionalDouble share) {
    return share.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT, "%.1f %%", Math.floor(share.getAsDouble() * PERCENT * 10) / 10);
  }
}
