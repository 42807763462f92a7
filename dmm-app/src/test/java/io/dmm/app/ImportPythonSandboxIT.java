package io.dmm.app;

import static io.dmm.db.request.RequestStatus.DELETED;
import static io.dmm.db.request.RequestStatus.PROVISIONED;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.app.cli.DmmCommand;
import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.CircuitIntent.Terminal;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.rucio.SimulatedRule;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.dmm.sense.adapter.SenseCircuits;
import io.dmm.sense.adapter.SenseDiscovery;
import io.dmm.sense.client.SenseClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A circuit that a Python DMM built carries on under DMM, to the last trace removed. */
class ImportPythonSandboxIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String UCSD = "T2_US_UCSD";
  private static final String CALTECH = "T2_US_Caltech";
  private static final String RULE = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
  private static final String FORMER_RULE = "ffffffff4e5f60718293a4b5c6d7e8f9";
  private static final long MBPS = 20_000;

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  private final RequestRepository requests = new RequestRepository();
  private final SandboxWorld world = SandboxWorld.start(Scenario.of(11, 20, OptionalInt.of(1)));

  @AfterEach
  void closeWorld() {
    world.close();
  }

  @Test
  void aTakenOverCircuitIsPolledFinishedAndTakenDownCompletely() throws Exception {
    Path config = world.writeConfiguration(directory);
    int port = freePort();
    world.dmmIsAt(URI.create("http://127.0.0.1:" + port)); // nobody answers there yet
    Map<String, String> environment =
        TestSettings.environment(
            database.config(),
            world.environment(),
            Map.of("DMM_IMPORT_PASSWORD", "", "DMM_DMM_PORT", String.valueOf(port)));
    Settings settings = Settings.read(Optional.of(config), environment);
    world
        .rucio()
        .add(
            SimulatedRule.of("cms", "/Taken/Over-v1/AOD")
                .id(RULE)
                .account("transfer_ops")
                .activity("SENSE Test")
                .source(UCSD)
                .destination(CALTECH)
                .priority(4)
                .size(20_000_000_000L)
                .files(20)
                .build());
    PythonSource source = PythonSource.on(database.config(), PythonSource.Generation.OF_2026);
    UUID instance = asThePythonDmmLeftIt(settings, source);

    StringWriter out = new StringWriter();
    assertThat(
            execute(
                environment,
                out,
                "import-python",
                "--config",
                config.toString(),
                "--from",
                source.url(),
                "--user",
                "postgres"))
        .as(out.toString())
        .isZero();
    assertThat(out.toString()).contains(RULE, "PROVISIONED becomes PROVISIONED", "20 Gb/s");

    try (Application dmm = Application.start(settings)) {
      Get get = new Get(dmm.port());
      assertThat(get.json("/query/" + RULE).path("source").asText()).contains("ucsd");
      Await.until("the circuit has been looked at", PATIENCE, () -> isSeen(instance), this::state);
      assertThat(history()).extracting(Event::to).startsWith(Optional.of(PROVISIONED));

      Await.until(
          "the rule is served and everything is taken down",
          PATIENCE,
          () ->
              request().status() == DELETED && world.allFed() && world.allEnded() && noInstances(),
          this::state);

      assertThat(request().did().name()).isEqualTo("/Taken/Over-v1/AOD");
      assertThat(world.sense().allocations())
          .as("subnets, under the former rule's name")
          .noneMatch(allocation -> allocation.name().equals(FORMER_RULE));
      assertThat(history())
          .extracting(Event::cause)
          .doesNotContain("CIRCUIT_LOST", "INSTANCE_NAMED");
      assertThat(get.status("/query/" + RULE)).isEqualTo(404);
      Await.until("nothing is left", PATIENCE, () -> world.findingsAtEnd().isEmpty(), this::state);
    }
  }

  /** With subnets under the name of the rule that the circuit was first built for. */
  private UUID asThePythonDmmLeftIt(Settings settings, PythonSource source) throws Exception {
    try (SenseClient sense = SenseClient.builder(settings.senseLogin()).build()) {
      SenseDiscovery discovery = new SenseDiscovery(sense, settings.sense());
      SiteDescription from = discovery.find(UCSD).orElseThrow();
      SiteDescription to = discovery.find(CALTECH).orElseThrow();
      String fromSubnet = subnet(settings, sense, UCSD);
      String toSubnet = subnet(settings, sense, CALTECH);
      SenseCircuits circuits = new SenseCircuits(sense, settings.sense());
      UUID instance = circuits.newInstanceId();
      CircuitIntent intent =
          new CircuitIntent(
              instance,
              FORMER_RULE,
              MBPS,
              new Terminal(from.uri(), fromSubnet, "any"),
              new Terminal(to.uri(), toSubnet, "any"));
      var compiled = circuits.compile(intent);
      circuits.provision(instance);
      Await.until(
          "SENSE has built the circuit",
          PATIENCE,
          () -> circuits.look(instance).phase().isUp(),
          () -> "");
      source
          .site(UCSD, from.uri())
          .site(CALTECH, to.uri())
          .link(UCSD, CALTECH, 100_000)
          .endpoint(1, UCSD, fromSubnet, host(from, fromSubnet))
          .endpoint(2, CALTECH, toSubnet, host(to, toSubnet))
          .request(
              FORMER_RULE,
              "DELETED",
              "sense_uuid",
              instance.toString(),
              "src_site_",
              UCSD,
              "dst_site_",
              CALTECH)
          .request(
              RULE,
              "PROVISIONED",
              "sense_uuid",
              instance.toString(),
              "priority",
              4,
              "sense_alloc_rule_id",
              FORMER_RULE,
              "allocated_bandwidth_mbps",
              (double) MBPS,
              "sense_circuit_status",
              "CREATE - READY",
              "sense_affiliated",
              false,
              "sense_src_uri",
              compiled.sourceSubnetUri().orElseThrow(),
              "sense_dst_uri",
              compiled.destinationSubnetUri().orElseThrow(),
              "sense_provisioned_at",
              LocalDateTime.of(2026, 3, 1, 12, 10),
              "src_site_",
              UCSD,
              "dst_site_",
              CALTECH,
              "src_endpoint_",
              1,
              "dst_endpoint_",
              2);
      return instance;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String subnet(Settings settings, SenseClient sense, String rse) throws Exception {
    return sense
        .addresses()
        .allocate(settings.sense().pools().poolOf(rse), FORMER_RULE, "default")
        .orElseThrow();
  }

  private static String host(SiteDescription site, String subnet) {
    return site.endpoints().stream()
        .filter(host -> host.subnet().equals(subnet))
        .findFirst()
        .orElseThrow()
        .host();
  }

  private boolean isSeen(UUID instance) {
    return database
        .get()
        .read(tx -> new CircuitRepository().ownedBy(tx, RULE))
        .filter(circuit -> circuit.instanceId().equals(Optional.of(instance)))
        .filter(circuit -> circuit.senseSeenAt().isPresent())
        .filter(circuit -> circuit.source().affiliatedAt().isPresent())
        .isPresent();
  }

  private boolean noInstances() {
    return world.sense().instances().isEmpty();
  }

  private TransferRequest request() {
    return database.get().read(tx -> requests.find(tx, RULE)).orElseThrow();
  }

  private java.util.List<Event> history() {
    return database.get().read(tx -> new EventRepository().of(tx, RULE));
  }

  private String state() {
    return request() + "\n" + world.sense().instances() + "\n" + world.findings();
  }

  private static int execute(
      Map<String, String> environment, StringWriter out, String... arguments) {
    CommandLine line = DmmCommand.commandLine(environment);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(out, true));
    return line.execute(arguments);
  }
}
