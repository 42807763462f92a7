package io.dmm.web.page;

import io.dmm.core.monitor.ReservedUse;
import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.Database;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.web.hosts.CircuitEnds;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jooq.DSLContext;

/** All about one request. */
public final class RequestPage {
  private static final int SHARERS = 12;

  /** Who is due later than this waits for something else than time. */
  private static final Duration LONG = Duration.ofMinutes(30);

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
      TransferAuditRepository audits,
      CircuitWatchRepository watches) {
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
              List<Event> events = records.events().of(tx, ruleId);
              Optional<DecisionRow> decision = records.decisions().lastOf(tx, ruleId);
              List<ThroughputSample> samples = records.samples().of(tx, ruleId, Instant.EPOCH);
              Frame frame =
                  pages
                      .frame(ctx, "Rule " + Prose.shortId(ruleId), "requests")
                      .liveOn(refused.isEmpty() ? ruleId : "");
              return new View(
                  frame,
                  RequestRow.of(request, circuit.filter(RequestPage::isLive), now),
                  request.failureReason(),
                  request.statusReason(),
                  next(request, now),
                  LifeStrip.of(request, events, now),
                  facts(request, now),
                  circuit.map(one -> CircuitView.of(request, one, now)),
                  ThroughputChart.of(samples),
                  UseView.of(
                      ReservedUse.of(samples),
                      circuit.flatMap(one -> records.watches().of(tx, one.id(), ruleId)),
                      now),
                  records.audits().lastOf(tx, ruleId).map(one -> AuditView.of(one, now)),
                  decision.map(one -> DecisionView.of(one, now)),
                  sharers(tx, decision),
                  request.bandwidthReason(),
                  streams(request),
                  history(events, now),
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
    return request.mover().daemon()
        + " looks at it "
        + when(request.dueAt(), now)
        + ": "
        + then(request)
        + "."
        + failed(request.attempts());
  }

  private static String failed(int attempts) {
    return attempts == 0
        ? ""
        : " This step has failed " + (attempts == 1 ? "once" : attempts + " times") + " so far.";
  }

  private static String when(Instant due, Instant now) {
    if (!due.isAfter(now.plusSeconds(1))) {
      return "now";
    }
    return Duration.between(now, due).compareTo(LONG) > 0
        ? "when something changes"
        : Moment.of(due, now).distance() + ", or as soon as something changes";
  }

  private static String then(TransferRequest request) {
    return switch (request.status()) {
      case INIT -> "it gets a subnet and a host at both ends, or takes over an idle circuit";
      case ALLOCATED -> "it gets bandwidth once some is free";
      case DECIDED -> "SENSE is asked for a path with this bandwidth";
      case STAGED -> "SENSE builds the circuit, and it is watched until it is up";
      case PROVISIONED -> "the circuit stays up until the rule ends";
      case MODIFIED -> "its bandwidth is decided anew, with its new priority";
      case STALE -> "SENSE changes the bandwidth of the circuit";
      case RETRY ->
          "it goes back to "
              + request.retryFrom().map(Enum::name).orElse("where it was")
              + " and the same is tried again";
      case FINISHED -> "the circuit is taken down, unless another rule takes it over before";
      case CANCELED -> "the instance at SENSE, the subnets and the FTS limit are given back";
      case DELETED, FAILED, NOT_SENSE -> "nothing";
    };
  }

  /** Who shares the constraint that bound the request, itself among them. */
  private List<Sharer> sharers(DSLContext tx, Optional<DecisionRow> decision) {
    List<Sharer> sharers = new ArrayList<>();
    for (DecisionRow.Share own : decision.map(DecisionRow::shares).orElse(List.of())) {
      if (own.sharers() < 2) {
        continue;
      }
      for (DecisionRow.Share share :
          records.decisions().boundBy(tx, decision.get().id(), own.binding(), SHARERS)) {
        sharers.add(
            Sharer.of(
                share,
                share.ruleId().equals(own.ruleId()),
                records.requests().find(tx, share.ruleId())));
      }
    }
    return sharers;
  }

  private static List<Fact> facts(TransferRequest request, Instant now) {
    return Fact.known(
        Fact.code("Rule", request.ruleId()),
        Fact.code("Data", request.did().toString()),
        Fact.of("Rule state in Rucio", request.rule().state()),
        Fact.of("Priority", String.valueOf(request.priority())),
        Fact.of("Size", Units.bytes(request.rule().sizeBytes())),
        Fact.of("Files there", Progress.of(request.rule(), OptionalDouble.empty(), now).files()),
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
    return at.map(one -> Units.near(one, now) + ", " + Moment.of(one, now).distance()).orElse("");
  }

  private static String cause(String cause) {
    return cause.replace('_', ' ').toLowerCase(Locale.ROOT).replaceFirst("^fts ", "FTS ");
  }

  private static List<Entry> history(List<Event> events, Instant now) {
    List<Entry> entries = new ArrayList<>();
    for (Event event : events) {
      entries.add(
          new Entry(
              event.id(),
              Moment.of(event.at(), now),
              event.actor(),
              cause(event.cause()),
              event.from().map(Badge::of),
              event.to().map(Badge::of),
              event.reason()));
    }
    // By their times, as they are shown: some are written down a little later than they happened.
    entries.sort(
        Comparator.comparing((Entry entry) -> Instant.parse(entry.at().iso()))
            .thenComparing(Entry::id)
            .reversed());
    return entries;
  }

  /** A request that shares a constraint. */
  record Sharer(
      String ruleId, String url, String route, String priority, String gets, boolean self) {
    static Sharer of(DecisionRow.Share share, boolean self, Optional<TransferRequest> request) {
      return new Sharer(
          share.ruleId(),
          Pages.details(share.ruleId()),
          request.map(RequestRow::route).orElse("forgotten"),
          request.map(one -> String.valueOf(one.priority())).orElse(Units.NONE),
          share.wantedMbps() == 0 ? "nothing yet" : Units.gbps(share.wantedMbps()),
          self);
    }

    String shortId() {
      return Prose.shortId(ruleId);
    }
  }

  /** One event. */
  record Entry(
      long id,
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
      LifeStrip strip,
      List<Fact> facts,
      Optional<CircuitView> circuit,
      Optional<ThroughputChart> chart,
      Optional<UseView> use,
      Optional<AuditView> audit,
      Optional<DecisionView> decision,
      List<Sharer> sharers,
      String bandwidthReason,
      List<Fact> streams,
      List<Entry> history,
      List<OperatorAction> actions,
      String done,
      String refused) {
    /** Whether there is more in the history than changes of state, and such changes too. */
    boolean hasNotes() {
      return history.stream().map(entry -> entry.to().isPresent()).distinct().count() > 1;
    }

    /** Why it was given up, as a sentence. */
    String failureSentence() {
      return Prose.capitalised(failure);
    }
  }

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
