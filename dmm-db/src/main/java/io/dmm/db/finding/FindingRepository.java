package io.dmm.db.finding;

import static io.dmm.db.jooq.Tables.FINDING;

import io.dmm.db.finding.Finding.Kind;
import io.dmm.db.jooq.tables.records.FindingRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/**
 * Remembers what the reconciler found, so that every replica can show it and a restart knows it.
 */
public final class FindingRepository {
  /** Something was seen, anew or again; what is stored of it then. */
  public Finding seen(DSLContext tx, Finding found) {
    FindingRecord row = new FindingRecord();
    row.setKind(found.kind().name());
    row.setPlace(found.place());
    row.setName(found.name());
    row.setRuleId(found.ruleId().orElse(null));
    row.setDetail(found.detail());
    row.setCertain(found.certain());
    row.setFirstSeenAt(found.firstSeenAt());
    row.setLastSeenAt(found.lastSeenAt());
    return read(
        tx.insertInto(FINDING)
            .set(row)
            .onConflict(FINDING.KIND, FINDING.PLACE, FINDING.NAME)
            .doUpdate()
            .set(FINDING.RULE_ID, row.getRuleId())
            .set(FINDING.DETAIL, row.getDetail())
            .set(FINDING.CERTAIN, row.getCertain())
            .set(FINDING.LAST_SEEN_AT, row.getLastSeenAt())
            .returning()
            .fetchSingle());
  }

  /** It has been so for long enough to be told. */
  public void reported(DSLContext tx, Finding found, Instant now) {
    tx.update(FINDING).set(FINDING.REPORTED_AT, now).where(is(found)).execute();
  }

  /** Whether it could be put right; an empty {@code problem} says that nothing is known against. */
  public void tried(DSLContext tx, Finding found, String problem) {
    tx.update(FINDING).set(FINDING.PROBLEM, problem).where(is(found)).execute();
  }

  /**
   * Forgets what was not seen when it was looked for.
   *
   * @param kind what was looked for
   * @param places where; whatever was found elsewhere stays
   * @param lookedAt when
   */
  public void forgetUnseen(DSLContext tx, Kind kind, Collection<String> places, Instant lookedAt) {
    tx.deleteFrom(FINDING)
        .where(
            FINDING.KIND.eq(kind.name()),
            FINDING.PLACE.in(places),
            FINDING.LAST_SEEN_AT.lt(lookedAt))
        .execute();
  }

  /** Forgets everything: nobody looks any more. */
  public void forgetAll(DSLContext tx) {
    tx.deleteFrom(FINDING).execute();
  }

  /** Everything that has been told and still is so, the oldest first. */
  public List<Finding> told(DSLContext tx) {
    return tx.selectFrom(FINDING)
        .where(FINDING.REPORTED_AT.isNotNull())
        .orderBy(FINDING.FIRST_SEEN_AT, FINDING.KIND, FINDING.PLACE, FINDING.NAME)
        .fetch(FindingRepository::read);
  }

  /** How many {@link #told} gives. */
  public int countTold(DSLContext tx) {
    return tx.fetchCount(FINDING, FINDING.REPORTED_AT.isNotNull());
  }

  private static Condition is(Finding found) {
    return FINDING
        .KIND
        .eq(found.kind().name())
        .and(FINDING.PLACE.eq(found.place()))
        .and(FINDING.NAME.eq(found.name()));
  }

  private static Finding read(FindingRecord row) {
    return new Finding(
        Kind.valueOf(row.getKind()),
        row.getPlace(),
        row.getName(),
        Optional.ofNullable(row.getRuleId()),
        row.getDetail(),
        row.getCertain(),
        row.getFirstSeenAt(),
        row.getLastSeenAt(),
        Optional.ofNullable(row.getReportedAt()),
        row.getProblem());
  }
}
