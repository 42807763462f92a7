package io.dmm.web.api;

import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAudit.Figures;
import io.dmm.db.audit.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the audit of a rule that ended found. */
record AuditView(
    Verdict verdict,
    String reason,
    Instant endedAt,
    Instant auditedAt,
    String recordsFrom,
    long files,
    long filesDone,
    long filesFailed,
    long filesRepeated,
    long attempts,
    long movedBytes,
    long elsewhereBytes,
    Optional<Instant> firstStartAt,
    Optional<Instant> lastFinishAt,
    OptionalDouble throughputMbps,
    OptionalLong wireSentBytes,
    OptionalLong wireReceivedBytes) {
  static AuditView of(TransferAudit audit) {
    Figures figures = audit.figures();
    return new AuditView(
        audit.verdict(),
        audit.reason(),
        audit.endedAt(),
        audit.auditedAt(),
        figures.origin(),
        figures.files(),
        figures.filesDone(),
        figures.filesFailed(),
        figures.filesRepeated(),
        figures.attempts(),
        figures.movedBytes(),
        figures.elsewhereBytes(),
        figures.firstStartAt(),
        figures.lastFinishAt(),
        figures.throughputMbps(),
        figures.sentBytes(),
        figures.receivedBytes());
  }
}
