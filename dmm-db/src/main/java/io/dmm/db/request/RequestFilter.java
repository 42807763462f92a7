package io.dmm.db.request;

import static io.dmm.db.jooq.Tables.REQUEST;

import java.util.List;
import java.util.Set;
import org.jooq.SortField;

/**
 * Which requests to show, in which order.
 *
 * @param statuses only these; empty for all
 * @param site only those with this RSE or site at either end; empty for all
 * @param text only those whose rule id, data name or RSE holds this text, in any case; empty for
 *     all
 * @param sort order
 * @param limit how many at most
 * @param offset how many to leave out first
 */
public record RequestFilter(
    Set<RequestStatus> statuses, String site, String text, Sort sort, int limit, int offset) {
  public RequestFilter {
    statuses = Set.copyOf(statuses);
    if (limit < 1 || limit > 5000) {
      throw new IllegalArgumentException("limit is " + limit + ", must be 1 to 5000");
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset is " + offset + ", must be 0 or more");
    }
  }

  /** The newest requests, whatever their status. */
  public static RequestFilter newest(int limit) {
    return new RequestFilter(Set.of(), "", "", Sort.NEWEST, limit, 0);
  }

  /** The orders on offer. Each ends with the rule id, so that pages never overlap. */
  public enum Sort {
    NEWEST,
    OLDEST,
    PRIORITY,
    BANDWIDTH,
    SIZE,
    STATUS;

    List<SortField<?>> fields() {
      SortField<?> first =
          switch (this) {
            case NEWEST -> REQUEST.CREATED_AT.desc();
            case OLDEST -> REQUEST.CREATED_AT.asc();
            case PRIORITY -> REQUEST.PRIORITY.desc();
            case BANDWIDTH -> REQUEST.DECIDED_MBPS.desc();
            case SIZE -> REQUEST.SIZE_BYTES.desc().nullsLast();
            case STATUS -> REQUEST.STATUS.asc();
          };
      return List.of(first, REQUEST.RULE_ID.asc());
    }
  }
}
