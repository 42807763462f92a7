package io.dmm.db.request;

import static io.dmm.db.jooq.Tables.CIRCUIT;
import static io.dmm.db.jooq.Tables.REQUEST;
import static org.jooq.impl.DSL.noCondition;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.Collation;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Finds and counts requests for whoever looks at them: pages, the API, metrics. */
public final class RequestSearch {
  private static final List<RequestStatus> ENDED =
      Arrays.stream(RequestStatus.values()).filter(RequestStatus::isEnd).toList();

  /** Names are ASCII: to look for them regardless of case takes half the time by its rules. */
  private static final Collation PLAIN = DSL.collation("C");

  /** One page of requests that match {@code filter}, in its order. */
  public List<TransferRequest> page(DSLContext tx, RequestFilter filter) {
    return tx.selectFrom(REQUEST)
        .where(matches(filter))
        .orderBy(filter.sort().fields())
        .limit(filter.limit())
        .offset(filter.offset())
        .fetch(RequestRepository::read);
  }

  /**
   * The page of requests that match {@code filter} and come after {@code place} in its order. What
   * comes or goes before the place moves nothing; {@code offset} does not count.
   */
  public List<TransferRequest> pageAfter(
      DSLContext tx, RequestFilter filter, RequestFilter.Place place) {
    return tx.selectFrom(REQUEST)
        .where(matches(filter))
        .and(filter.sort().beyond(place))
        .orderBy(filter.sort().fields())
        .limit(filter.limit())
        .fetch(RequestRepository::read);
  }

  /** How many requests match {@code filter}, whatever its page. */
  public long count(DSLContext tx, RequestFilter filter) {
    return tx.selectCount().from(REQUEST).where(matches(filter)).fetchOne(0, Long.class);
  }

  /**
   * How many requests match {@code filter}, {@code page} of which was read. They are counted only
   * where the page does not tell: a text is looked for in all there are.
   */
  public long count(DSLContext tx, RequestFilter filter, List<TransferRequest> page) {
    boolean isLast = page.size() < filter.limit() && (filter.offset() == 0 || !page.isEmpty());
    return isLast ? filter.offset() + (long) page.size() : count(tx, filter);
  }

  /** How many requests are in each status. Statuses without one are missing. */
  public Map<RequestStatus, Long> countByStatus(DSLContext tx) {
    Map<RequestStatus, Long> counts = new EnumMap<>(RequestStatus.class);
    tx.select(REQUEST.STATUS, DSL.count())
        .from(REQUEST)
        .groupBy(REQUEST.STATUS)
        .forEach(row -> counts.put(row.value1(), row.value2().longValue()));
    return counts;
  }

  /**
   * Since when the request that has been longest in each status is in it. Ended ones do not count.
   */
  public Map<RequestStatus, Instant> longestInStatus(DSLContext tx) {
    Map<RequestStatus, Instant> since = new EnumMap<>(RequestStatus.class);
    tx.select(REQUEST.STATUS, DSL.min(REQUEST.STATUS_SINCE))
        .from(REQUEST)
        .where(REQUEST.STATUS.notIn(ENDED))
        .groupBy(REQUEST.STATUS)
        .forEach(row -> since.put(row.value1(), row.value2()));
    return since;
  }

  private static Condition matches(RequestFilter filter) {
    Condition condition = noCondition();
    if (!filter.statuses().isEmpty()) {
      condition = condition.and(REQUEST.STATUS.in(filter.statuses()));
    }
    if (!filter.site().isEmpty()) {
      condition =
          condition.and(
              DSL.val(filter.site())
                  .in(
                      REQUEST.SOURCE_SITE,
                      REQUEST.DESTINATION_SITE,
                      REQUEST.SOURCE_RSE,
                      REQUEST.DESTINATION_RSE));
    }
    if (!filter.rse().isEmpty()) {
      condition =
          condition.and(DSL.val(filter.rse()).in(REQUEST.SOURCE_RSE, REQUEST.DESTINATION_RSE));
    }
    if (!filter.priorities().isEmpty()) {
      condition = condition.and(REQUEST.PRIORITY.in(filter.priorities()));
    }
    if (filter.instance().isPresent()) {
      condition =
          condition.and(
              REQUEST.RULE_ID.in(
                  DSL.select(CIRCUIT.RULE_ID)
                      .from(CIRCUIT)
                      .where(CIRCUIT.INSTANCE_ID.eq(filter.instance().get()))));
    }
    if (!filter.text().isEmpty()) {
      condition =
          condition.and(
              DSL.or(
                  Stream.of(
                          REQUEST.RULE_ID,
                          REQUEST.DID_NAME,
                          REQUEST.SOURCE_RSE,
                          REQUEST.DESTINATION_RSE)
                      .map(field -> field.collate(PLAIN).containsIgnoreCase(filter.text()))
                      .toList()));
    }
    return condition;
  }
}
