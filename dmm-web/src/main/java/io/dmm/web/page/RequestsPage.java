package io.dmm.web.page;

import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.RequestFilter;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.Rse;
import io.dmm.db.site.SiteRepository;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of requests: counts, filter, order, and one page of rows. */
public final class RequestsPage {
  private static final int ROWS = 50;
  private static final int LAST_PAGE = 100_000;

  private final Pages pages;
  private final Database database;
  private final RequestSearch search;
  private final CircuitRepository circuits;
  private final SiteRepository sites;
  private final Clock clock;

  /** A page. */
  @Inject
  public RequestsPage(
      Pages pages,
      Database database,
      RequestSearch search,
      CircuitRepository circuits,
      SiteRepository sites,
      Clock clock) {
    this.pages = pages;
    this.database = database;
    this.search = search;
    this.circuits = circuits;
    this.sites = sites;
    this.clock = clock;
  }

  /** {@code GET /}. */
  public void show(Context ctx) {
    Query query =
        new Query(
            EnumSet.noneOf(RequestStatus.class),
            Input.text(ctx, "site"),
            Input.text(ctx, "text"),
            Input.word(ctx, "sort", RequestFilter.Sort.class).orElse(RequestFilter.Sort.NEWEST),
            Input.integer(ctx, "page", 1, 1, LAST_PAGE));
    query.statuses().addAll(Input.words(ctx, "status", RequestStatus.class));
    View view = database.read(tx -> read(tx, ctx, query));
    pages.show(ctx, "requests", view);
  }

  private View read(org.jooq.DSLContext tx, Context ctx, Query query) {
    Instant now = clock.instant();
    Map<RequestStatus, Long> counts = search.countByStatus(tx);
    List<TransferRequest> found = search.page(tx, query.filter());
    long total =
        query.isAll() ? sum(counts, counts.keySet()) : search.count(tx, query.filter(), found);
    Map<String, Circuit> owned =
        circuits.ownedBy(tx, found.stream().map(TransferRequest::ruleId).toList());
    List<RequestRow> rows =
        found.stream()
            .map(one -> RequestRow.of(one, Optional.ofNullable(owned.get(one.ruleId())), now))
            .toList();
    return new View(
        pages.frame(ctx, "Requests", "requests").liveOn("*"),
        cards(counts, query),
        query,
        rows,
        paging(query, rows.size(), total),
        sites.rses(tx).stream().map(Rse::name).toList(),
        Moment.of(now, now));
  }

  private static List<Card> cards(Map<RequestStatus, Long> counts, Query query) {
    List<Card> cards = new ArrayList<>();
    cards.add(
        new Card(
            "All",
            "quiet",
            "requests on record",
            sum(counts, counts.keySet()),
            query.with(Set.of()).url(1),
            query.statuses().isEmpty(),
            ""));
    for (RequestGroup group : RequestGroup.ALL) {
      String detail =
          group.statuses().size() == 1
              ? ""
              : group.statuses().stream()
                  .filter(counts::containsKey)
                  .map(status -> counts.get(status) + " " + status)
                  .collect(Collectors.joining(", "));
      cards.add(
          new Card(
              group.name(),
              group.tone(),
              group.meaning(),
              sum(counts, group.statuses()),
              query.with(Set.copyOf(group.statuses())).url(1),
              group.isExactly(query.statuses()),
              detail));
    }
    return List.copyOf(cards);
  }

  private static long sum(
      Map<RequestStatus, Long> counts, java.util.Collection<RequestStatus> statuses) {
    return statuses.stream().mapToLong(status -> counts.getOrDefault(status, 0L)).sum();
  }

  private static Paging paging(Query query, int shown, long total) {
    long first = (long) (query.page() - 1) * ROWS;
    String range =
        shown == 0 ? "none of " + total : (first + 1) + " to " + (first + shown) + " of " + total;
    long last = Math.max(1, (total + ROWS - 1) / ROWS);
    boolean more = query.page() < last;
    return new Paging(
        range,
        query.page(),
        last,
        query.page() > 1 ? query.url(1) : "",
        query.page() > 1 ? query.url((int) Math.min(query.page() - 1, last)) : "",
        more ? query.url(query.page() + 1) : "",
        more ? query.url((int) last) : "");
  }

  /** What the reader asked for. */
  record Query(
      Set<RequestStatus> statuses, String site, String text, RequestFilter.Sort sort, int page) {
    boolean isAll() {
      return statuses.isEmpty() && site.isEmpty() && text.isEmpty();
    }

    RequestFilter filter() {
      return new RequestFilter(statuses, site, text, sort, ROWS, (page - 1) * ROWS);
    }

    Query with(Set<RequestStatus> others) {
      return new Query(others, site, text, sort, 1);
    }

    /** The statuses as they stand in links and in the form. */
    String status() {
      return Arrays.stream(RequestStatus.values())
          .filter(statuses::contains)
          .map(Enum::name)
          .collect(Collectors.joining(","));
    }

    /** The order as it stands in links and in the form. */
    String order() {
      return sort.name().toLowerCase(Locale.ROOT);
    }

    /** Address of a page in another order. */
    String sorted(String by) {
      RequestFilter.Sort other = RequestFilter.Sort.valueOf(by.toUpperCase(Locale.ROOT));
      return new Query(statuses, site, text, other, 1).url(1);
    }

    /** How a screen reader is told that the rows are in the order {@code by}. */
    String direction(String by) {
      return switch (sort) {
        case OLDEST -> by.equals("newest") ? "ascending" : null;
        case STATUS -> by.equals("status") ? "ascending" : null;
        default -> by.equals(order()) ? "descending" : null;
      };
    }

    /** Rows by age, the other way round if they are so already. */
    String aged() {
      return sorted(sort == RequestFilter.Sort.NEWEST ? "oldest" : "newest");
    }

    String url(int number) {
      List<String> parts = new ArrayList<>();
      add(parts, "status", status());
      add(parts, "site", site);
      add(parts, "text", text);
      add(parts, "sort", sort == RequestFilter.Sort.NEWEST ? "" : order());
      add(parts, "page", number == 1 ? "" : String.valueOf(number));
      return parts.isEmpty() ? "/" : "/?" + String.join("&", parts);
    }

    private static void add(List<String> parts, String name, String value) {
      if (!value.isEmpty()) {
        parts.add(name + "=" + Pages.encoded(value));
      }
    }
  }

  record Card(
      String name,
      String tone,
      String meaning,
      long count,
      String url,
      boolean chosen,
      String detail) {}

  /** Where in the list the reader is. Addresses are empty where there is nothing. */
  record Paging(
      String range,
      int page,
      long pages,
      String first,
      String previous,
      String next,
      String last) {}

  record View(
      Frame frame,
      List<Card> cards,
      Query query,
      List<RequestRow> rows,
      Paging paging,
      List<String> rses,
      Moment drawn) {
    /** Every status and order, for the form. */
    List<RequestStatus> allStatuses() {
      return List.of(RequestStatus.values());
    }

    List<RequestFilter.Sort> allOrders() {
      return List.of(RequestFilter.Sort.values());
    }
  }
}
