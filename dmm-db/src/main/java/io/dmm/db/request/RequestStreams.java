package io.dmm.db.request;

import static io.dmm.db.jooq.Tables.REQUEST;

import java.time.Instant;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** How many streams FTS may use for a request: wanted, seen, and as an operator has it. */
public final class RequestStreams {
  /** Stores the FTS limits wanted and seen. */
  public void update(DSLContext tx, String ruleId, int desired, int current) {
    tx.update(REQUEST)
        .set(REQUEST.DESIRED_STREAMS, desired)
        .set(REQUEST.CURRENT_STREAMS, current)
        .where(REQUEST.RULE_ID.eq(ruleId))
        .execute();
  }

  /**
   * Says that FTS is about to get limits for these requests: from now on it may have them. Those
   * that are in none of {@code statuses} any more are left alone.
   *
   * @return how many may have their limit
   */
  public int announce(
      DSLContext tx, Collection<String> ruleIds, int streams, Set<RequestStatus> statuses) {
    return tx.update(REQUEST)
        .set(REQUEST.DESIRED_STREAMS, streams)
        .set(REQUEST.CURRENT_STREAMS, DSL.greatest(REQUEST.CURRENT_STREAMS, DSL.val(streams)))
        .where(REQUEST.RULE_ID.in(ruleIds), REQUEST.STATUS.in(statuses))
        .execute();
  }

  /** Forgets the limits of requests that own nothing any more. */
  public int clear(DSLContext tx, Set<RequestStatus> statuses) {
    return tx.update(REQUEST)
        .set(REQUEST.DESIRED_STREAMS, 0)
        .set(REQUEST.CURRENT_STREAMS, 0)
        .where(
            REQUEST.STATUS.in(statuses),
            REQUEST.DESIRED_STREAMS.ne(0).or(REQUEST.CURRENT_STREAMS.ne(0)))
        .execute();
  }

  /** Stores an operator's own limit; empty removes it. */
  public boolean override(DSLContext tx, String ruleId, OptionalInt streams, Instant now) {
    return tx.update(REQUEST)
            .set(REQUEST.OPERATOR_STREAMS, streams.isPresent() ? streams.getAsInt() : null)
            .set(REQUEST.UPDATED_AT, now)
            .where(REQUEST.RULE_ID.eq(ruleId))
            .execute()
        > 0;
  }
}
