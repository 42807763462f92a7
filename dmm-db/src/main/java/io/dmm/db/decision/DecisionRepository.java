package io.dmm.db.decision;

import static io.dmm.db.jooq.Tables.DECISION;
import static io.dmm.db.jooq.Tables.DECISION_SHARE;
import static io.dmm.db.jooq.Tables.REQUEST;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.val;

import io.dmm.db.jooq.tables.records.DecisionRecord;
import io.dmm.db.jooq.tables.records.DecisionShareRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** Stores decisions and reads them back. */
public final class DecisionRepository {
  /** Stores a decision and returns its id. */
  public long append(DSLContext tx, DecisionRow decision) {
    long id =
        tx.insertInto(DECISION)
            .set(DECISION.AT, decision.at())
            .set(DECISION.POLICY, decision.policy())
            .set(DECISION.TOOK_MICROS, decision.tookMicros())
            .set(DECISION.INPUTS, decision.inputs())
            .set(DECISION.SUMMARY, decision.summary())
            .returning(DECISION.ID)
            .fetchOne(DECISION.ID);
    tx.batchInsert(
            decision.shares().stream()
                .map(
                    share ->
                        new DecisionShareRecord(
                            id,
                            share.ruleId(),
                            share.wantedMbps(),
                            share.binding(),
                            share.sharers(),
                            share.explanation(),
                            share.action()))
                .toList())
        .execute();
    return id;
  }

  /** The newest decisions, newest first, without their shares. */
  public List<DecisionRow> newest(DSLContext tx, int limit) {
    return tx.selectFrom(DECISION)
        .orderBy(DECISION.ID.desc())
        .limit(limit)
        .fetch(row -> read(row, List.of()));
  }

  /** One decision with its shares. */
  public Optional<DecisionRow> find(DSLContext tx, long id) {
    return tx.selectFrom(DECISION)
        .where(DECISION.ID.eq(id))
        .fetchOptional(
            row ->
                read(
                    row,
                    tx.selectFrom(DECISION_SHARE)
                        .where(DECISION_SHARE.DECISION_ID.eq(id))
                        .orderBy(DECISION_SHARE.RULE_ID)
                        .fetch(DecisionRepository::read)));
  }

  /** The last decision that a request had a part in, with only its own share. */
  public Optional<DecisionRow> lastOf(DSLContext tx, String ruleId) {
    return tx.selectFrom(DECISION_SHARE)
        .where(DECISION_SHARE.RULE_ID.eq(ruleId))
        .orderBy(DECISION_SHARE.DECISION_ID.desc())
        .limit(1)
        .fetchOptional()
        .flatMap(
            share ->
                tx.selectFrom(DECISION)
                    .where(DECISION.ID.eq(share.getDecisionId()))
                    .fetchOptional(row -> read(row, List.of(read(share)))));
  }

  /** The newest decisions before {@code id}, newest first, without their shares. */
  public List<DecisionRow> before(DSLContext tx, long id, int limit) {
    return tx.selectFrom(DECISION)
        .where(DECISION.ID.lt(id))
        .orderBy(DECISION.ID.desc())
        .limit(limit)
        .fetch(row -> read(row, List.of()));
  }

  /**
   * Those who got something in a decision and have all of {@code sites} among their two ends: who
   * shares a port (one site) or a link (two).
   */
  public List<DecisionRow.Share> sharesAt(
      DSLContext tx, long id, Collection<String> sites, int limit) {
    Condition there = noCondition();
    for (String site : sites) {
      there = there.and(val(site).in(REQUEST.SOURCE_SITE, REQUEST.DESTINATION_SITE));
    }
    return tx.select(DECISION_SHARE.fields())
        .from(DECISION_SHARE)
        .join(REQUEST)
        .on(REQUEST.RULE_ID.eq(DECISION_SHARE.RULE_ID))
        .where(DECISION_SHARE.DECISION_ID.eq(id), DECISION_SHARE.WANTED_MBPS.gt(0L), there)
        .orderBy(DECISION_SHARE.WANTED_MBPS.desc(), DECISION_SHARE.RULE_ID)
        .limit(limit)
        .fetch(row -> read(row.into(DECISION_SHARE)));
  }

  /** Those of a decision that the same constraint bound, who got most first. */
  public List<DecisionRow.Share> boundBy(DSLContext tx, long id, String binding, int limit) {
    return tx.selectFrom(DECISION_SHARE)
        .where(DECISION_SHARE.DECISION_ID.eq(id), DECISION_SHARE.BINDING_CONSTRAINT.eq(binding))
        .orderBy(DECISION_SHARE.WANTED_MBPS.desc(), DECISION_SHARE.RULE_ID)
        .limit(limit)
        .fetch(DecisionRepository::read);
  }

  /** For each of these decisions what follows from it: the shares that say an action. */
  public Map<Long, List<DecisionRow.Share>> actionsOf(DSLContext tx, Collection<Long> ids) {
    return tx.selectFrom(DECISION_SHARE)
        .where(DECISION_SHARE.DECISION_ID.in(ids), DECISION_SHARE.ACTION.ne(""))
        .orderBy(DECISION_SHARE.WANTED_MBPS.desc(), DECISION_SHARE.RULE_ID)
        .fetchGroups(DECISION_SHARE.DECISION_ID, DecisionRepository::read);
  }

  /**
   * Forgets up to {@code limit} decisions older than {@code before}, with their shares.
   *
   * @return how many
   */
  public int purge(DSLContext tx, Instant before, int limit) {
    List<Long> old =
        tx.select(DECISION.ID)
            .from(DECISION)
            .where(DECISION.AT.lt(before))
            .orderBy(DECISION.AT)
            .limit(limit)
            .fetch(DECISION.ID);
    tx.deleteFrom(DECISION_SHARE).where(DECISION_SHARE.DECISION_ID.in(old)).execute();
    return tx.deleteFrom(DECISION).where(DECISION.ID.in(old)).execute();
  }

  private static DecisionRow read(DecisionRecord row, List<DecisionRow.Share> shares) {
    return new DecisionRow(
        row.getId(),
        row.getAt(),
        row.getPolicy(),
        row.getTookMicros(),
        row.getInputs(),
        row.getSummary(),
        shares);
  }

  private static DecisionRow.Share read(DecisionShareRecord row) {
    return new DecisionRow.Share(
        row.getRuleId(),
        row.getWantedMbps(),
        row.getBindingConstraint(),
        row.getSharers(),
        row.getExplanation(),
        row.getAction());
  }
}
