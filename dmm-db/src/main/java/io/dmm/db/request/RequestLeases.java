package io.dmm.db.request;

import static io.dmm.db.jooq.Tables.REQUEST;
import static org.jooq.impl.DSL.currentOffsetDateTime;

import io.dmm.db.coordination.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * Who has which request for a while. Leases live on the database's clock, because replicas
 * disagree; when a request is due is told by the caller's.
 */
public final class RequestLeases {
  private static final Field<OffsetDateTime> LEASED_UNTIL =
      REQUEST.LEASED_UNTIL.coerce(SQLDataType.TIMESTAMPWITHTIMEZONE);

  /**
   * Leases up to {@code limit} requests that {@code mover} should look at by {@code now}, chosen by
   * priority, then age. Rows held by others are skipped, not waited for.
   */
  public List<TransferRequest> claim(
      DSLContext tx, Mover mover, Instant now, Lease lease, int limit) {
    List<String> ids =
        tx.select(REQUEST.RULE_ID)
            .from(REQUEST)
            .where(REQUEST.MOVER.eq(mover), REQUEST.DUE_AT.le(now), isNotLeased())
            .orderBy(REQUEST.PRIORITY.desc(), REQUEST.CREATED_AT, REQUEST.RULE_ID)
            .limit(limit)
            .forUpdate()
            .skipLocked()
            .fetch(REQUEST.RULE_ID);
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<String, TransferRequest> claimed =
        tx.update(REQUEST)
            .set(REQUEST.LEASED_BY, lease.owner())
            .set(LEASED_UNTIL, currentOffsetDateTime().plus(DayToSecond.valueOf(lease.length())))
            .where(REQUEST.RULE_ID.in(ids))
            .returning()
            .fetchMap(REQUEST.RULE_ID, RequestRepository::read);
    return ids.stream().map(claimed::get).toList();
  }

  /**
   * How long until {@code mover} can claim its next request: when it is due, and its lease, if
   * somebody holds one, is over. Zero or less if that is so already; empty if it has no request.
   */
  public Optional<Duration> untilNext(DSLContext tx, Mover mover, Instant now) {
    Field<Double> seconds =
        DSL.field(
            "extract(epoch from min(greatest({0} - {1}, {2} - current_timestamp)))",
            Double.class, REQUEST.DUE_AT, DSL.val(now, REQUEST.DUE_AT), REQUEST.LEASED_UNTIL);
    return Optional.ofNullable(
            tx.select(seconds).from(REQUEST).where(REQUEST.MOVER.eq(mover)).fetchOne(seconds))
        .map(wait -> Duration.ofMillis((long) Math.ceil(wait * 1000)));
  }

  /**
   * Gives back the lease that {@code claimed} was claimed under, and changes nothing else.
   *
   * @return the request as it is now; empty if it is not ours any more
   */
  public Optional<TransferRequest> release(DSLContext tx, TransferRequest claimed) {
    return tx.update(REQUEST)
        .setNull(REQUEST.LEASED_BY)
        .setNull(REQUEST.LEASED_UNTIL)
        .where(REQUEST.RULE_ID.eq(claimed.ruleId()), REQUEST.LEASED_BY.eq(claimed.leasedBy()))
        .returning()
        .fetchOptional(RequestRepository::read);
  }

  /**
   * Whether the request is as it was claimed: neither changed nor claimed by another. True holds
   * until {@code tx} ends.
   */
  public boolean isStillHeld(DSLContext tx, TransferRequest claimed) {
    return tx.selectFrom(REQUEST)
        .where(REQUEST.RULE_ID.eq(claimed.ruleId()))
        .forUpdate()
        .fetchOptional(RequestRepository::read)
        .filter(now -> now.version() == claimed.version())
        .filter(now -> now.leasedBy().equals(claimed.leasedBy()))
        .isPresent();
  }

  /**
   * Keeps leases alive while their holders are at work. Rows that a transaction elsewhere has just
   * now are left for the next time: waiting for one while holding others would be a deadlock with
   * whoever changes them in another order.
   */
  public void renew(DSLContext tx, Collection<String> leases, Duration length) {
    List<String> ids =
        tx.select(REQUEST.RULE_ID)
            .from(REQUEST)
            .where(REQUEST.LEASED_BY.in(leases))
            .forUpdate()
            .skipLocked()
            .fetch(REQUEST.RULE_ID);
    tx.update(REQUEST)
        .set(LEASED_UNTIL, currentOffsetDateTime().plus(DayToSecond.valueOf(length)))
        .where(REQUEST.RULE_ID.in(ids))
        .execute();
  }

  private static Condition isNotLeased() {
    return LEASED_UNTIL.isNull().or(LEASED_UNTIL.lt(currentOffsetDateTime()));
  }
}
