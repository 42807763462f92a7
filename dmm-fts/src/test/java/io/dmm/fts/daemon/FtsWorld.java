package io.dmm.fts.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.fts.FtsConfig;
import io.dmm.fts.adapter.FtsTransferLimits;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.FtsNames;
import io.dmm.sandbox.fts.FtsLink;
import io.dmm.sandbox.fts.FtsSimulator;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The daemon with a database and a simulated FTS over HTTP, on one clock that stands until a test
 * moves it. After each run that succeeds FTS has limits exactly for the circuits that are up.
 */
final class FtsWorld implements BeforeEachCallback, AfterEachCallback {
  static final Route THERE = route("T2_US_UCSD", "T2_US_SDSC");
  static final Route ELSEWHERE = route("T2_US_UCSD", "T1_US_FNAL");
  private static final String DN = "/DC=org/DC=example/OU=robots/CN=dmm";
  private static final String TEST = "test";

  final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final CircuitRepository circuits = new CircuitRepository();
  private final RequestRepository requests = new RequestRepository();
  private final RequestStreams streams = new RequestStreams();
  private final EventRepository events = new EventRepository();
  private final TransferLimitRepository limits = new TransferLimitRepository();
  private final TestDatabase testDatabase = new TestDatabase();
  private final Map<String, String> configuration = new HashMap<>();
  private int networks;
  private FtsSimulator fts;
  private FtsClient client;
  private FtsTransferLimits port;
  private Transitions transitions;
  private CircuitLedger ledger;
  private FtsModifierDaemon daemon;

  /** A world with the defaults of {@code [fts]}, but for these keys and values. */
  FtsWorld(String... keysAndValues) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      configuration.put(keysAndValues[i], keysAndValues[i + 1]);
    }
  }

  static Route route(String from, String to) {
    return new Route(from, to, from, to);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    testDatabase.beforeEach(context);
    fts = FtsSimulator.builder(clock).grantConfig(DN).bearer("t0ken", DN).start();
    configuration.put("fts_host", fts.baseUrl().toString());
    configuration.put("token", "t0ken");
    transitions = new Transitions(requests, events, clock);
    ledger = new CircuitLedger(database(), new RequestLeases(), circuits, events, clock);
    client = config().client(clock, PeerListener.NONE);
    port = new FtsTransferLimits(client);
    startAgain();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    assertThat(fts.audit()).as("repeated changes").isEmpty();
    client.close();
    fts.close();
    testDatabase.afterEach(context);
  }

  private FtsConfig config() {
    Problems problems = new Problems();
    FtsConfig config =
        FtsConfig.read(
            new ConfigSection("test.cfg", "fts", configuration, problems),
            new ConfigSection("test.cfg", "fts-streams", Map.of(), problems));
    assertThat(problems.all()).isEmpty();
    return config;
  }

  /** A new daemon, as after a restart of the process. */
  void startAgain() {
    startWith(port);
  }

  /** A new daemon after a restart with this key changed. */
  void startAgainWith(String key, String value) {
    configuration.put(key, value);
    startAgain();
  }

  /** A new daemon that calls FTS through another port. */
  void startWith(TransferLimits other) {
    daemon =
        new FtsModifierDaemon(
            other, database(), requests, streams, circuits, limits, transitions, config(), clock);
  }

  FtsSimulator fts() {
    return fts;
  }

  /** FTS as somebody else, or another test, sees and changes it. */
  TransferLimits port() {
    return port;
  }

  Database database() {
    return testDatabase.get();
  }

  /** A rule whose circuit is being built between hosts of its own: STAGED. */
  String staged(Route route) {
    int number = ++networks;
    return staged(route, "src" + number + ".example.org", "dst" + number + ".example.org");
  }

  /** A rule whose circuit is being built between these hosts: STAGED. */
  String staged(Route route, String source, String destination) {
    String rule = fresh(route);
    Circuit circuit = ledger.open(request(rule), "pool-source", "pool-destination");
    int number = ++networks;
    String prefix = "2001:db8:" + Integer.toHexString(number);
    TransferRequest request = request(rule);
    ledger.subnetTaken(request, circuit, Side.SOURCE, prefix + ":1::/64", source + ":1094", "davs");
    ledger.subnetTaken(
        request, circuit, Side.DESTINATION, prefix + ":2::/64", destination + ":1094", "davs");
    move(rule, Cause.SUBNETS_ALLOCATED);
    decide(rule);
    move(rule, Cause.INSTANCE_COMPILED);
    return rule;
  }

  private String fresh(Route route) {
    String rule = Requests.ruleId();
    NewRequest like = Requests.fresh(rule, 3);
    NewRequest fresh =
        new NewRequest(
            rule,
            like.status(),
            like.mover(),
            like.reason(),
            "",
            3,
            like.did(),
            like.rule(),
            route);
    database().transact(tx -> assertThat(requests.insert(tx, fresh, clock.instant())).isPresent());
    return rule;
  }

  private void decide(String rule) {
    move(rule, Cause.BANDWIDTH_DECIDED);
    database().transact(tx -> requests.decide(tx, rule, 10_000, clock.instant()));
    nameInstance(rule);
  }

  private void nameInstance(String rule) {
    Circuit circuit = circuit(rule);
    ledger.instanceNamed(request(rule), circuit, UUID.randomUUID());
    database().transact(tx -> circuits.request(tx, circuit.id(), 10_000));
  }

  /** The circuit of a staged rule comes up. */
  void comesUp(String rule) {
    Circuit circuit = circuit(rule);
    database().transact(tx -> circuits.confirm(tx, circuit.id(), 10_000, clock.instant()));
    move(rule, Cause.CIRCUIT_READY);
  }

  /** A rule whose circuit is up between hosts of its own: PROVISIONED. */
  String up(Route route) {
    String rule = staged(route);
    comesUp(rule);
    return rule;
  }

  /** A rule whose circuit is up between these hosts: PROVISIONED. */
  String up(Route route, String source, String destination) {
    String rule = staged(route, source, destination);
    comesUp(rule);
    return rule;
  }

  /** The rule is done: FINISHED. */
  void end(String rule) {
    move(rule, Cause.RULE_ENDED);
  }

  /** SENSE takes the circuit of a finished rule down: CANCELED. */
  void cancel(String rule) {
    ledger.cancelSent(circuit(rule));
    move(rule, Cause.CANCEL_ACCEPTED);
  }

  /** SENSE has lost the circuit: DECIDED, to be built anew. */
  void lose(String rule) {
    ledger.instanceGone(circuit(rule));
    move(rule, Cause.CIRCUIT_LOST);
  }

  /** A lost circuit is there again. */
  void buildAgain(String rule) {
    nameInstance(rule);
    move(rule, Cause.INSTANCE_COMPILED);
    comesUp(rule);
  }

  /** Gives up a rule that is to be built anew, down to its end: FAILED. */
  void giveUp(String rule) {
    TransferRequest request = request(rule);
    database()
        .transact(
            tx ->
                transitions.move(
                    tx, request, Move.because(Cause.GIVEN_UP, TEST, "no").failing("no path")));
    move(rule, Cause.CANCEL_ACCEPTED);
    release(rule, Cause.FAILURE_CLEARED_UP);
  }

  /** The deleter has looked, and will not look again for a while. */
  void deleterWaits(String rule, Duration delay) {
    TransferRequest request = request(rule);
    database()
        .transact(
            tx ->
                assertThat(
                        transitions.wait(
                            tx, request, Mover.SENSE_DELETER, delay, "FTS has its limits"))
                    .isPresent());
  }

  /** Nothing is left of a cancelled rule: DELETED, or FAILED. */
  void release(String rule, Cause cause) {
    Circuit circuit = circuit(rule);
    TransferRequest request = request(rule);
    ledger.subnetFreed(request, circuit, Side.SOURCE);
    ledger.subnetFreed(request, circuit, Side.DESTINATION);
    ledger.close(request, circuit);
    move(rule, cause);
  }

  /** A new rule takes the idle circuit of a finished one over, as the allocator has it. */
  String takeOver(String giver, Route route) {
    String taker = fresh(route);
    Circuit circuit = circuit(giver);
    TransferRequest seenGiver = request(giver);
    TransferRequest seenTaker = request(taker);
    database()
        .transact(
            tx -> {
              assertThat(circuits.changeOwner(tx, circuit, taker, clock.instant())).isTrue();
              moveIn(tx, seenGiver, Cause.CIRCUIT_HANDED_OVER);
              moveIn(tx, seenTaker, Cause.IDLE_CIRCUIT_ADOPTED);
              requests.decide(tx, taker, 10_000, clock.instant());
            });
    return taker;
  }

  private void move(String rule, Cause cause) {
    TransferRequest request = request(rule);
    database().transact(tx -> moveIn(tx, request, cause));
  }

  private void moveIn(DSLContext tx, TransferRequest seen, Cause cause) {
    assertThat(transitions.move(tx, seen, Move.because(cause, TEST, "by a test"))).isPresent();
  }

  /** The operator pins a rule's limit, or lets it go. */
  void pin(String rule, OptionalInt streams) {
    database().transact(tx -> this.streams.override(tx, rule, streams, clock.instant()));
  }

  Duration rest() {
    return daemon.rest();
  }

  /** Runs the daemon once, which must succeed. */
  void run() {
    runUnchecked();
    assertThat(limitedPairs()).isEqualTo(pairsThatAreUp());
  }

  /** Runs the daemon once, where not every circuit that is up can have a limit. */
  void runUnchecked() {
    try {
      daemon.runOnce();
    } catch (PeerException e) {
      throw new AssertionError(e);
    }
    clock.advance(Duration.ofSeconds(30));
  }

  /** Runs the daemon once; why it did not succeed. */
  UnavailableException runAndFail() {
    UnavailableException failure =
        catchThrowableOfType(UnavailableException.class, () -> daemon.runOnce());
    assertThat(failure).isNotNull();
    clock.advance(Duration.ofSeconds(30));
    return failure;
  }

  private Set<List<String>> limitedPairs() {
    Set<List<String>> pairs = new HashSet<>();
    fts.links().stream()
        .filter(link -> FtsNames.isOurs(link.symbolicName()))
        .forEach(link -> pairs.add(List.of(link.source(), link.destination())));
    return pairs;
  }

  private Set<List<String>> pairsThatAreUp() {
    Set<List<String>> pairs = new HashSet<>();
    database().read(circuits::live).stream()
        .filter(circuit -> circuit.provisionedAt().isPresent())
        .forEach(
            circuit -> {
              TransferRequest owner = request(circuit.ruleId());
              if (Lifecycle.CIRCUIT_UP.contains(owner.status())) {
                pairs.add(pair(owner, circuit));
              }
            });
    return pairs;
  }

  private static List<String> pair(TransferRequest request, Circuit circuit) {
    return List.of(
        storage(circuit.endAt(request.route().sourceRse()).host().orElseThrow()),
        storage(circuit.endAt(request.route().destinationRse()).host().orElseThrow()));
  }

  private static String storage(String host) {
    return "davs://" + host.substring(0, host.indexOf(':'));
  }

  TransferRequest request(String rule) {
    return database().read(tx -> requests.find(tx, rule)).orElseThrow();
  }

  Circuit circuit(String rule) {
    return database().read(tx -> circuits.lastOf(tx, rule)).orElseThrow();
  }

  int desired(String rule) {
    return request(rule).streams().desired();
  }

  int current(String rule) {
    return request(rule).streams().current();
  }

  /** What FTS should call the limit of a rule, by its circuit. */
  LinkLimit limit(String rule, int streams) {
    List<String> pair = pair(request(rule), circuit(rule));
    return new LinkLimit(
        FtsNames.link(pair.get(0), pair.get(1)), pair.get(0), pair.get(1), streams, streams);
  }

  /** The limits at FTS but for its own of all pairs. */
  List<LinkLimit> limitsAtFts() {
    return fts.links().stream().filter(link -> !link.isDefault()).map(FtsWorld::limit).toList();
  }

  private static LinkLimit limit(FtsLink link) {
    return new LinkLimit(
        link.symbolicName(), link.source(), link.destination(), link.minActive(), link.maxActive());
  }

  /** What FTS holds for a storage: incoming and outgoing; null for not set. */
  List<Object> storageAtFts(String storage) {
    Map<String, Object> row = fts.storages().getOrDefault(storage, Map.of());
    return Arrays.asList(row.get("inbound_max_active"), row.get("outbound_max_active"));
  }

  List<TransferLimitRow> remembered() {
    return database().read(limits::all);
  }

  /** What the history says about limits, oldest first. */
  List<String> notes(String rule) {
    return database().read(tx -> events.of(tx, rule)).stream()
        .filter(event -> event.cause().equals("FTS_LIMIT"))
        .map(Event::reason)
        .toList();
  }

  /** The calls since the journal was cleared, without queries: {@code GET /config/links}. */
  List<String> calls() {
    return fts.journal().entries().stream()
        .map(entry -> entry.method() + " " + entry.rawPath().replaceFirst("[?].*", ""))
        .toList();
  }

  /** The calls that change something. */
  List<String> changes() {
    return calls().stream().filter(call -> !call.startsWith("GET ")).toList();
  }
}
