package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.dmm.core.config.Secret;
import io.dmm.core.decision.Allocation;
import io.dmm.core.decision.BandwidthRequest;
import io.dmm.core.decision.DecisionEngine;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.DecisionResult;
import io.dmm.core.decision.Deferred;
import io.dmm.core.decision.Holding;
import io.dmm.core.decision.Hysteresis;
import io.dmm.core.decision.LinkCapacity;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.SitePort;
import io.dmm.core.decision.TransitionAction;
import io.dmm.core.decision.TransitionPlan;
import io.dmm.core.decision.TransitionPlanner;
import io.dmm.core.monitor.PrometheusTrafficMeter;
import io.dmm.core.peer.FixedAuth;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.TrafficMeter;
import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.coordination.Lease;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestFilter;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.TestDatabase;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.FtsNames;
import io.dmm.rucio.client.RucioClient;
import io.dmm.rucio.client.RucioIdentity;
import io.dmm.rucio.client.RuleFilter;
import io.dmm.sandbox.fts.FtsSimulator;
import io.dmm.sandbox.prometheus.ExporterWorld;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.prometheus.SimulatedExporter;
import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.SimulatedRse;
import io.dmm.sandbox.rucio.SimulatedRule;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.dmm.sandbox.sense.SenseSimulator;
import io.dmm.sandbox.sense.SenseTimings;
import io.dmm.sandbox.sense.SimulatedInstance;
import io.dmm.sandbox.sense.SimulatedSite;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sense.client.CompileResult;
import io.dmm.sense.client.Edits;
import io.dmm.sense.client.Operation;
import io.dmm.sense.client.OperationOptions;
import io.dmm.sense.client.SenseAuthFile;
import io.dmm.sense.client.SenseClient;
import io.dmm.sense.client.SenseStatus;
import io.dmm.sense.client.ServiceRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of {@code docs/embedding.md} and {@code README.md}, each run against simulated peers
 * or a PostgreSQL. The documents are compared with the marked parts of this source; {@code
 * -Dexamples.write=true} writes them anew.
 */
class EmbeddingExamplesTest {
  private static final Path SOURCE = Path.of("src/test/java/io/dmm/app");
  private static final List<Path> SOURCES =
      List.of(SOURCE.resolve("EmbeddingExamplesTest.java"), SOURCE.resolve("EmbeddedDaemons.java"));
  private static final List<Path> DOCUMENTS =
      List.of(Path.of("../README.md"), Path.of("../docs/embedding.md"));

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String RULE = "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11";
  private static final String SUBNET = "2001:db8:0:111::/64";

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  // example: readme
  static String statusOf(UUID instanceId, Path authFile) throws IOException, PeerException {
    try (SenseClient sense = SenseClient.builder(SenseAuthFile.read(authFile)).build()) {
      Optional<SenseStatus> status = sense.instances().status(instanceId);
      return status.map(SenseStatus::toString).orElse("there is no such instance");
    }
  }

  // end

  // example: sense
  static UUID build(Path authFile, UUID profile, long mbps) throws IOException, PeerException {
    try (SenseClient sense =
        SenseClient.builder(SenseAuthFile.read(authFile))
            .callTimeout(Duration.ofSeconds(55))
            .maxInFlight(4)
            .build()) {
      String source = sense.discover().siteUri("T2_US_SDSC").orElseThrow();
      String destination = sense.discover().siteUri("T2_US_Caltech").orElseThrow();
      Edits edits =
          new Edits()
              .capacity(mbps)
              .site(0, source)
              .ipv6Prefix(0, "2001:db8:0:111::/64")
              .vlan(0, "any")
              .site(1, destination)
              .ipv6Prefix(1, "2001:db8:0:222::/64")
              .vlan(1, "any");
      UUID id = sense.instances().newId();
      CompileResult compiled =
          sense.instances().compile(id, ServiceRequest.of(profile, "my circuit").edit(edits));
      if (!compiled.feasible()) {
        throw new IllegalStateException("no path: " + compiled.detail());
      }
      // Accepted is not built: the status of the instance tells when it is CREATE - READY.
      sense.instances().operate(id, Operation.PROVISION, OperationOptions.DEFAULT.withSync(false));
      return id;
    }
  }

  // end

  // example: fts
  static Optional<LinkLimit> limit(URI host, PeerTls tls, Secret token)
      throws IOException, PeerException {
    try (FtsClient fts = FtsClient.builder(host).tls(tls).auth(FixedAuth.bearer(token)).build()) {
      if (!fts.whoAmI().mayConfigure()) {
        throw new IllegalStateException(fts.whoAmI().userDn() + " may not change limits");
      }
      String source = FtsNames.storage("davs", "redir-111.sdsc.example.org:1094");
      String destination = FtsNames.storage("davs", "redir-222.caltech.example.org:1094");
      String name = FtsNames.link(source, destination);
      fts.setLink(new LinkLimit(name, source, destination, 20, 20));
      return fts.link(name);
    }
  }

  // end

  // example: tls
  static PeerTls gridTls(Path certificate, Path key) {
    return PeerTls.verified()
        .withCa(Path.of("/etc/grid-security/certificates"))
        .withClientCertificate(certificate, key);
  }

  // end

  // example: rucio
  static List<Rule> replicating(URI host, String user, Secret password)
      throws IOException, PeerException {
    try (RucioClient rucio =
        RucioClient.builder(host)
            .identity(new RucioIdentity.UserPass(user, password))
            .account("root")
            .build()) {
      List<Rule> rules = new ArrayList<>();
      List<String> unreadable = new ArrayList<>();
      rucio.rules(RuleFilter.inState("R").ofActivity("SENSE Test"), rules::add, unreadable::add);
      if (!unreadable.isEmpty()) {
        throw new IllegalStateException("lines that are no rules: " + unreadable);
      }
      return rules;
    }
  }

  // end

  // example: prometheus
  static OptionalDouble sentMbps(URI host, String subnet) throws IOException, PeerException {
    try (PrometheusTrafficMeter meter =
        PrometheusTrafficMeter.builder(host)
            .auth(FixedAuth.basic("dmm", Secret.of("secret")))
            .build()) {
      Map<String, Traffic> traffic = meter.read(List.of(subnet), Duration.ofMinutes(5));
      // What nobody measured is empty, and not zero.
      return traffic.containsKey(subnet)
          ? traffic.get(subnet).transmitMbps()
          : OptionalDouble.empty();
    }
  }

  // end

  // example: problem
  static DecisionProblem threeLinksIntoOneSite(Instant now) {
    return new DecisionProblem(
        List.of(
            SitePort.of("CENTRE", 400_000),
            SitePort.of("ALPHA", 400_000),
            SitePort.of("BRAVO", 400_000),
            SitePort.of("CHARLIE", 400_000)),
        List.of(
            LinkCapacity.of("CENTRE", "ALPHA", 400_000),
            LinkCapacity.of("CENTRE", "BRAVO", 400_000),
            LinkCapacity.of("CENTRE", "CHARLIE", 400_000)),
        List.of(
            BandwidthRequest.of("urgent", "ALPHA", "CENTRE", 5, now),
            BandwidthRequest.of("normal", "BRAVO", "CENTRE", 4, now),
            BandwidthRequest.of("patient", "CHARLIE", "CENTRE", 3, now)),
        DecisionProblem.DEFAULT_QUANTUM_MBPS,
        Policy.WEIGHTED_MAX_MIN);
  }

  // end

  // example: decide
  static List<String> decided(DecisionProblem problem) {
    DecisionResult result = DecisionEngine.decide(problem);
    List<String> lines = new ArrayList<>();
    for (Allocation one : result.allocations()) {
      lines.add(one.request().id() + " " + one.grantedMbps() + " " + one.explanation().sentence());
    }
    return lines;
  }

  // end

  // example: plan
  static TransitionPlan nextSteps(DecisionProblem problem, Instant now) {
    // One request has a circuit already, and all of the port.
    List<Holding> held =
        List.of(
            Holding.settled(
                "circuit-1", "patient", "CHARLIE", "CENTRE", 400_000, now.minusSeconds(600)));
    DecisionResult decision = DecisionEngine.decide(problem, held);
    Hysteresis hysteresis = new Hysteresis(0.1, Duration.ofSeconds(60));
    return new TransitionPlanner(hysteresis).plan(problem, decision, held, now);
  }

  // end

  // example: database
  static List<String> newestRequests(DatabaseConfig config) {
    RequestSearch requests = new RequestSearch();
    try (Database database = Database.open(config)) {
      List<TransferRequest> page =
          database.read(tx -> requests.page(tx, RequestFilter.newest(100)));
      return page.stream()
          .map(one -> one.route() + " " + one.status() + " " + one.decidedMbps() + " Mb/s")
          .toList();
    }
  }

  // end

  // example: requests
  static List<TransferRequest> writtenDownAndClaimed(Database database, String ruleId) {
    RequestRepository requests = new RequestRepository();
    EventRepository events = new EventRepository();
    Instant now = Instant.now();
    RuleFacts rule =
        new RuleFacts(
            "REPLICATING", OptionalLong.of(10_000_000), 0, 5, Optional.of(now), Optional.empty());
    NewRequest fresh =
        new NewRequest(
            ruleId,
            RequestStatus.INIT,
            Mover.ALLOCATOR,
            "seen by my program",
            "",
            3,
            new DataId("cms", "/Primary/Run3-v1/AOD"),
            rule,
            new Route("T2_US_SDSC", "T2_US_Caltech", "T2_US_SDSC", "T2_US_Caltech"));

    database.migrate();
    // One transaction: the request is never there without its event.
    database.transact(
        tx -> {
          requests.insert(tx, fresh, now);
          events.append(
              tx, Event.note(now, ruleId, "my program", "RULE_SEEN", "seen by my program"));
        });
    // From here on no other process works on it, for ten seconds.
    Lease lease = Lease.forOneClaim("my program", Duration.ofSeconds(10));
    return database.inTransaction(
        tx -> new RequestLeases().claim(tx, Mover.ALLOCATOR, Instant.now(), lease, 8));
  }

  // end

  // example: application
  static Application startDmm(Path dmmCfg, Map<String, String> environment)
      throws ConfigurationException, CannotStartException, InterruptedException {
    Settings settings = Settings.read(Optional.of(dmmCfg), environment);
    Application dmm = Application.start(settings);
    if (!dmm.awaitWorking(Duration.ofSeconds(60))) {
      dmm.close();
      throw new IllegalStateException("the database cannot be reached");
    }
    return dmm; // its pages are on dmm.port(); close() lets what is in flight end
  }

  // end

  // example: port
  static Application startWith(TrafficMeter meter, Settings settings) throws CannotStartException {
    return Application.start(settings, binder -> binder.bind(TrafficMeter.class).toInstance(meter));
  }

  // end

  // example: simulator
  @Test
  void anAnswerThatIsLostLeavesTheInstanceBehind() throws Exception {
    try (SenseSimulator simulator =
        SenseSimulator.builder()
            .site(
                SimulatedSite.of("T2_US_SDSC", "urn:ogf:network:sdsc.edu:2020", 100_000, "3600")
                    .withHost("2001:db8:0:111::/64", "redir-111.sdsc.example.org:1094"))
            .site(
                SimulatedSite.of(
                        "T2_US_Caltech", "urn:ogf:network:caltech.edu:2013", 100_000, "3600")
                    .withHost("2001:db8:0:222::/64", "redir-222.caltech.example.org:1094"))
            .fullMesh(100_000)
            .timings(SenseTimings.none())
            .start()) {
      Path authFile = Files.writeString(directory.resolve("auth.yaml"), simulator.authFileText());
      UUID profile = UUID.fromString(simulator.profileId());

      simulator.faults().loseAnswerTo("POST", "/instance/*");

      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> build(authFile, profile, 10_000));
      assertThat(simulator.instances())
          .singleElement()
          .extracting(SimulatedInstance::alias)
          .isEqualTo("my circuit");
      assertThat(simulator.audit()).isEmpty();
    }
  }

  // end

  // example: world
  @Test
  void oneRuleIsServedInAWorldOfItsOwn() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(1, 20, OptionalInt.of(1)))) {
      Path dmmCfg = world.writeConfiguration(directory);
      Map<String, String> environment = new HashMap<>(world.environment());
      environment.put("DMM_DB_DB_TYPE", "embedded");
      environment.put("DMM_DB_DATA_DIR", directory.resolve("database").toString());
      environment.put("DMM_LOG_FILE", "off");
      try (Application dmm = startDmm(dmmCfg, environment)) {
        world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port())); // now rules begin to come
        Await.until(
            "its data has arrived",
            Duration.ofSeconds(90),
            () -> world.allFed() && world.allEnded(),
            () -> world.rules().toString());
        assertThat(world.rules()).allMatch(rule -> rule.tookCircuit());
        assertThat(world.findings()).isEmpty();
      }
    }
  }

  // end

  @Test
  void aCircuitIsBuiltByTheClientAlone() throws Exception {
    try (SenseSimulator simulator = twoSites()) {
      Path authFile = Files.writeString(directory.resolve("auth.yaml"), simulator.authFileText());
      UUID id = build(authFile, UUID.fromString(simulator.profileId()), 40_000);

      assertThat(simulator.instances())
          .singleElement()
          .satisfies(one -> assertThat(one.id()).isEqualTo(id.toString()))
          .satisfies(one -> assertThat(one.targetMbps()).isEqualTo(40_000));
      assertThat(statusOf(id, authFile)).startsWith("CREATE - ");
      assertThat(statusOf(UUID.randomUUID(), authFile)).isEqualTo("there is no such instance");
      assertThat(simulator.audit()).isEmpty();
    }
  }

  private static SenseSimulator twoSites() {
    return SenseSimulator.builder()
        .site(
            SimulatedSite.of("T2_US_SDSC", "urn:ogf:network:sdsc.edu:2020", 100_000, "3600-3619")
                .withHost(SUBNET, "redir-111.example.org:1094"))
        .site(
            SimulatedSite.of(
                    "T2_US_Caltech", "urn:ogf:network:caltech.edu:2013", 100_000, "3600-3619")
                .withHost("2001:db8:0:222::/64", "redir-222.example.org:1094"))
        .fullMesh(100_000)
        .timings(SenseTimings.none())
        .start();
  }

  @Test
  void aLimitIsSetByTheClientAlone() throws Exception {
    String dn = "/DC=org/DC=example/CN=me";
    try (FtsSimulator simulator =
        FtsSimulator.builder(Clock.systemUTC()).bearer("my-token", dn).grantConfig(dn).start()) {
      Optional<LinkLimit> stored =
          limit(simulator.baseUrl(), PeerTls.verified(), Secret.of("my-token"));

      assertThat(stored).isPresent();
      assertThat(stored.get().name())
          .isEqualTo("dmm:davs:redir-111.sdsc.example.org->davs:redir-222.caltech.example.org");
      assertThat(stored.get().maxActive()).isEqualTo(20);
      assertThat(simulator.links())
          .anyMatch(link -> link.symbolicName().equals(stored.get().name()));
    }
  }

  @Test
  void aGridCertificateIsShownAndTheGridsAuthoritiesAreTrusted() {
    Path certificate = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    assertThat(gridTls(certificate, key))
        .isEqualTo(
            new PeerTls(
                true,
                Optional.of(Path.of("/etc/grid-security/certificates")),
                Optional.of(certificate),
                Optional.of(key)));
  }

  @Test
  void rulesAreListedByTheClientAlone() throws Exception {
    try (RucioSimulator simulator =
        RucioSimulator.builder(Clock.systemUTC())
            .user("me", "my-password", "root")
            .rse(SimulatedRse.of("T2_US_SDSC", "sdsc.example.org"))
            .rse(SimulatedRse.of("T2_US_Caltech", "caltech.example.org"))
            .start()) {
      simulator.add(
          SimulatedRule.of("cms", "/Primary/Run3-v1/AOD")
              .id(RULE)
              .source("T2_US_SDSC")
              .destination("T2_US_Caltech")
              .build());
      simulator.add(
          SimulatedRule.of("cms", "/Other/Run3-v1/AOD")
              .activity("User Subscriptions")
              .destination("T2_US_Caltech")
              .build());

      List<Rule> rules = replicating(simulator.baseUrl(), "me", Secret.of("my-password"));

      assertThat(rules).singleElement().extracting(Rule::id).isEqualTo(RULE);
    }
  }

  @Test
  void aSubnetIsMeasuredByTheMeterAlone() throws Exception {
    MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
    ExporterWorld world =
        new ExporterWorld(
            clock, Duration.ofSeconds(15), Duration.ofMinutes(30), new HostNetworks(Map.of()));
    world.add(
        SimulatedExporter.at("redir-111.example.org:9100")
            .device("vlan.3600", "2001:db8:0:111::10")
            .background("vlan.3600", 8_000));
    try (PrometheusSimulator simulator =
        PrometheusSimulator.builder(clock, world).basicAuth("dmm", "secret").start()) {
      clock.advance(Duration.ofMinutes(10));

      assertThat(sentMbps(simulator.baseUrl(), SUBNET).orElseThrow()).isCloseTo(8_000, within(1.0));
      assertThat(sentMbps(simulator.baseUrl(), "2001:db8:0:999::/64")).isEmpty();
    }
  }

  @Test
  void bandwidthIsDecidedAndExplainedWithoutAnyPeer() {
    assertThat(decided(threeLinksIntoOneSite(NOON)))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("urgent 167000 Gets 167 Gb/s with priority 5"),
            line -> assertThat(line).startsWith("normal 133000 Gets 133 Gb/s with priority 4"),
            line -> assertThat(line).startsWith("patient 100000 Gets 100 Gb/s with priority 3"));
  }

  @Test
  void theNextStepsNeverOverbookAPort() {
    TransitionPlan plan = nextSteps(threeLinksIntoOneSite(NOON), NOON);

    assertThat(plan.actions())
        .singleElement()
        .satisfies(
            action -> {
              assertThat(action.kind()).isEqualTo(TransitionAction.Kind.DECREASE);
              assertThat(action.circuitId()).contains("circuit-1");
              assertThat(action.toMbps()).isEqualTo(100_000);
            });
    assertThat(plan.deferred())
        .extracting(Deferred::requestId)
        .containsExactlyInAnyOrder("urgent", "normal");
    assertThat(plan.overcommitted()).isEmpty();
  }

  @Test
  void requestsAreWrittenDownClaimedAndListedOnADatabaseOfOnesOwn() {
    assertThat(writtenDownAndClaimed(database.get(), RULE))
        .singleElement()
        .satisfies(one -> assertThat(one.ruleId()).isEqualTo(RULE))
        .satisfies(one -> assertThat(one.leasedBy()).startsWith("my program/"));
    List<Event> events = database.get().read(tx -> new EventRepository().of(tx, RULE));
    assertThat(events).singleElement().extracting(Event::actor).isEqualTo("my program");
    DatabaseConfig sameAgain =
        DatabaseConfig.of(
            database.config().jdbcUrl(), database.config().user(), database.config().password());
    assertThat(newestRequests(sameAgain))
        .containsExactly("T2_US_SDSC -> T2_US_Caltech INIT 0 Mb/s");
  }

  @Test
  void allDaemonsRunInOnesOwnProcess() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(2, 20, OptionalInt.of(1)));
        EmbeddedDaemons daemons = new EmbeddedDaemons(settings(world))) {
      daemons.start();
      world.dmmIsAt(URI.create("http://127.0.0.1:1")); // nobody: the daemons have no pages
      Await.until(
          "the rule has its circuit",
          PATIENCE,
          () -> statuses(daemons.database()).equals(List.of(RequestStatus.PROVISIONED)),
          () -> statuses(daemons.database()) + " " + daemons.status());
      assertThat(daemons.status()).hasSizeGreaterThan(10);
      assertThat(world.findings()).isEmpty();
    }
  }

  @Test
  void aPortOfOnesOwnTakesThePlaceOfOurs() throws Exception {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    TrafficMeter mine =
        (Collection<String> subnets, Duration window) -> {
          asked.addAll(subnets);
          return Map.of();
        };
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(3, 20, OptionalInt.of(1)));
        Application dmm = startWith(mine, settings(world))) {
      world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
      Await.until(
          "the circuit's subnets are measured by the meter that was given",
          PATIENCE,
          () -> asked.size() == 2,
          asked::toString);
      assertThat(world.prometheus().journal().total()).isZero();
    }
  }

  private Settings settings(SandboxWorld world) throws Exception {
    Path config = world.writeConfiguration(directory);
    return Settings.read(
        Optional.of(config),
        TestSettings.environment(database.config(), world.environment(), Map.of()));
  }

  private static List<RequestStatus> statuses(Database database) {
    return database.read(tx -> new RequestSearch().page(tx, RequestFilter.newest(10))).stream()
        .map(TransferRequest::status)
        .toList();
  }

  @Test
  void theDocumentsShowTheseExamples() throws IOException {
    Map<String, String> examples = ExampleTexts.inSources(SOURCES);
    Set<String> shown = new TreeSet<>();
    for (Path document : DOCUMENTS) {
      String text = Files.readString(document);
      if (Boolean.getBoolean("examples.write")) {
        text = ExampleTexts.renewed(text, examples);
        Files.writeString(document, text);
      }
      Map<String, String> inDocument = ExampleTexts.inDocument(text);
      assertThat(ExampleTexts.javaBlocks(text))
          .as("every block of Java in %s is an example", document)
          .isEqualTo(inDocument.size())
          .isPositive();
      inDocument.forEach(
          (name, block) ->
              assertThat(block)
                  .as(
                      "example %s of %s; to write it anew: mvn -pl dmm-app -am test"
                          + " -Dtest=EmbeddingExamplesTest -Dexamples.write=true"
                          + " -Dsurefire.failIfNoSpecifiedTests=false",
                      name, document)
                  .isEqualTo(examples.get(name)));
      shown.addAll(inDocument.keySet());
    }
    assertThat(shown).containsExactlyElementsOf(examples.keySet());
  }

  /** This class sits in a package of DMM, where more is visible than to somebody who embeds it. */
  @Test
  void theExamplesUseOnlyWhatIsPublic() {
    JavaClasses examples =
        new ClassFileImporter().importClasses(EmbeddingExamplesTest.class, EmbeddedDaemons.class);
    Set<String> hidden = new TreeSet<>();
    examples.forEach(
        example ->
            example.getAccessesFromSelf().stream()
                .filter(access -> isOfDmm(access.getTargetOwner().reflect()))
                .forEach(
                    access ->
                        access
                            .getTarget()
                            .resolveMember()
                            .filter(
                                member ->
                                    !member.getModifiers().contains(JavaModifier.PUBLIC)
                                        || !member
                                            .getOwner()
                                            .getModifiers()
                                            .contains(JavaModifier.PUBLIC))
                            .ifPresent(member -> hidden.add(member.getFullName()))));
    assertThat(hidden).isEmpty();
  }

  /** Whether it is a class of a module, and not one of this module's tests. */
  private static boolean isOfDmm(Class<?> type) {
    return type.getName().startsWith("io.dmm.")
        && !type.getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .equals(
                EmbeddingExamplesTest.class.getProtectionDomain().getCodeSource().getLocation());
  }
}
