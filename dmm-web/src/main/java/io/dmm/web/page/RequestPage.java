package io.dmm.web.page;

import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.Database;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.web.hosts.CircuitEnds;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;

/** All about one request. */
public final class RequestPage {
  private static final Duration CHARTED = Duration.ofHours(6);
  private static final List<RequestStatus> USUAL_WAY =
      List.of(
          RequestStatus.INIT,
          RequestStatus.ALLOCATED,
          RequestStatus.DECIDED,
          RequestStatus.STAGED,
          RequestStatus.PROVISIONED,
          RequestStatus.FINISHED,
          RequestStatus.CANCELED,
          RequestStatus.DELETED);

  private final Pages pages;
  private final Database database;
  private final Records records;
  private final Clock clock;

  /** The tables that the page is drawn from. */
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

  /** A page. */
  @Inject
  RequestPage(Pages pages, Database database, Records records, Clock clock) {
    this.pages = pages;
    this.database = database;
    this.records = records;
    this.clock = clock;
  }

  /** {@code GET /details/{rule_id}}. */
  public void show(Context ctx) {
    String done = OperatorAction.at(Input.text(ctx, "done")).map(OperatorAction::done).orElse("");
    show(ctx, Input.ruleId(ctx), done, "");
  }

  /** The page with a word about what was just done, or why it was not. */
  void show(Context ctx, String ruleId, String done, String refused) {
    View view =
        database
            .read(tx -> read(tx, ctx, ruleId, done, refused))
            .orElseThrow(() -> new UnknownRequestException(ruleId));
    pages.show(ctx, "request", view);
  }

  private Optional<View> read(
      DSLContext tx, Context ctx, String ruleId, String done, String refused) {
    Instant now = clock.instant();
    return records
        .requests()
        .find(tx, ruleId)
        .map(
            request -> {
              Optional<Circuit> circuit = records.circuits().lastOf(tx, ruleId);
              Frame frame = pages.frame(ctx, "Rule " + ruleId, "requests").liveOn(ruleId);
              return new View(
                  frame,
                  RequestRow.of(request, circuit.filter(RequestPage::isLive), now),
                  request.failureReason(),
                  request.statusReason(),
                  next(request, now),
                  steps(request),
                  facts(request, now),
                  circuit.map(one -> CircuitView.of(request, one, now)),
                  ThroughputChart.of(records.samples().of(tx, ruleId, now.minus(CHARTED))),
                  records.audits().lastOf(tx, ruleId).map(one -> AuditView.of(one, now)),
                  records.decisions().lastOf(tx, ruleId).map(one -> DecisionView.of(one, now)),
                  request.bandwidthReason(),
                  streams(request),
                  history(records.events().of(tx, ruleId), now),
                  frame.mayOperate() ? OperatorAction.offeredIn(request.status()) : List.of(),
                  done,
                  refused);
            });
  }

  private static boolean isLive(Circuit circuit) {
    return circuit.releasedAt().isEmpty();
  }

  private static String next(TransferRequest request, Instant now) {
    if (request.mover() == Mover.NOBODY || request.status().isEnd()) {
      return request.status() == RequestStatus.FAILED
          ? "Nothing by itself. An operator can start it over, or the rule may run again."
          : "Nothing: the request is over.";
    }
    if (request.mover() == Mover.OPERATOR) {
      return "An operator has to act.";
    }
    String when = request.dueAt().isAfter(now) ? Moment.of(request.dueAt(), now).distance() : "now";
    String back = request.retryFrom().map(from -> ", to go back to " + from.name()).orElse("");
    return request.mover().daemon() + " looks at it " + when + back + ".";
  }

  private static List<Step> steps(TransferRequest request) {
    RequestStatus standing =
        switch (request.status()) {
          case RETRY -> request.retryFrom().orElse(RequestStatus.INIT);
          case MODIFIED, STALE -> RequestStatus.PROVISIONED;
          default -> request.status();
        };
    int reached = USUAL_WAY.indexOf(standing);
    if (reached < 0) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < USUAL_WAY.size(); i++) {
      steps.add(
          new Step(
              USUAL_WAY.get(i).name(), i < reached ? "past" : i == reached ? "here" : "ahead"));
    }
    return steps;
  }

  private static List<Fact> facts(TransferRequest request, Instant now) {
    return Fact.known(
        Fact.code("Rule", request.ruleId()),
        Fact.code("Data", request.did().toString()),
        Fact.of("Rule state in Rucio", request.rule().state()),
        Fact.of("Priority", String.valueOf(request.priority())),
        Fact.of("Size", Units.bytes(request.rule().sizeBytes())),
        Fact.of("Files there", RequestRow.files(request)),
        Fact.of("Failures of this step", String.valueOf(request.attempts())),
        Fact.of("Rule made", time(request.rule().createdAt(), now)),
        Fact.of("Stuck since", time(request.rule().stuckSince(), now)),
        Fact.of("First seen", time(Optional.of(request.createdAt()), now)),
        Fact.of("Rule ended", time(request.finishedAt(), now)),
        Fact.of("Last change", time(Optional.of(request.updatedAt()), now)));
  }

  private static List<Fact> streams(TransferRequest request) {
    return List.of(
        Fact.of(
            "Wanted by DMM",
            request.streams().desired() == 0
                ? "no limit"
                : String.valueOf(request.streams().desired())),
        Fact.of(
            "Seen at FTS",
            request.streams().current() == 0
                ? "no limit"
                : String.valueOf(request.streams().current())),
        Fact.of(
            "Operator's limit",
            request.streams().operator().isPresent()
                ? request.streams().operator().getAsInt() + ", until removed"
                : "none"));
  }

  static String time(Optional<Instant> at, Instant now) {
    return at.map(one -> Units.time(one) + ", " + Moment.of(one, now).distance()).orElse("");
  }

  private static List<Entry> history(List<Event> events, Instant now) {
    List<Entry> entries = new ArrayList<>();
    for (Event event : events) {
      entries.add(
          new Entry(
              Moment.of(event.at(), now),
              event.actor(),
              event.cause().replace('_', ' ').toLowerCase(Locale.ROOT),
              event.from().map(Badge::of),
              event.to().map(Badge::of),
              event.reason()));
    }
    Collections.reverse(entries);
    return entries;
  }

  /** One step of the usual way; {@code where} is past, here or ahead. */
  record Step(String name, String where) {}

  /** One event. */
  record Entry(
      Moment at,
      String actor,
      String cause,
      Optional<Badge> from,
      Optional<Badge> to,
      String reason) {}

  record View(
      Frame frame,
      RequestRow row,
      String failure,
      String why,
      String next,
      List<Step> steps,
      List<Fact> facts,
      Optional<CircuitView> circuit,
      Optional<ThroughputChart> chart,
      Optional<AuditView> audit,
      Optional<DecisionView> decision,
      String bandwidthReason,
      List<Fact> streams,
      List<Entry> history,
      List<OperatorAction> actions,
      String done,
      String refused) {}

  /** The circuit. */
  record CircuitView(
      Badge sense,
      Badge health,
      String healthReason,
      boolean released,
      List<Fact> facts,
      List<EndView> ends) {
    static CircuitView of(TransferRequest request, Circuit circuit, Instant now) {
      CircuitEnds ends = CircuitEnds.of(request.route(), circuit);
      return new CircuitView(
          Badge.ofSense(circuit.senseStatus()),
          Badge.ofHealth(circuit.traffic().health()),
          circuit.traffic().healthReason(),
          circuit.releasedAt().isPresent(),
          Fact.known(
              Fact.code("SENSE instance", circuit.instanceId().map(Object::toString).orElse("")),
              Fact.of("Status read", time(circuit.senseSeenAt(), now)),
              Fact.of("Reserved", Units.gbpsOrNone(circuit.reservedMbps())),
              Fact.of("Requested, in flight", Units.gbpsOrNone(circuit.requestedMbps())),
              Fact.of("Request sent", time(circuit.changeSentAt(), now)),
              Fact.of("Sent at the source", Units.gbps(circuit.traffic().transmitMbps())),
              Fact.of("Received", Units.gbps(circuit.traffic().receiveMbps())),
              Fact.of("Measured", time(circuit.traffic().measuredAt(), now)),
              Fact.of("Up since", time(circuit.provisionedAt(), now)),
              Fact.of("Bandwidth changed", time(circuit.changedAt(), now)),
              Fact.of("Unknown to SENSE since", time(circuit.missingSince(), now)),
              Fact.of("Cancel sent", time(circuit.cancelSentAt(), now)),
              Fact.of("Written down", time(Optional.of(circuit.createdAt()), now)),
              Fact.of("Released", time(circuit.releasedAt(), now)),
              Fact.of("Direction", ends.reversed() ? "taken over, against it" : "as made")),
          List.of(
              EndView.of(
                  "Source",
                  request.route().sourceRse(),
                  request.route().sourceSite(),
                  ends.source(),
                  now),
              EndView.of(
                  "Destination",
                  request.route().destinationRse(),
                  request.route().destinationSite(),
                  ends.destination(),
                  now)));
    }
  }
}
