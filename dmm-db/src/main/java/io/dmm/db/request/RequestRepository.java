package io.dmm.db.request;

import static io.dmm.db.jooq.Tables.CIRCUIT;
import static io.dmm.db.jooq.Tables.CIRCUIT_USE;
import static io.dmm.db.jooq.Tables.CIRCUIT_WATCH;
import static io.dmm.db.jooq.Tables.DECISION_SHARE;
import static io.dmm.db.jooq.Tables.EVENT;
import static io.dmm.db.jooq.Tables.REQUEST;
import static io.dmm.db.jooq.Tables.SAMPLE;
import static io.dmm.db.jooq.Tables.SUBNET;
import static io.dmm.db.jooq.Tables.TRANSFER_AUDIT;

import io.dmm.db.jooq.tables.records.RequestRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Reads and writes requests. A status is written only by {@link #insert} and {@link #change}. */
public final class RequestRepository {
  /** Writes down a rule that was not seen before. Empty: another replica was faster. */
  public Optional<TransferRequest> insert(DSLContext tx, NewRequest fresh, Instant now) {
    return tx.insertInto(REQUEST)
        .set(REQUEST.RULE_ID, fresh.ruleId())
        .set(REQUEST.STATUS, fresh.status())
        .set(REQUEST.STATUS_SINCE, now)
        .set(REQUEST.STATUS_REASON, fresh.reason())
        .set(REQUEST.FAILURE_REASON, fresh.failureReason())
        .set(REQUEST.MOVER, fresh.mover())
        .set(REQUEST.DUE_AT, now)
        .set(REQUEST.PRIORITY, fresh.priority())
        .set(REQUEST.DID_SCOPE, fresh.did().scope())
        .set(REQUEST.DID_NAME, fresh.did().name())
        .set(REQUEST.RULE_STATE, fresh.rule().state())
        .set(REQUEST.SIZE_BYTES, boxed(fresh.rule().sizeBytes()))
        .set(REQUEST.LOCKS_OK, fresh.rule().locksOk())
        .set(REQUEST.LOCKS_TOTAL, fresh.rule().locksTotal())
        .set(REQUEST.RULE_CREATED_AT, fresh.rule().createdAt().orElse(null))
        .set(REQUEST.STUCK_SINCE, fresh.rule().stuckSince().orElse(null))
        .set(REQUEST.SOURCE_RSE, fresh.route().sourceRse())
        .set(REQUEST.DESTINATION_RSE, fresh.route().destinationRse())
        .set(REQUEST.SOURCE_SITE, fresh.route().sourceSite())
        .set(REQUEST.DESTINATION_SITE, fresh.route().destinationSite())
        .set(REQUEST.CREATED_AT, now)
        .set(REQUEST.UPDATED_AT, now)
        .onConflictDoNothing()
        .returning()
        .fetchOptional(RequestRepository::read);
  }

  /**
   * Writes down a request as it was elsewhere, with all it has but leases and streams.
   *
   * @throws org.jooq.exception.IntegrityConstraintViolationException the rule is known
   */
  public void restore(DSLContext tx, TransferRequest request) {
    RequestRecord row = new RequestRecord();
    row.setRuleId(request.ruleId());
    row.setStatus(request.status());
    row.setStatusSince(request.statusSince());
    row.setStatusReason(request.statusReason());
    row.setFailureReason(request.failureReason());
    row.setMover(request.mover());
    row.setDueAt(request.dueAt());
    row.setAttempts(request.attempts());
    row.setRetryFrom(request.retryFrom().orElse(null));
    row.setPriority(request.priority());
    row.setDidScope(request.did().scope());
    row.setDidName(request.did().name());
    row.setSizeBytes(boxed(request.rule().sizeBytes()));
    row.setLocksOk(request.rule().locksOk());
    row.setLocksTotal(request.rule().locksTotal());
    row.setRuleState(request.rule().state());
    row.setRuleCreatedAt(request.rule().createdAt().orElse(null));
    row.setStuckSince(request.rule().stuckSince().orElse(null));
    row.setSourceRse(request.route().sourceRse());
    row.setDestinationRse(request.route().destinationRse());
    row.setSourceSite(request.route().sourceSite());
    row.setDestinationSite(request.route().destinationSite());
    row.setDecidedMbps(request.decidedMbps());
    row.setBandwidthReason(request.bandwidthReason());
    row.setFinishedAt(request.finishedAt().orElse(null));
    row.setCreatedAt(request.createdAt());
    row.setUpdatedAt(request.updatedAt());
    tx.insertInto(REQUEST).set(row).execute();
  }

  /** Stores which data a rule is about, where that was not known when it was written down. */
  public void updateData(DSLContext tx, String ruleId, DataId data, Instant now) {
    tx.update(REQUEST)
        .set(REQUEST.DID_SCOPE, data.scope())
        .set(REQUEST.DID_NAME, data.name())
        .set(REQUEST.UPDATED_AT, now)
        .where(REQUEST.RULE_ID.eq(ruleId))
        .execute();
  }

  /** One request. */
  public Optional<TransferRequest> find(DSLContext tx, String ruleId) {
    return tx.selectFrom(REQUEST)
        .where(REQUEST.RULE_ID.eq(ruleId))
        .fetchOptional(RequestRepository::read);
  }

  /** Those of {@code ruleIds} that are known. */
  public List<TransferRequest> findAll(DSLContext tx, Collection<String> ruleIds) {
    return tx.selectFrom(REQUEST).where(REQUEST.RULE_ID.in(ruleIds)).fetch(RequestRepository::read);
  }

  /** Every request in one of {@code statuses}, oldest first. */
  public List<TransferRequest> inStatus(DSLContext tx, Set<RequestStatus> statuses) {
    return tx.selectFrom(REQUEST)
        .where(REQUEST.STATUS.in(statuses))
        .orderBy(REQUEST.CREATED_AT, REQUEST.RULE_ID)
        .fetch(RequestRepository::read);
  }

  /**
   * Requests in one of {@code live}, and those in {@code watched} whose rule was last seen
   * replicating.
   */
  public List<TransferRequest> withRuleRunningOrLive(
      DSLContext tx, Set<RequestStatus> watched, Set<RequestStatus> live) {
    return tx.selectFrom(REQUEST)
        .where(
            REQUEST
                .STATUS
                .in(live)
                .or(REQUEST.STATUS.in(watched).and(REQUEST.RULE_STATE.eq("REPLICATING"))))
        .fetch(RequestRepository::read);
  }

  /**
   * Compare-and-set. A lease stays, whoever has it, so that nobody starts on the request before its
   * holder is done: only the holder gives it back. Empty: another writer was faster, and nothing
   * was written.
   */
  public Optional<TransferRequest> change(
      DSLContext tx, TransferRequest seen, Change change, Instant now) {
    return tx.update(REQUEST)
        .set(REQUEST.STATUS, change.status())
        .set(REQUEST.STATUS_SINCE, change.status() == seen.status() ? seen.statusSince() : now)
        .set(REQUEST.MOVER, change.mover())
        .set(REQUEST.DUE_AT, change.dueAt())
        .set(REQUEST.STATUS_REASON, change.reason())
        .set(REQUEST.FAILURE_REASON, change.failureReason())
        .set(REQUEST.ATTEMPTS, change.attempts())
        .set(REQUEST.RETRY_FROM, change.retryFrom().orElse(null))
        .set(REQUEST.FINISHED_AT, change.finishedAt().orElse(null))
        .set(REQUEST.UPDATED_AT, now)
        .set(REQUEST.VERSION, REQUEST.VERSION.plus(1))
        .where(REQUEST.RULE_ID.eq(seen.ruleId()), REQUEST.VERSION.eq(seen.version()))
        .returning()
        .fetchOptional(RequestRepository::read);
  }

  /** Makes {@code mover}'s request due now, if it is waiting for it. */
  public boolean hurry(DSLContext tx, String ruleId, Mover mover, Instant now) {
    return tx.update(REQUEST)
            .set(REQUEST.DUE_AT, now)
            .where(REQUEST.RULE_ID.eq(ruleId), REQUEST.MOVER.eq(mover), REQUEST.DUE_AT.gt(now))
            .execute()
        > 0;
  }

  /**
   * Makes every request of {@code mover} in {@code status} due now, but for those that a
   * transaction elsewhere has just now: waiting for one while holding others would be a deadlock
   * with whoever does the same.
   */
  public int hurryAll(DSLContext tx, RequestStatus status, Mover mover, Instant now) {
    List<String> waiting =
        tx.select(REQUEST.RULE_ID)
            .from(REQUEST)
            .where(REQUEST.STATUS.eq(status), REQUEST.MOVER.eq(mover), REQUEST.DUE_AT.gt(now))
            .forUpdate()
            .skipLocked()
            .fetch(REQUEST.RULE_ID);
    return waiting.isEmpty()
        ? 0
        : tx.update(REQUEST).set(REQUEST.DUE_AT, now).where(REQUEST.RULE_ID.in(waiting)).execute();
  }

  /**
   * Stores what Rucio said. Not guarded by the version: the facts belong to Rucio, and no
   * transition is lost by them.
   */
  public void updateRule(DSLContext tx, String ruleId, RuleFacts rule, Instant now) {
    tx.update(REQUEST)
        .set(REQUEST.RULE_STATE, rule.state())
        .set(
            REQUEST.SIZE_BYTES,
            rule.sizeBytes().isPresent()
                ? DSL.val(rule.sizeBytes().getAsLong())
                : REQUEST.SIZE_BYTES)
        .set(REQUEST.LOCKS_OK, rule.locksOk())
        .set(REQUEST.LOCKS_TOTAL, rule.locksTotal())
        .set(REQUEST.STUCK_SINCE, rule.stuckSince().orElse(null))
        .set(REQUEST.UPDATED_AT, now)
        .where(REQUEST.RULE_ID.eq(ruleId))
        .execute();
  }

  /** Stores how big the data is, and nothing else of the rule. */
  public void updateSize(DSLContext tx, String ruleId, long bytes, Instant now) {
    tx.update(REQUEST)
        .set(REQUEST.SIZE_BYTES, bytes)
        .set(REQUEST.UPDATED_AT, now)
        .where(REQUEST.RULE_ID.eq(ruleId))
        .execute();
  }

  /** Compare-and-set of the priority alone. */
  public Optional<TransferRequest> changePriority(
      DSLContext tx, TransferRequest seen, int priority, Instant now) {
    return tx.update(REQUEST)
        .set(REQUEST.PRIORITY, priority)
        .set(REQUEST.UPDATED_AT, now)
        .set(REQUEST.VERSION, REQUEST.VERSION.plus(1))
        .where(REQUEST.RULE_ID.eq(seen.ruleId()), REQUEST.VERSION.eq(seen.version()))
        .returning()
        .fetchOptional(RequestRepository::read);
  }

  /** Stores from where to where. The sites are found out once, before the request leaves INIT. */
  public void updateRoute(DSLContext tx, String ruleId, Route route, Instant now) {
    tx.update(REQUEST)
        .set(REQUEST.SOURCE_RSE, route.sourceRse())
        .set(REQUEST.DESTINATION_RSE, route.destinationRse())
        .set(REQUEST.SOURCE_SITE, route.sourceSite())
        .set(REQUEST.DESTINATION_SITE, route.destinationSite())
        .set(REQUEST.UPDATED_AT, now)
        .where(REQUEST.RULE_ID.eq(ruleId))
        .execute();
  }

  /**
   * Stores the bandwidth that was decided. Callers change the status in the same transaction, which
   * guards it.
   */
  public void decide(DSLContext tx, String ruleId, long mbps, Instant now) {
    tx.update(REQUEST)
        .set(REQUEST.DECIDED_MBPS, mbps)
        .set(REQUEST.UPDATED_AT, now)
        .where(REQUEST.RULE_ID.eq(ruleId))
        .execute();
  }

  /**
   * Stores why requests have the bandwidth they have, or why they wait for some, by rule id, in one
   * round trip.
   */
  public void explainBandwidth(DSLContext tx, Map<String, String> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    tx.batch(
            tx.update(REQUEST)
                .set(REQUEST.BANDWIDTH_REASON, (String) null)
                .where(REQUEST.RULE_ID.eq((String) null)))
        .bind(
            reasons.entrySet().stream()
                .map(one -> new Object[] {one.getValue(), one.getKey()})
                .toArray(Object[][]::new))
        .execute();
  }

  /**
   * Forgets up to {@code limit} requests that ended before {@code before}, with their circuits,
   * samples, events and shares in decisions. One whose rule was last seen replicating stays: it
   * would be taken for a new rule.
   *
   * @return how many
   */
  public int forgetEnded(DSLContext tx, Instant before, int limit) {
    List<String> ids =
        tx.select(REQUEST.RULE_ID)
            .from(REQUEST)
            .where(
                REQUEST
                    .STATUS
                    .in(RequestStatus.DELETED, RequestStatus.FAILED)
                    .and(REQUEST.RULE_STATE.ne("REPLICATING"))
                    .or(REQUEST.STATUS.eq(RequestStatus.NOT_SENSE)),
                REQUEST.UPDATED_AT.lt(before))
            .limit(limit)
            .forUpdate()
            .skipLocked()
            .fetch(REQUEST.RULE_ID);
    var old = tx.select(CIRCUIT.ID).from(CIRCUIT).where(CIRCUIT.RULE_ID.in(ids));
    tx.deleteFrom(SAMPLE).where(SAMPLE.CIRCUIT_ID.in(old)).execute();
    tx.deleteFrom(CIRCUIT_USE).where(CIRCUIT_USE.CIRCUIT_ID.in(old)).execute();
    tx.deleteFrom(CIRCUIT_USE).where(CIRCUIT_USE.RULE_ID.in(ids)).execute();
    tx.deleteFrom(CIRCUIT_WATCH).where(CIRCUIT_WATCH.CIRCUIT_ID.in(old)).execute();
    tx.deleteFrom(TRANSFER_AUDIT).where(TRANSFER_AUDIT.RULE_ID.in(ids)).execute();
    tx.deleteFrom(SUBNET).where(SUBNET.CIRCUIT_ID.in(old)).execute();
    tx.deleteFrom(CIRCUIT).where(CIRCUIT.RULE_ID.in(ids)).execute();
    tx.deleteFrom(DECISION_SHARE).where(DECISION_SHARE.RULE_ID.in(ids)).execute();
    tx.deleteFrom(EVENT).where(EVENT.RULE_ID.in(ids)).execute();
    tx.deleteFrom(REQUEST).where(REQUEST.RULE_ID.in(ids)).execute();
    return ids.size();
  }

  private static Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  static TransferRequest read(RequestRecord row) {
    return new TransferRequest(
        row.getRuleId(),
        row.getStatus(),
        row.getStatusSince(),
        row.getStatusReason(),
        row.getFailureReason(),
        row.getMover(),
        row.getDueAt(),
        row.getAttempts(),
        Optional.ofNullable(row.getRetryFrom()),
        row.getPriority(),
        new DataId(row.getDidScope(), row.getDidName()),
        new RuleFacts(
            row.getRuleState(),
            row.getSizeBytes() == null ? OptionalLong.empty() : OptionalLong.of(row.getSizeBytes()),
            row.getLocksOk(),
            row.getLocksTotal(),
            Optional.ofNullable(row.getRuleCreatedAt()),
            Optional.ofNullable(row.getStuckSince())),
        new Route(
            row.getSourceRse(),
            row.getDestinationRse(),
            row.getSourceSite(),
            row.getDestinationSite()),
        row.getDecidedMbps(),
        row.getBandwidthReason(),
        new Streams(
            row.getDesiredStreams(),
            row.getCurrentStreams(),
            row.getOperatorStreams() == null
                ? OptionalInt.empty()
                : OptionalInt.of(row.getOperatorStreams())),
        Optional.ofNullable(row.getFinishedAt()),
        row.getCreatedAt(),
        row.getUpdatedAt(),
        row.getVersion(),
        row.getLeasedBy() == null ? "" : row.getLeasedBy());
  }
}
