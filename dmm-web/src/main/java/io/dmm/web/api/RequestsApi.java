package io.dmm.web.api;

import io.dmm.core.decision.DecisionReader;
import io.dmm.core.decision.DecisionReader.Decided;
import io.dmm.core.monitor.ReservedUse;
import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.Database;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventFilter;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestFilter;
import io.dmm.db.request.RequestFilter.Sort;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/** Requests over the API. */
public final class RequestsApi {
  /** Parameters of {@link #list}. */
  public static final Set<String> LIST =
      Set.of(
          "status",
          "group",
          "site",
          "rse",
          "priority",
          "text",
          "sense_uuid",
          "sort",
          "limit",
          "cursor",
          "offset");

  /** Parameters of {@link #one}. */
  public static final Set<String> ONE = Set.of("sample_hours");

  /** Parameters of {@link #events}. */
  public static final Set<String> EVENTS = Set.of("after", "limit");

  /** Parameters of {@link #samples}. */
  public static final Set<String> SAMPLES = Set.of("from", "to", "points");

  private static final int USUAL = 500;
  private static final int MOST = 1000;
  private static final int USUAL_HOURS = 6;
  private static final int MOST_HOURS = 24 * 31;
  private static final int USUAL_POINTS = 300;
  private static final int MOST_POINTS = 2000;
  private static final int MOST_PRIORITY = 1_000_000;
  private static final int MOST_EVENTS = 1000;
  private static final int MOST_SHARERS = 200;

  private final Database database;
  private final Records records;
  private final LargeAnswers answers;
  private final Clock clock;

  /** The tables that answers are made of. */
  record Records(
      RequestRepository requests,
      RequestSearch search,
      CircuitRepository circuits,
      EventRepository events,
      DecisionReader decisions,
      SampleRepository samples,
      TransferAuditRepository audits,
      CircuitWatchRepository watches) {
    @Inject
    Records {}
  }

  /** Handlers. */
  @Inject
  RequestsApi(Database database, Records records, LargeAnswers answers, Clock clock) {
    this.database = database;
    this.records = records;
    this.answers = answers;
    this.clock = clock;
  }

  /** {@code GET /api/v1/requests}. */
  public void list(Context ctx) {
    Sort sort = Input.word(ctx, "sort", Sort.class).orElse(Sort.NEWEST);
    RequestFilter filter =
        new RequestFilter(
            statuses(ctx),
            Input.text(ctx, "site"),
            Input.text(ctx, "rse"),
            Input.integers(ctx, "priority", -MOST_PRIORITY, MOST_PRIORITY),
            Input.text(ctx, "text"),
            Input.uuid(ctx, "sense_uuid"),
            sort,
            Input.integer(ctx, "limit", USUAL, 1, MOST),
            Input.integer(ctx, "offset", 0, 0, Integer.MAX_VALUE));
    Optional<RequestFilter.Place> after =
        Input.given(ctx, "cursor").map(text -> Cursor.read(sort, text));
    if (after.isPresent() && filter.offset() > 0) {
      throw Input.wrong(
          "offset", String.valueOf(filter.offset()), "absent where there is a cursor");
    }
    answers.answer(ctx, filter.limit(), () -> database.read(tx -> page(tx, filter, after)));
  }

  private static Set<RequestStatus> statuses(Context ctx) {
    Set<RequestStatus> statuses = EnumSet.noneOf(RequestStatus.class);
    statuses.addAll(Input.words(ctx, "status", RequestStatus.class));
    Input.words(ctx, "group", RequestGroup.class)
        .forEach(group -> statuses.addAll(group.statuses()));
    return statuses;
  }

  private PageView page(DSLContext tx, RequestFilter filter, Optional<RequestFilter.Place> after) {
    List<TransferRequest> found =
        after
            .map(place -> records.search().pageAfter(tx, filter, place))
            .orElseGet(() -> records.search().page(tx, filter));
    Map<String, Circuit> owned =
        records.circuits().ownedBy(tx, found.stream().map(TransferRequest::ruleId).toList());
    List<RequestView> views =
        found.stream()
            .map(one -> RequestView.of(one, Optional.ofNullable(owned.get(one.ruleId()))))
            .toList();
    return new PageView(
        after.isPresent()
            ? records.search().count(tx, filter)
            : records.search().count(tx, filter, found),
        views.size(),
        filter.offset(),
        filter.limit(),
        found.size() < filter.limit()
            ? Optional.empty()
            : Optional.of(
                Cursor.of(filter.sort(), filter.sort().placeOf(found.get(found.size() - 1)))),
        views);
  }

  /** {@code GET /api/v1/requests/{rule_id}}. */
  public void one(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    Duration sampled =
        Duration.ofHours(Input.integer(ctx, "sample_hours", USUAL_HOURS, 0, MOST_HOURS));
    ctx.json(database.read(tx -> read(tx, ruleId, sampled)));
  }

  private OneView read(DSLContext tx, String ruleId, Duration sampled) {
    TransferRequest request = known(tx, ruleId);
    Instant now = clock.instant();
    List<Event> newest =
        records
            .events()
            .page(
                tx,
                new EventFilter(
                    Optional.of(ruleId),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Long.MAX_VALUE,
                    MOST_EVENTS));
    return new OneView(
        RequestView.of(request, records.circuits().lastOf(tx, ruleId)),
        newest.stream()
            .sorted(java.util.Comparator.comparingLong(Event::id))
            .map(EventView::of)
            .toList(),
        records.decisions().lastOf(tx, ruleId, 0).map(Decided::decision).map(DecisionView::of),
        use(tx, request),
        records.audits().lastOf(tx, ruleId).map(AuditView::of),
        sampled.isZero()
            ? List.of()
            : samples(tx, ruleId, now.minus(sampled), now.plusSeconds(1), USUAL_POINTS).samples());
  }

  /** {@code GET /api/v1/requests/{rule_id}/events}. */
  public void events(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    long after = Input.number(ctx, "after", 0, 0, Long.MAX_VALUE);
    int limit = Input.integer(ctx, "limit", EventsView.USUAL, 1, EventsView.MOST);
    ctx.json(
        database.read(
            tx -> {
              known(tx, ruleId);
              return EventsView.of(
                  records.events().page(tx, EventFilter.of(ruleId, after, limit)), limit);
            }));
  }

  /** {@code GET /api/v1/requests/{rule_id}/samples}. */
  public void samples(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    Instant to = Input.instant(ctx, "to").orElseGet(() -> clock.instant().plusSeconds(1));
    Instant from =
        Input.instant(ctx, "from").orElseGet(() -> to.minus(Duration.ofHours(USUAL_HOURS)));
    if (!from.isBefore(to)) {
      throw Input.wrong("from", from.toString(), "before to, which is " + to);
    }
    int points = Input.integer(ctx, "points", USUAL_POINTS, 1, MOST_POINTS);
    ctx.json(
        database.read(
            tx -> {
              known(tx, ruleId);
              return samples(tx, ruleId, from, to, points);
            }));
  }

  private SamplesView samples(DSLContext tx, String ruleId, Instant from, Instant to, int points) {
    long seconds = Duration.between(from, to).toSeconds();
    Duration step = Duration.ofSeconds(Math.max(1, (seconds + points - 1) / points));
    return new SamplesView(
        from,
        to,
        step.toSeconds(),
        records.samples().summaries(tx, ruleId, from, to, step).stream()
            .map(SampleView::of)
            .toList());
  }

  /** {@code GET /api/v1/requests/{rule_id}/decision}. */
  public void decision(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    ctx.json(
        database.read(
            tx ->
                DecidedView.of(
                    known(tx, ruleId), records.decisions().lastOf(tx, ruleId, MOST_SHARERS))));
  }

  private TransferRequest known(DSLContext tx, String ruleId) {
    return records
        .requests()
        .find(tx, ruleId)
        .orElseThrow(() -> new UnknownRequestException(ruleId));
  }

  private Optional<UseView> use(DSLContext tx, TransferRequest request) {
    return UseView.of(
        ReservedUse.of(records.samples().of(tx, request.ruleId(), Instant.EPOCH)),
        records
            .circuits()
            .lastOf(tx, request.ruleId())
            .flatMap(circuit -> records.watches().of(tx, circuit.id(), request.ruleId())));
  }

  record PageView(
      long total,
      int count,
      int offset,
      int limit,
      Optional<String> nextCursor,
      List<RequestView> requests) {}

  record OneView(
      RequestView request,
      List<EventView> events,
      Optional<DecisionView> lastDecision,
      Optional<UseView> use,
      Optional<AuditView> audit,
      List<SampleView> samples) {}

  record SamplesView(Instant from, Instant to, long stepSeconds, List<SampleView> samples) {}

  /** What was last decided for a request, and who shares what binds it. */
  record DecidedView(
      String ruleId,
      long decidedMbps,
      String reason,
      Optional<Long> decisionId,
      Optional<Instant> at,
      Optional<String> policy,
      Optional<DecisionView.ShareView> share,
      List<Sharer> sharers) {
    static DecidedView of(TransferRequest request, Optional<Decided> decided) {
      return new DecidedView(
          request.ruleId(),
          request.decidedMbps(),
          request.bandwidthReason(),
          decided.map(Decided::decision).map(DecisionRow::id),
          decided.map(Decided::decision).map(DecisionRow::at),
          decided.map(Decided::decision).map(DecisionRow::policy),
          decided.map(Decided::share).map(DecisionView.ShareView::of),
          decided.map(Decided::sharers).orElse(List.of()).stream()
              .map(share -> new Sharer(share.ruleId(), share.wantedMbps(), share.binding()))
              .toList());
    }
  }

  /** Who has a part of the same port or link. */
  record Sharer(String ruleId, long wantedMbps, String bindingConstraint) {}
}
