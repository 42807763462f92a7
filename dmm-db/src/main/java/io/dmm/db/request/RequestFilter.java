package io.dmm.db.request;

import static io.dmm.db.jooq.Tables.REQUEST;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.impl.DSL;

/**
 * Which requests to show, in which order.
 *
 * @param statuses only these; empty for all
 * @param site only those with this RSE or site at either end; empty for all
 * @param rse only those with this RSE at either end; empty for all
 * @param priorities only these; empty for all
 * @param text only those whose rule id, data name or RSE holds this text, in any case; empty for
 *     all
 * @param instance only the one that has or had this SENSE instance
 * @param sort order
 * @param limit how many at most
 * @param offset how many to leave out first
 */
public record RequestFilter(
    Set<RequestStatus> statuses,
    String site,
    String rse,
    Set<Integer> priorities,
    String text,
    Optional<UUID> instance,
    Sort sort,
    int limit,
    int offset) {
  public RequestFilter {
    statuses = Set.copyOf(statuses);
    priorities = Set.copyOf(priorities);
    if (limit < 1 || limit > 5000) {
      throw new IllegalArgumentException("limit is " + limit + ", must be 1 to 5000");
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset is " + offset + ", must be 0 or more");
    }
  }

  /** Requests by status, site and text. */
  public RequestFilter(
      Set<RequestStatus> statuses, String site, String text, Sort sort, int limit, int offset) {
    this(statuses, site, "", Set.of(), text, Optional.empty(), sort, limit, offset);
  }

  /** The newest requests, whatever their status. */
  public static RequestFilter newest(int limit) {
    return new RequestFilter(Set.of(), "", "", Sort.NEWEST, limit, 0);
  }

  /** The orders on offer. Each ends with the rule id, so that pages never overlap. */
  public enum Sort {
    NEWEST(REQUEST.CREATED_AT, false),
    OLDEST(REQUEST.CREATED_AT, true),
    UPDATED(REQUEST.UPDATED_AT, false),
    PRIORITY(REQUEST.PRIORITY, false),
    BANDWIDTH(REQUEST.DECIDED_MBPS, false),
    /** Unknown sizes are the smallest. */
    SIZE(DSL.coalesce(REQUEST.SIZE_BYTES, DSL.inline(-1L)), false),
    /** By name. */
    STATUS(REQUEST.STATUS, true);

    private final Field<?> field;
    private final boolean ascending;

    Sort(Field<?> field, boolean ascending) {
      this.field = field;
      this.ascending = ascending;
    }

    /** Both in the same direction, so that an index can be read either way. */
    List<SortField<?>> fields() {
      return ascending
          ? List.of(field.asc(), REQUEST.RULE_ID.asc())
          : List.of(field.desc(), REQUEST.RULE_ID.desc());
    }

    /** What comes after {@code place} in this order. */
    Condition beyond(Place place) {
      return beyond(field, place);
    }

    private <T> Condition beyond(Field<T> by, Place place) {
      var last =
          DSL.row(
              DSL.val(place.value(), by.getDataType()), DSL.val(place.ruleId(), REQUEST.RULE_ID));
      var here = DSL.row(by, REQUEST.RULE_ID);
      return ascending ? here.gt(last) : here.lt(last);
    }

    /** Where {@code request} stands in this order. */
    public Place placeOf(TransferRequest request) {
      Object value =
          switch (this) {
            case NEWEST, OLDEST -> request.createdAt();
            case UPDATED -> request.updatedAt();
            case PRIORITY -> request.priority();
            case BANDWIDTH -> request.decidedMbps();
            case SIZE -> request.rule().sizeBytes().orElse(-1);
            case STATUS -> request.status();
          };
      return new Place(value, request.ruleId());
    }

    /**
     * The place of which {@link Place#text} wrote the value.
     *
     * @throws IllegalArgumentException there is no such place in this order
     */
    public Place place(String value, String ruleId) {
      try {
        Object parsed =
            switch (this) {
              case NEWEST, OLDEST, UPDATED -> Instant.parse(value);
              case PRIORITY -> Integer.valueOf(value);
              case BANDWIDTH, SIZE -> Long.valueOf(value);
              case STATUS -> RequestStatus.valueOf(value);
            };
        return new Place(parsed, ruleId);
      } catch (java.time.format.DateTimeParseException e) {
        throw new IllegalArgumentException(value + " is no instant", e);
      }
    }

    /** Its name in small letters. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Where a request stands, or stood, in an order. A page that begins behind it is the same
   * whatever comes and goes before it.
   *
   * @param value what the order compares first
   * @param ruleId what it compares then
   */
  public record Place(Object value, String ruleId) {
    /** The value as text. */
    public String text() {
      return value.toString();
    }
  }
}
