package io.dmm.db.audit;

import static io.dmm.db.jooq.Tables.REQUEST;
import static io.dmm.db.jooq.Tables.TRANSFER_AUDIT;

import io.dmm.db.jooq.tables.records.TransferAuditRecord;
import io.dmm.db.request.RequestStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.DSLContext;

/** Stores audits of ended transfers, and says which are due. */
public final class TransferAuditRepository {
  /**
   * Rules that ended between {@code after} and {@code before}, and whose end has not been audited;
   * the longest ended first.
   *
   * @param notThese left out
   */
  public List<String> due(
      DSLContext tx, Instant after, Instant before, Collection<String> notThese, int limit) {
    return tx.select(REQUEST.RULE_ID)
        .from(REQUEST)
        .where(
            REQUEST.FINISHED_AT.gt(after),
            REQUEST.FINISHED_AT.le(before),
            REQUEST.STATUS.ne(RequestStatus.NOT_SENSE),
            REQUEST.RULE_ID.notIn(notThese))
        .andNotExists(
            tx.selectOne()
                .from(TRANSFER_AUDIT)
                .where(
                    TRANSFER_AUDIT.RULE_ID.eq(REQUEST.RULE_ID),
                    TRANSFER_AUDIT.ENDED_AT.eq(REQUEST.FINISHED_AT)))
        .orderBy(REQUEST.FINISHED_AT, REQUEST.RULE_ID)
        .limit(limit)
        .fetch(REQUEST.RULE_ID);
  }

  /** Stores an audit. False: this end of the rule was audited already, and nothing was written. */
  public boolean add(DSLContext tx, TransferAudit audit) {
    TransferAudit.Figures figures = audit.figures();
    return tx.insertInto(TRANSFER_AUDIT)
            .set(TRANSFER_AUDIT.RULE_ID, audit.ruleId())
            .set(TRANSFER_AUDIT.ENDED_AT, audit.endedAt())
            .set(TRANSFER_AUDIT.AUDITED_AT, audit.auditedAt())
            .set(TRANSFER_AUDIT.VERDICT, audit.verdict())
            .set(TRANSFER_AUDIT.REASON, audit.reason())
            .set(TRANSFER_AUDIT.ORIGIN, figures.origin())
            .set(TRANSFER_AUDIT.FILES, figures.files())
            .set(TRANSFER_AUDIT.FILES_DONE, figures.filesDone())
            .set(TRANSFER_AUDIT.FILES_FAILED, figures.filesFailed())
            .set(TRANSFER_AUDIT.FILES_REPEATED, figures.filesRepeated())
            .set(TRANSFER_AUDIT.ATTEMPTS, figures.attempts())
            .set(TRANSFER_AUDIT.MOVED_BYTES, figures.movedBytes())
            .set(TRANSFER_AUDIT.ELSEWHERE_BYTES, figures.elsewhereBytes())
            .set(TRANSFER_AUDIT.FIRST_START_AT, figures.firstStartAt().orElse(null))
            .set(TRANSFER_AUDIT.LAST_FINISH_AT, figures.lastFinishAt().orElse(null))
            .set(TRANSFER_AUDIT.SENT_BYTES, boxed(figures.sentBytes()))
            .set(TRANSFER_AUDIT.RECEIVED_BYTES, boxed(figures.receivedBytes()))
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /** The audit of the last end of a rule. */
  public Optional<TransferAudit> lastOf(DSLContext tx, String ruleId) {
    return tx.selectFrom(TRANSFER_AUDIT)
        .where(TRANSFER_AUDIT.RULE_ID.eq(ruleId))
        .orderBy(TRANSFER_AUDIT.ENDED_AT.desc())
        .limit(1)
        .fetchOptional(TransferAuditRepository::read);
  }

  /** The newest audits, newest first. */
  public List<TransferAudit> newest(DSLContext tx, int limit) {
    return tx.selectFrom(TRANSFER_AUDIT)
        .orderBy(TRANSFER_AUDIT.AUDITED_AT.desc(), TRANSFER_AUDIT.RULE_ID)
        .limit(limit)
        .fetch(TransferAuditRepository::read);
  }

  private static Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static OptionalLong unboxed(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static TransferAudit read(TransferAuditRecord row) {
    return new TransferAudit(
        row.getRuleId(),
        row.getEndedAt(),
        row.getAuditedAt(),
        row.getVerdict(),
        row.getReason(),
        new TransferAudit.Figures(
            row.getOrigin(),
            row.getFiles(),
            row.getFilesDone(),
            row.getFilesFailed(),
            row.getFilesRepeated(),
            row.getAttempts(),
            row.getMovedBytes(),
            row.getElsewhereBytes(),
            Optional.ofNullable(row.getFirstStartAt()),
            Optional.ofNullable(row.getLastFinishAt()),
            unboxed(row.getSentBytes()),
            unboxed(row.getReceivedBytes())));
  }
}
