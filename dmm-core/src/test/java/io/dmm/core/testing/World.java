package io.dmm.core.testing;

import io.dmm.core.daemon.Backoff;
import io.dmm.core.daemon.ItemRunner;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;

/** A database with everything that reads and writes it, and short ways to fill it. */
public final class World {
  /** Where all clocks start. */
  public static final String START = "2026-03-01T12:00:00Z";

  /** From UCSD to SDSC. */
  public static final Route UCSD_TO_SDSC =
      new Route("T2_US_UCSD", "T2_US_SDSC", "T2_US_UCSD", "T2_US_SDSC");

  public final Database database;
  public final MutableClock clock = MutableClock.at(START);
  public final RequestRepository requests = new RequestRepository();
  public final RequestLeases leases = new RequestLeases();
  public final RequestStreams streams = new RequestStreams();
  public final CircuitRepository circuits = new CircuitRepository();
  public final SiteRepository sites = new SiteRepository();
  public final EventRepository events = new EventRepository();
  public final DecisionRepository decisions = new DecisionRepository();
  public final SampleRepository samples = new SampleRepository();
  public final TransferLimitRepository limits = new TransferLimitRepository();
  public final Transitions transitions;
  public final CircuitLedger ledger;

  /** A world in {@code database}. */
  public World(Database database) {
    this.database = database;
    this.transitions = new Transitions(requests, events, clock);
    this.ledger = new CircuitLedger(database, leases, circuits, events, clock);
  }

  /** A runner that gives up after {@code maxRetries} and waits 10 s at first, 100 s at most. */
  public ItemRunner runner(int maxRetries) {
    return runner("replica", clock, Duration.ofMinutes(5), maxRetries);
  }

  /** A runner of a replica of its own. */
  public ItemRunner runner(String replica, Clock time, Duration lease, int maxRetries) {
    return new ItemRunner(
        database,
        leases,
        new Transitions(requests, events, time),
        time,
        new SplittableRandom(1),
        new ItemRunner.Settings(
            replica,
            lease,
            maxRetries,
            new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(100))));
  }

  /** A request in INIT from UCSD to SDSC. */
  public TransferRequest fresh(int priority) {
    return fresh(Requests.ruleId(), priority, UCSD_TO_SDSC);
  }

  /** A request in INIT. */
  public TransferRequest fresh(String ruleId, int priority, Route route) {
    NewRequest fresh =
        new NewRequest(
            ruleId,
            RequestStatus.INIT,
            Mover.ALLOCATOR,
            "a new rule",
            "",
            priority,
            new DataId("cms", "/data/" + ruleId),
            new RuleFacts(
                "REPLICATING",
                OptionalLong.of(10_000_000_000L),
                0,
                10,
                Optional.empty(),
                Optional.empty()),
            route);
    return database.inTransaction(tx -> requests.insert(tx, fresh, clock.instant())).orElseThrow();
  }

  /** A request from UCSD to SDSC in {@code status}, with its usual mover. */
  public TransferRequest in(RequestStatus status) {
    return in(status, UCSD_TO_SDSC);
  }

  /** A request in {@code status}, with its usual mover. */
  public TransferRequest in(RequestStatus status, Route route) {
    return put(fresh(Requests.ruleId(), 3, route), status);
  }

  /** Puts a request into {@code status} without asking the life cycle. */
  public TransferRequest put(TransferRequest request, RequestStatus status) {
    return Requests.put(database, request, status, Lifecycle.moverOf(status), clock.instant());
  }

  /** The request as it is now. */
  public TransferRequest now(TransferRequest request) {
    return database.read(tx -> requests.find(tx, request.ruleId())).orElseThrow();
  }

  /** The live circuit of a request. */
  public Optional<Circuit> circuitOf(TransferRequest request) {
    return database.read(tx -> circuits.ownedBy(tx, request.ruleId()));
  }

  /** A circuit of {@code request} with nothing but its names. */
  public Circuit openCircuit(TransferRequest request) {
    Route route = request.route();
    return database.inTransaction(
        tx ->
            circuits.create(
                tx,
                request.ruleId(),
                route,
                request.ruleId(),
                "pool-" + route.sourceRse(),
                "pool-" + route.destinationRse(),
                clock.instant()));
  }

  /** A circuit of {@code request} that is up with {@code mbps} on these subnets. */
  public Circuit builtCircuit(TransferRequest request, long mbps, String source, String target) {
    Circuit circuit = openCircuit(request);
    database.transact(
        tx -> {
          circuits.subnetTaken(tx, circuit.id(), Side.SOURCE, source, "src:1094", "davs");
          circuits.subnetTaken(tx, circuit.id(), Side.DESTINATION, target, "dst:1094", "davs");
          circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID());
          circuits.confirm(tx, circuit.id(), mbps, clock.instant());
          requests.decide(tx, request.ruleId(), mbps, clock.instant());
        });
    return circuitOf(request).orElseThrow();
  }

  /** A site with a port. */
  public World site(String name, long portMbps) {
    return site(name, OptionalLong.of(portMbps));
  }

  /** A site with a port of known or unknown capacity. */
  public World site(String name, OptionalLong portMbps) {
    database.transact(
        tx ->
            sites.save(
                tx,
                new Site(
                    name,
                    "urn:" + name,
                    "",
                    portMbps,
                    portMbps.isPresent() ? "configured" : "unknown",
                    "",
                    clock.instant(),
                    Optional.empty())));
    return this;
  }

  /** A logical name of a site. */
  public World rse(String name, String site) {
    database.transact(
        tx -> sites.save(tx, new Rse(name, Optional.of(site), "davs", "", clock.instant())));
    return this;
  }

  /** A storage host. */
  public World host(String site, String subnet, String host) {
    database.transact(
        tx -> sites.save(tx, new Endpoint(site, subnet, host, clock.instant(), Optional.empty())));
    return this;
  }

  /** A link between two sites, in either order. */
  public World link(String one, String other, long mbps) {
    boolean inOrder = one.compareTo(other) < 0;
    database.transact(
        tx ->
            sites.save(
                tx,
                new MeshLink(
                    inOrder ? one : other,
                    inOrder ? other : one,
                    "any",
                    OptionalLong.of(mbps),
                    OptionalLong.empty(),
                    Optional.empty(),
                    "",
                    clock.instant())));
    return this;
  }

  /** The history of a request. */
  public List<Event> eventsOf(TransferRequest request) {
    return database.read(tx -> events.of(tx, request.ruleId()));
  }

  /** The history of a request as {@code INIT->RETRY STEP_FAILED}. */
  public List<String> historyOf(TransferRequest request) {
    return eventsOf(request).stream()
        .map(
            event ->
                event.from().map(Enum::name).orElse("")
                    + "->"
                    + event.to().map(Enum::name).orElse("")
                    + " "
                    + event.cause())
        .toList();
  }

  /** The time of the clock. */
  public Instant time() {
    return clock.instant();
  }
}
