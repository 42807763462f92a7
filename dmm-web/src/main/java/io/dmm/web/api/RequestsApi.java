package io.dmm.web.api;

import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.Database;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestFilter;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
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
import java.util.OptionalDouble;
import java.util.Set;
import org.jooq.DSLContext;

/** Requests over the API. */
public final class RequestsApi {
  private static final int USUAL = 500;
  private static final int MOST = 5000;
  private static final int USUAL_HOURS = 6;
  private static final int MOST_HOURS = 24 * 31;

  private final Database database;
  private final Records records;
  private final Clock clock;

  /** The tables that answers are made of. */
  record Records(
      RequestRepository requests,
      CircuitRepository circuits,
      EventRepository events,
      DecisionRepository decisions,
      SampleRepository samples,
      TransferAuditRepository audits) {
    @Inject
    Records {}
  }

  /** Handlers. */
  @Inject
  RequestsApi(Database database, Records records, Clock clock) {
    this.database = database;
    this.records = records;
    this.clock = clock;
  }

  /** {@code GET /api/v1/requests}. */
  public void list(Context ctx) {
    Set<RequestStatus> statuses = EnumSet.noneOf(RequestStatus.class);
    statuses.addAll(Input.words(ctx, "status", RequestStatus.class));
    RequestFilter filter =
        new RequestFilter(
            statuses,
            Input.text(ctx, "site"),
            Input.text(ctx, "text"),
            Input.word(ctx, "sort", RequestFilter.Sort.class).orElse(RequestFilter.Sort.NEWEST),
            Input.integer(ctx, "limit", USUAL, 1, MOST),
            Input.integer(ctx, "offset", 0, 0, Integer.MAX_VALUE));
    ctx.json(database.read(tx -> page(tx, filter)));
  }

  private PageView page(DSLContext tx, RequestFilter filter) {
    List<TransferRequest> found = records.requests().page(tx, filter);
    Map<String, Circuit> owned =
        records.circuits().ownedBy(tx, found.stream().map(TransferRequest::ruleId).toList());
    List<RequestView> views =
        found.stream()
            .map(one -> RequestView.of(one, Optional.ofNullable(owned.get(one.ruleId()))))
            .toList();
    return new PageView(
        records.requests().count(tx, filter), views.size(), filter.offset(), filter.limit(), views);
  }

  /** {@code GET /api/v1/requests/{rule_id}}. */
  public void one(Context ctx) {
    String ruleId = Input.ruleId(ctx);
    Duration sampled =
        Duration.ofHours(Input.integer(ctx, "sample_hours", USUAL_HOURS, 0, MOST_HOURS));
    ctx.json(
        database
            .read(tx -> read(tx, ruleId, clock.instant().minus(sampled)))
            .orElseThrow(() -> new UnknownRequestException(ruleId)));
  }

  private Optional<OneView> read(DSLContext tx, String ruleId, Instant since) {
    return records
        .requests()
        .find(tx, ruleId)
        .map(
            request ->
                new OneView(
                    RequestView.of(request, records.circuits().lastOf(tx, ruleId)),
                    records.events().of(tx, ruleId).stream().map(EventView::of).toList(),
                    records.decisions().lastOf(tx, ruleId).map(DecisionView::of),
                    records.audits().lastOf(tx, ruleId).map(AuditView::of),
                    records.samples().of(tx, ruleId, since).stream().map(SampleView::of).toList()));
  }

  record PageView(long total, int count, int offset, int limit, List<RequestView> requests) {}

  record OneView(
      RequestView request,
      List<EventView> events,
      Optional<DecisionView> lastDecision,
      Optional<AuditView> audit,
      List<SampleView> samples) {}

  record SampleView(
      Instant at, long reservedMbps, OptionalDouble transmitMbps, OptionalDouble receiveMbps) {
    static SampleView of(ThroughputSample sample) {
      return new SampleView(
          sample.at(), sample.reservedMbps(), sample.transmitMbps(), sample.receiveMbps());
    }
  }
}
