package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.daemon.Backoff;
import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.ItemRunner;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.JournalEntry;
import io.dmm.sandbox.sense.SenseSimulator;
import io.dmm.sandbox.sense.SenseTimings;
import io.dmm.sandbox.sense.SimulatedInstance;
import io.dmm.sandbox.sense.SimulatedSite;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.adapter.SenseCircuits;
import io.dmm.sense.adapter.SensePools;
import io.dmm.sense.client.SenseAuthFile;
import io.dmm.sense.client.SenseClient;
import io.dmm.sense.client.SenseTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The six daemons with a database and a simulated SENSE-O over HTTP, all on one clock that stands
 * until a test moves it. Three sites with ports of 100 Gb/s, each joined to each by as much.
 */
final class SenseWorld implements BeforeEachCallback, AfterEachCallback {
  static final String SDSC = "T2_US_SDSC";
  static final String CALTECH = "T2_US_Caltech";
  static final String FNAL = "T1_US_FNAL";
  static final String SDSC_URI = "urn:ogf:network:nrp-nautilus.io:2020";
  static final String CALTECH_URI = "urn:ogf:network:ultralight.org:2013";
  static final String FNAL_URI = "urn:ogf:network:fnal.gov:2023";
  static final Duration STEP = Duration.ofSeconds(5);

  final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  final CircuitRepository circuits = new CircuitRepository();
  final SiteRepository sites = new SiteRepository();
  final RequestRepository requests = new RequestRepository();
  final RequestLeases leases = new RequestLeases();
  private final EventRepository events = new EventRepository();
  private final TestDatabase testDatabase = new TestDatabase();
  private final Map<String, String> configuration = new HashMap<>();
  private SenseSimulator sense;
  private SenseTokens tokens;
  private SenseClient client;
  private SensePools pools;
  private SenseCircuits port;
  private Transitions transitions;
  private CircuitLedger ledger;
  private ItemRunner runner;
  private SenseConfig config;
  SenseStagerDaemon stager;
  SenseProvisionerDaemon provisioner;
  SenseModifierDaemon modifier;
  SenseHandlerDaemon handler;
  SenseCancellerDaemon canceller;
  SenseDeleterDaemon deleter;

  /** A world with the defaults of {@code [sense]}, but for these keys and values. */
  SenseWorld(String... keysAndValues) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      configuration.put(keysAndValues[i], keysAndValues[i + 1]);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    testDatabase.beforeEach(context);
    sense =
        SenseSimulator.builder()
            .site(site(SDSC, SDSC_URI, 1))
            .site(site(CALTECH, CALTECH_URI, 2))
            .site(site(FNAL, FNAL_URI, 3))
            .fullMesh(100_000)
            .clock(clock)
            .timings(timings())
            .start();
    connect();
    buildDaemons();
    knowSites();
  }

  /** Production's times; sites give bandwidth back a little sooner than DMM counts on. */
  static SenseTimings timings() {
    return SenseTimings.steppable().withReservationRelease(Duration.ofSeconds(20));
  }

  private static SimulatedSite site(String name, String urn, int number) {
    SimulatedSite site = SimulatedSite.of(name, urn, 100_000, "3600-3619");
    for (int i = 1; i <= 4; i++) {
      site =
          site.withHost(
              "2001:db8:" + number + ":" + i + "::/64",
              "redir-" + number + i + ".example.org:1094");
    }
    return site;
  }

  private void connect() throws IOException {
    Path file = Files.createTempFile("sense-o-auth", ".yaml");
    try {
      Files.writeString(file, sense.authFileText());
      Problems problems = new Problems();
      SenseAuthFile credentials =
          SenseAuthFile.read(Optional.of(file), Map.of(), file.getParent(), problems)
              .orElseThrow(() -> new AssertionError(problems.all()));
      tokens = SenseTokens.of(credentials, clock, PeerListener.NONE);
      client =
          SenseClient.builder(credentials.apiEndpoint())
              .tokens(tokens)
              .clock(clock)
              .callTimeout(Duration.ofSeconds(20))
              .build();
    } finally {
      Files.delete(file);
    }
  }

  private void buildDaemons() {
    configuration.put("profile_uuid", sense.profileId());
    Problems problems = new Problems();
    config =
        SenseConfig.read(
            new ConfigSection("test.cfg", "sense", Map.copyOf(configuration), problems));
    assertThat(problems.all()).isEmpty();
    transitions = new Transitions(requests, events, clock);
    ledger = new CircuitLedger(database(), leases, circuits, events, clock);
    pools = new SensePools(client, config);
    port = new SenseCircuits(client, config);
    Intents intents = new Intents(database(), sites);
    OddStatus odd = new OddStatus(database(), transitions);
    InstanceRemoval removal =
        new InstanceRemoval(port, ledger, database(), transitions, odd, config, clock);
    KeptBandwidth kept = new KeptBandwidth(circuits, requests, transitions, clock);
    HeldSubnets subnets = new HeldSubnets(pools, ledger, circuits, requests, clock);
    stager =
        new SenseStagerDaemon(
            port,
            ledger,
            circuits,
            intents,
            removal,
            new LinkAvailability(database(), sites, circuits, clock),
            subnets,
            odd,
            config,
            clock);
    provisioner = new SenseProvisionerDaemon(port, ledger, config, clock);
    modifier = new SenseModifierDaemon(port, ledger, intents, kept, config, clock);
    handler =
        new SenseHandlerDaemon(
            port,
            ledger,
            circuits,
            new Affiliation(pools, ledger),
            kept,
            odd,
            config,
            clock,
            new Random(7));
    canceller = new SenseCancellerDaemon(ledger, removal, config);
    deleter = new SenseDeleterDaemon(ledger, circuits, removal, subnets, config, clock);
    runner =
        new ItemRunner(
            database(),
            leases,
            transitions,
            clock,
            new Random(7),
            new ItemRunner.Settings(
                "test",
                Duration.ofMinutes(5),
                config.maxRetries(),
                new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(15))));
  }

  private void knowSites() {
    String[] names = {SDSC, CALTECH, FNAL};
    String[] uris = {SDSC_URI, CALTECH_URI, FNAL_URI};
    database()
        .transact(
            tx -> {
              for (int i = 0; i < names.length; i++) {
                sites.save(
                    tx,
                    new Site(
                        names[i],
                        uris[i],
                        "",
                        OptionalLong.of(100_000),
                        "discovered",
                        "",
                        clock.instant(),
                        Optional.empty()));
              }
              for (String[] pair :
                  List.of(
                      new String[] {CALTECH, SDSC},
                      new String[] {FNAL, SDSC},
                      new String[] {FNAL, CALTECH})) {
                boolean inOrder = pair[0].compareTo(pair[1]) < 0;
                sites.save(
                    tx,
                    new MeshLink(
                        inOrder ? pair[0] : pair[1],
                        inOrder ? pair[1] : pair[0],
                        "3600-3619",
                        OptionalLong.of(100_000),
                        OptionalLong.empty(),
                        Optional.empty(),
                        "",
                        clock.instant()));
              }
            });
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    client.close();
    tokens.close();
    sense.close();
    testDatabase.afterEach(context);
  }

  SenseSimulator sense() {
    return sense;
  }

  /** What the daemons call. */
  SenseCircuits port() {
    return port;
  }

  SensePools pools() {
    return pools;
  }

  Transitions transitions() {
    return transitions;
  }

  CircuitLedger ledger() {
    return ledger;
  }

  SenseConfig config() {
    return config;
  }

  Database database() {
    return testDatabase.get();
  }

  /** A rule from SDSC to Caltech with its subnets and this bandwidth: DECIDED. */
  String decided(long mbps) {
    return decided(mbps, SDSC, CALTECH);
  }

  /** A rule between two sites with its subnets and this bandwidth: DECIDED. */
  String decided(long mbps, String from, String to) {
    String rule = allocated(from, to);
    Circuit circuit = circuit(rule);
    try {
      for (Side side : Side.values()) {
        pools.keepForever(circuit.at(side).pool(), circuit.allocationName());
      }
    } catch (PeerException e) {
      throw new AssertionError(e);
    }
    decide(rule, mbps);
    return rule;
  }

  /** A rule with subnets from the pools that run out as new ones do: ALLOCATED. */
  String allocated(String from, String to) {
    String rule = fresh(from, to);
    TransferRequest request = request(rule);
    Circuit circuit =
        ledger.open(request, SenseSimulator.poolName(from), SenseSimulator.poolName(to));
    for (Side side : Side.values()) {
      try {
        String pool = circuit.at(side).pool();
        String subnet = pools.take(pool, circuit.allocationName()).orElseThrow();
        ledger.subnetTaken(request, circuit, side, subnet, "host.example.org:1094", "davs");
      } catch (PeerException e) {
        throw new AssertionError(e);
      }
    }
    move(rule, Move.because(Cause.SUBNETS_ALLOCATED, "test", "allocated by a test"));
    return rule;
  }

  /** A rule that was just seen: INIT. */
  String fresh(String from, String to) {
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
            new Route(from, to, from, to));
    database().transact(tx -> assertThat(requests.insert(tx, fresh, clock.instant())).isPresent());
    return rule;
  }

  /** Gives the rule this bandwidth, as the decider does. */
  void decide(String rule, long mbps) {
    TransferRequest request = request(rule);
    Cause cause =
        request.status() == RequestStatus.ALLOCATED
            ? Cause.BANDWIDTH_DECIDED
            : Cause.BANDWIDTH_CHANGED;
    database()
        .transact(
            tx -> {
              assertThat(transitions.move(tx, request, Move.because(cause, "test", mbps + " Mb/s")))
                  .isPresent();
              circuits.request(tx, circuits.ownedBy(tx, rule).orElseThrow().id(), mbps);
              requests.decide(tx, rule, mbps, clock.instant());
            });
  }

  /** A rule whose circuit is up: PROVISIONED. */
  String up(long mbps) {
    return up(mbps, SDSC, CALTECH);
  }

  /** A rule whose circuit is up between these sites: PROVISIONED. */
  String up(long mbps, String from, String to) {
    String rule = decided(mbps, from, to);
    passUntil(rule, RequestStatus.PROVISIONED);
    return rule;
  }

  /** The rule ends; its circuit is kept for as long as configured if it is up. */
  void end(String rule) {
    Duration keep =
        Lifecycle.CIRCUIT_UP.contains(status(rule)) ? config.keepAlive() : Duration.ZERO;
    move(
        rule,
        Move.because(Cause.RULE_ENDED, "test", "the rule is done")
            .finishedAt(clock.instant())
            .after(keep));
  }

  /** Has the canceller look at once, as somebody who needs the capacity does. */
  void hurry(String rule) {
    database().transact(tx -> requests.hurry(tx, rule, Mover.SENSE_CANCELLER, clock.instant()));
  }

  /** Lets the rule have no circuit, and gives its subnets back. */
  void dropCircuit(String rule) {
    Circuit circuit = circuit(rule);
    try {
      for (Side side : Side.values()) {
        pools.free(circuit.at(side).pool(), circuit.allocationName());
      }
    } catch (PeerException e) {
      throw new AssertionError(e);
    }
    ledger.close(request(rule), circuit);
  }

  /** Makes the request look as before its mover's last step, as a crash after the deed does. */
  void handBack(String rule) {
    TransferRequest request = request(rule);
    database()
        .transact(
            tx ->
                assertThat(
                        transitions.wait(
                            tx,
                            request,
                            Lifecycle.moverOf(request.status()),
                            Duration.ZERO,
                            "as before a crash"))
                    .isPresent());
  }

  void move(String rule, Move move) {
    TransferRequest request = request(rule);
    database().transact(tx -> assertThat(transitions.move(tx, request, move)).isPresent());
  }

  /** A circuit of somebody else that is up between SDSC and Caltech; its instance. */
  UUID foreign(long mbps) {
    try {
      UUID id = port.newInstanceId();
      port.compile(
          new CircuitIntent(
              id,
              "somebody-else",
              mbps,
              new CircuitIntent.Terminal(SDSC_URI, "2001:db8:9:1::/64", "3600-3619"),
              new CircuitIntent.Terminal(CALTECH_URI, "2001:db8:9:2::/64", "3600-3619")));
      port.provision(id);
      clock.advance(Duration.ofMinutes(7));
      return id;
    } catch (PeerException e) {
      throw new AssertionError(e);
    }
  }

  /** What a daemon claims and does not work on yet. */
  TransferRequest claim(ItemDaemon daemon) {
    return runner.claim(daemon, 1).get(0);
  }

  /** Works on what was claimed, with what was known then. */
  void work(ItemDaemon daemon, TransferRequest claimed) {
    runner.work(daemon, claimed);
  }

  /** Lets all leases run out, as a database that is away for longer does. */
  void endLeases() {
    database()
        .transact(
            tx ->
                tx.execute(
                    "update request set leased_until = current_timestamp - interval '1 s'"
                        + " where leased_by is not null"));
  }

  /** Runs a daemon once, at the clock's time. */
  void run(ItemDaemon daemon) {
    runner.runOnce(daemon);
  }

  /** Runs all daemons once, in the order in which a request meets them. */
  void runAll() {
    for (ItemDaemon daemon : List.of(stager, provisioner, modifier, handler, canceller, deleter)) {
      run(daemon);
    }
  }

  /** Lets time pass in small steps, all daemons running after each. */
  void pass(Duration time) {
    for (Instant end = clock.instant().plus(time); clock.instant().isBefore(end); ) {
      runAll();
      clock.advance(STEP);
    }
    runAll();
  }

  /** Lets time pass until the rule has got there, at most an hour and a half. */
  void passUntil(String rule, RequestStatus status) {
    Instant end = clock.instant().plus(Duration.ofMinutes(90));
    runAll();
    while (status(rule) != status && clock.instant().isBefore(end)) {
      clock.advance(STEP);
      runAll();
    }
    assertThat(status(rule)).as(() -> history(rule)).isEqualTo(status);
  }

  TransferRequest request(String rule) {
    return database().read(tx -> requests.find(tx, rule)).orElseThrow();
  }

  RequestStatus status(String rule) {
    return request(rule).status();
  }

  /** The circuit that the rule has, or had last. */
  Circuit circuit(String rule) {
    return database().read(tx -> circuits.lastOf(tx, rule)).orElseThrow();
  }

  String instance(String rule) {
    return circuit(rule).instanceId().orElseThrow().toString();
  }

  /** The rule's only instance at SENSE. */
  SimulatedInstance instanceOf(String rule) {
    List<SimulatedInstance> found =
        sense.instances().stream()
            .filter(each -> each.alias().equals(circuit(rule).allocationName()))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  List<Event> events(String rule) {
    return database().read(tx -> events.of(tx, rule));
  }

  /** The changes of status so far, such as {@code DECIDED->STAGED}. */
  List<String> path(String rule) {
    return events(rule).stream()
        .filter(event -> event.to().isPresent() && event.from().isPresent())
        .map(event -> event.from().get() + "->" + event.to().get())
        .toList();
  }

  List<String> causes(String rule) {
    return events(rule).stream().map(Event::cause).toList();
  }

  String history(String rule) {
    StringBuilder text = new StringBuilder("history of " + rule + ":");
    events(rule).forEach(event -> text.append("\n  ").append(event));
    return text.append("\n  now ").append(request(rule)).toString();
  }

  /** Calls of that method whose path, below the API's base, matches. */
  List<JournalEntry> calls(String method, String pattern) {
    return sense.journal().of(method, pattern);
  }

  Optional<MeshLink> link(String one, String other) {
    return database().read(tx -> sites.link(tx, one, other));
  }

  /** How many subnets the pools have given away. */
  int subnetsTaken() {
    return sense.allocations().size();
  }
}
