package io.dmm.rucio.daemon;

import io.dmm.core.config.Secret;
import io.dmm.core.lifecycle.KeepAlive;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.operator.RequestOperator;
import io.dmm.core.peer.PeerException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.rucio.RucioConfig;
import io.dmm.rucio.adapter.RucioRuleSource;
import io.dmm.rucio.client.RucioClient;
import io.dmm.rucio.client.RucioIdentity;
import io.dmm.sandbox.JournalEntry;
import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.rucio.SimulatedRse;
import io.dmm.sandbox.rucio.SimulatedRule;
import io.dmm.sandbox.world.TransferModel;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A simulated Rucio server, a database, and the three daemons as they run together. */
final class RucioWorld implements BeforeEachCallback, AfterEachCallback {
  static final String ACTIVITY = "SENSE Test";
  static final String FNAL = "T1_US_FNAL_DISK";
  static final String UCSD = "T2_US_UCSD";
  static final String DESY = "T2_DE_DESY";
  static final Duration GRACE = Duration.ofMinutes(30);
  static final Duration KEEP_ALIVE = Duration.ofMinutes(2);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  final TransferModel transfers = TransferModel.builder(clock, List::of).build();
  final RequestRepository requests = new RequestRepository();
  final CircuitRepository circuits = new CircuitRepository();
  final EventRepository events = new EventRepository();
  final Transitions transitions = new Transitions(requests, events, clock);
  private final TestDatabase testDatabase = new TestDatabase();
  private final List<String> activities;
  private final UnaryOperator<RucioSimulator.Builder> settings;

  RucioSimulator rucio;
  RucioRuleSource source;
  RucioInitializerDaemon initializer;
  RucioModifierDaemon modifier;
  RucioFinisherDaemon finisher;
  RequestOperator operator;
  private RucioClient client;
  private int circuitsMade;

  RucioWorld() {
    this(List.of(ACTIVITY), builder -> builder);
  }

  RucioWorld(List<String> activities, UnaryOperator<RucioSimulator.Builder> settings) {
    this.activities = activities;
    this.settings = settings;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    testDatabase.beforeEach(context);
    rucio =
        settings
            .apply(
                RucioSimulator.builder(clock)
                    .transfers(transfers)
                    .user("dmm", "s3cret", "root")
                    .rse(SimulatedRse.of(FNAL, "fnal.example.org").with("country", "US"))
                    .rse(SimulatedRse.of(UCSD, "ucsd.example.org").with("country", "US"))
                    .rse(SimulatedRse.of(DESY, "desy.example.org").with("country", "DE")))
            .start();
    client =
        RucioClient.builder(rucio.baseUrl())
            .identity(new RucioIdentity.UserPass("dmm", Secret.of("s3cret")))
            .account("root")
            .clock(clock)
            .build();
    source = new RucioRuleSource(client, activities);
    restart();
  }

  /** New daemons on the same database, as after a restart of the process. */
  void restart() {
    RucioConfig config = new RucioConfig(activities, GRACE, 8, Duration.ofSeconds(10));
    KeepAlive keepAlive = new KeepAlive(KEEP_ALIVE);
    RuleSnapshot snapshot = new RuleSnapshot();
    Database database = database();
    initializer =
        new RucioInitializerDaemon(
            source,
            new RuleRoutes(source, clock),
            snapshot,
            database,
            requests,
            circuits,
            transitions,
            clock);
    modifier = new RucioModifierDaemon(snapshot, database, requests, transitions, clock);
    finisher =
        new RucioFinisherDaemon(
            source, snapshot, database, requests, transitions, config, keepAlive, clock);
    operator =
        new RequestOperator(
            database,
            requests,
            new RequestStreams(),
            circuits,
            events,
            transitions,
            keepAlive,
            clock);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    client.close();
    rucio.close();
    testDatabase.afterEach(context);
  }

  /** While {@code deed} runs, the database takes no change of a request. */
  void withoutWritesOf(String ruleId, Runnable deed) {
    database()
        .transact(
            tx ->
                tx.execute(
                    """
                    create function refuse() returns trigger language plpgsql as $$ begin
                      if old.rule_id = '%s' then raise exception 'not this one'; end if;
                      return new;
                    end $$;
                    create trigger refuse before update on request
                      for each row execute function refuse()
                    """
                        .formatted(ruleId)));
    try {
      deed.run();
    } finally {
      database().transact(tx -> tx.execute("drop function refuse cascade"));
    }
  }

  Database database() {
    return testDatabase.get();
  }

  /** One round of the three daemons, some seconds after the former. */
  void cycle() throws PeerException {
    clock.advance(INTERVAL);
    initializer.runOnce();
    modifier.runOnce();
    finisher.runOnce();
  }

  /** Rounds until this much time has passed. */
  void cycleFor(Duration length) throws PeerException {
    Instant end = clock.instant().plus(length);
    while (clock.instant().isBefore(end)) {
      cycle();
    }
  }

  static SimulatedRule.Builder aRule() {
    return SimulatedRule.of("cms", "/Prim/Proc-" + UUID.randomUUID() + "/RAW")
        .size(10_000_000_000L)
        .files(5)
        .source(FNAL)
        .destination(UCSD)
        .activity(ACTIVITY)
        .closed();
  }

  String add(SimulatedRule.Builder rule) {
    SimulatedRule built = rule.build();
    rucio.add(built);
    return built.id();
  }

  /** A rule that is known and has come to {@code status}. */
  String known(RequestStatus status) throws PeerException {
    String id = add(aRule());
    cycle();
    put(id, status);
    return id;
  }

  /** Like {@link #known}, with a circuit that SENSE holds. */
  String knownWithCircuit(RequestStatus status) throws PeerException {
    String id = known(status);
    circuitUp(id);
    return id;
  }

  void put(String ruleId, RequestStatus status) {
    Requests.put(database(), request(ruleId), status, Lifecycle.moverOf(status), clock.instant());
  }

  Circuit circuitUp(String ruleId) {
    int number = ++circuitsMade;
    return database()
        .inTransaction(
            tx -> {
              Circuit circuit =
                  circuits.create(
                      tx, ruleId, request(ruleId).route(), ruleId, "a", "b", clock.instant());
              circuits.subnetTaken(
                  tx,
                  circuit.id(),
                  Side.SOURCE,
                  "2001:db8:" + number + ":1::/64",
                  "a.example.org:1094",
                  "davs");
              circuits.subnetTaken(
                  tx,
                  circuit.id(),
                  Side.DESTINATION,
                  "2001:db8:" + number + ":2::/64",
                  "b.example.org",
                  "davs");
              circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID());
              circuits.confirm(tx, circuit.id(), 10_000, clock.instant());
              return circuits.find(tx, circuit.id()).orElseThrow();
            });
  }

  Optional<TransferRequest> stored(String ruleId) {
    return database().read(tx -> requests.find(tx, ruleId));
  }

  TransferRequest request(String ruleId) {
    return stored(ruleId).orElseThrow();
  }

  RequestStatus statusOf(String ruleId) {
    return request(ruleId).status();
  }

  /** The history: causes, oldest first. */
  List<String> history(String ruleId) {
    return database().read(tx -> events.of(tx, ruleId)).stream().map(Event::cause).toList();
  }

  String lastReason(String ruleId) {
    List<Event> all = database().read(tx -> events.of(tx, ruleId));
    return all.get(all.size() - 1).reason();
  }

  /** Ends the teardown of a request that has ended. */
  void tearDown(String ruleId) {
    database()
        .transact(
            tx ->
                circuits
                    .ownedBy(tx, ruleId)
                    .ifPresent(circuit -> circuits.release(tx, circuit.id(), clock.instant())));
    Requests.put(database(), request(ruleId), RequestStatus.DELETED, Mover.NOBODY, clock.instant());
  }

  /** New data in a rule whose data had arrived: it replicates again. */
  void replicatesAgain(String ruleId) {
    rucio.grow(ruleId, 4_000_000_000L);
  }

  void state(String ruleId, RuleState state) {
    rucio.setState(ruleId, state);
  }

  /** Calls since the journal was cleared, tokens apart. */
  List<String> calls() {
    return rucio.journal().entries().stream()
        .map(JournalEntry::rawPath)
        .filter(path -> !path.startsWith("/auth/"))
        .toList();
  }

  /** What Rucio's own users do: the rule stays for another hour, with an expiry. */
  void deleteSoftly(String ruleId) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest login =
        HttpRequest.newBuilder(rucio.baseUrl().resolve("/auth/userpass"))
            .header("X-Rucio-Account", "root")
            .header("X-Rucio-Username", "dmm")
            .header("X-Rucio-Password", "s3cret")
            .build();
    String token =
        http.send(login, BodyHandlers.discarding())
            .headers()
            .firstValue("X-Rucio-Auth-Token")
            .orElseThrow();
    HttpRequest delete =
        HttpRequest.newBuilder(rucio.baseUrl().resolve("/rules/" + ruleId))
            .header("X-Rucio-Auth-Token", token)
            .header("Content-Type", "application/json")
            .method("DELETE", BodyPublishers.ofString("{\"purge_replicas\": null}"))
            .build();
    int status = http.send(delete, BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IllegalStateException("DELETE of rule " + ruleId + " gave " + status);
    }
    rucio.journal().clear();
  }

  List<String> readsOf(String ruleId) {
    return calls().stream().filter(path -> path.equals("/rules/" + ruleId)).toList();
  }
}
