package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.config.Problems;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.rucio.RucioClientFile;
import io.dmm.rucio.RucioConfig;
import io.dmm.rucio.client.RucioClient;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * DMM with a real Rucio: the server, its judges and its conveyor, whose submitter asks DMM as
 * {@code etc/rucio} has it. SENSE-O, the FTS that DMM sets limits on, and Prometheus are simulated.
 */
@Tag("real-peers")
class RealRucioIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration START = Duration.ofMinutes(4);
  private static final int TOKEN_SECONDS = 20;
  private static final long FILE_BYTES = 4_000_000_000L;
  private static final String FNAL = "T1_US_FNAL_Disk";
  private static final String UCSD = "T2_US_UCSD";
  private static final String CALTECH = "T2_US_Caltech";
  private static final String NEBRASKA = "T2_US_Nebraska";
  private static final Map<String, String> RSES =
      Map.of(
          FNAL,
          "xrootd.fnal.example.org",
          UCSD,
          "xrootd.ucsd.example.org",
          CALTECH,
          "xrootd.caltech.example.org",
          "T2_US_Caltech_Test",
          "xrootd.caltech-test.example.org",
          NEBRASKA,
          "xrootd.unl.example.org");

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  @TempDir private static Path directory;

  private static final RequestRepository requests = new RequestRepository();
  private static final List<String> made = new ArrayList<>();
  private static SandboxWorld world;
  private static RealRucio rucio;
  private static Application dmm;
  private static Get get;

  @BeforeAll
  static void start() throws Exception {
    rucio = RealRucio.start(emptyDatabase(), TOKEN_SECONDS);
    rucio.order("sites", Map.of("hosts", RSES));
    rucio.client("add_rse_attribute", Map.of("rse", FNAL, "key", "lab", "value", "fnal"));
    rucio.client("add_rse_attribute", Map.of("rse", UCSD, "key", "lab", "value", "ucsd"));
    world = SandboxWorld.start(Scenario.of(11, 20, OptionalInt.of(1)));
    Path config = world.writeConfiguration(directory);
    Map<String, String> own =
        Map.of(
            "RUCIO_CONFIG", userpass().toString(),
            "DMM_DAEMONS_RUCIO", "2",
            "DMM_RUCIO_STUCK_GRACE_SECONDS", "300");
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.putAll(own);
    dmm =
        Application.start(
            Settings.read(
                Optional.of(config),
                TestSettings.environment(database.config(), environment, own)));
    get = new Get(dmm.port());
    rucio.order("daemons", Map.of("dmm", "http://127.0.0.1:" + dmm.port()));
    Await.until(
        "the submitter is at work",
        START,
        () -> text("log_of", Map.of("name", "conveyor-submitter")).contains("Got 0 transfers"),
        RealRucioIT::state);
  }

  /** Nothing of what the rules had is left at SENSE-O and FTS. */
  @AfterAll
  static void stop() throws Exception {
    try {
      if (dmm != null && rucio != null) {
        for (String rule : made) {
          awaitStatus(rule, RequestStatus.DELETED);
        }
        assertThat(text("log_of", Map.of("name", "conveyor-submitter")))
            .as("files of some rule came before it had hosts")
            .contains("held back until DMM has hosts");
        assertThat(world.sense().auditAtEnd()).isEmpty();
        assertThat(world.fts().auditAtEnd()).isEmpty();
      }
    } finally {
      if (dmm != null) {
        dmm.close();
      }
      if (rucio != null) {
        rucio.close();
      }
      if (world != null) {
        world.close();
      }
    }
  }

  private static DatabaseConfig emptyDatabase() throws Exception {
    try (Connection connection = database.get().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database rucio");
    }
    DatabaseConfig ours = database.config();
    return new DatabaseConfig(
        ours.jdbcUrl().replaceFirst("/[^/]*$", "/rucio"),
        ours.user(),
        "",
        3,
        Duration.ofSeconds(10));
  }

  private static Path userpass() throws IOException {
    return rucio.clientFile(
        directory,
        "auth_type = userpass",
        "username = " + rucio.is("user"),
        "password = " + rucio.is("password"));
  }

  @Test
  void aNewRuleIsServedFromItsFirstFileToItsEnd() throws Exception {
    String rule = rule(dataset("new", FNAL), UCSD, Map.of(RealRucio.SOURCE_EXPRESSION, FNAL));

    JsonNode job = awaitJobs(rule, 1).get(0);
    JsonNode hosts = get.json("/query/" + rule);
    assertThat(job.path("files")).as("files of one job, as --group-bulk says").hasSize(3);
    for (JsonNode file : job.path("files")) {
      assertThat(file.path("sources").path(0).asText())
          .startsWith("davs://" + hosts.path("source").asText() + "/store/cms/");
      assertThat(file.path("destinations").path(0).asText())
          .startsWith("davs://" + hosts.path("destination").asText() + "/store/cms/");
      assertThat(file.path("metadata").path("activity").asText()).isEqualTo("SENSE Test");
    }
    assertThat(hosts.path("source").asText()).matches("redir-\\d+\\.fnal\\.example\\.org:1094");
    assertThat(hosts.path("source_rse").asText()).isEqualTo(FNAL);
    assertThat(hosts.path("destination_rse").asText()).isEqualTo(UCSD);

    TransferRequest up = awaitStatus(rule, RequestStatus.PROVISIONED);
    assertThat(up.did().name()).isEqualTo("/new/Run3-v1/AOD");
    assertThat(up.rule().sizeBytes()).hasValue(3 * FILE_BYTES);
    assertThat(up.rule().locksTotal()).isEqualTo(3);
    assertThat(up.rule().createdAt()).isPresent();
    assertThat(up.decidedMbps()).isPositive();

    arrive(rule);
    awaitStatus(rule, RequestStatus.DELETED);
    assertThat(causes(rule)).contains("RULE_SEEN", "RULE_ENDED");
    assertThat(reasons(rule)).contains("the rule is OK: all data has arrived");
    assertThat(get.status("/query/" + rule)).isEqualTo(404);
  }

  @Test
  void aChangeOfPriorityReachesDmmAndFts() throws Exception {
    String rule = rule(dataset("priority", FNAL), UCSD, Map.of(RealRucio.SOURCE_EXPRESSION, FNAL));
    awaitJobs(rule, 1);
    awaitStatus(rule, RequestStatus.PROVISIONED);

    change(rule, "priority", 5);

    await("priority 5", () -> request(rule).orElseThrow().priority() == 5);
    awaitStatus(rule, RequestStatus.PROVISIONED);
    assertThat(causes(rule)).contains("PRIORITY_CHANGED");
    assertThat(jobs(rule).get(0).path("params").path("priority").asInt()).isEqualTo(5);
    arrive(rule);
  }

  @Test
  void expressionsAreResolved() throws Exception {
    String rule =
        rule(
            dataset("expression", FNAL),
            "lab=ucsd",
            Map.of(RealRucio.SOURCE_EXPRESSION, "lab=fnal&" + FNAL));

    TransferRequest up = awaitStatus(rule, RequestStatus.PROVISIONED);

    assertThat(up.route().sourceRse()).isEqualTo(FNAL);
    assertThat(up.route().destinationRse()).isEqualTo(UCSD);
    arrive(rule);
  }

  @Test
  void aRuleWithoutASourceExpressionComesFromWhereItsDataIs() throws Exception {
    String rule = rule(dataset("anywhere", CALTECH), NEBRASKA, Map.of());

    JsonNode job = awaitJobs(rule, 1).get(0);

    assertThat(request(rule).orElseThrow().route().sourceRse()).isEqualTo(CALTECH);
    assertThat(job.path("files").path(0).path("sources").path(0).asText())
        .matches("davs://redir-\\d+\\.caltech\\.example\\.org:1094/.*");
    arrive(rule);
  }

  @Test
  void aStuckRuleKeepsItsCircuitAndGoesOnWithItWhenItIsRepaired() throws Exception {
    String rule = rule(dataset("stuck", FNAL), CALTECH, Map.of(RealRucio.SOURCE_EXPRESSION, FNAL));
    awaitJobs(rule, 1);
    awaitStatus(rule, RequestStatus.PROVISIONED);
    long circuit = circuitOf(rule);

    change(rule, "state", "STUCK");
    await("known as stuck", () -> request(rule).orElseThrow().rule().state().equals("STUCK"));
    assertThat(request(rule).orElseThrow().rule().stuckSince()).isPresent();
    assertThat(request(rule).orElseThrow().status()).isEqualTo(RequestStatus.PROVISIONED);

    change(rule, "boost_rule", true);
    await(
        "known as replicating",
        () -> request(rule).orElseThrow().rule().state().equals("REPLICATING"));
    assertThat(request(rule).orElseThrow().status()).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(circuitOf(rule)).isEqualTo(circuit);
    arrive(rule);
    awaitStatus(rule, RequestStatus.DELETED);
  }

  @Test
  void aDeletedRuleIsServedUntilItIsGone() throws Exception {
    String rule = rule(dataset("deleted", FNAL), UCSD, Map.of(RealRucio.SOURCE_EXPRESSION, FNAL));
    awaitJobs(rule, 1);
    awaitStatus(rule, RequestStatus.PROVISIONED);

    rucio.client("delete_replication_rule", Map.of("rule_id", rule));
    assertThat(rucio.stateOf(rule)).as("for an hour yet").isEqualTo("REPLICATING");
    change(rule, "lifetime", 0);

    awaitStatus(rule, RequestStatus.DELETED);
    await("Rucio has removed it", () -> rucio.stateOf(rule).equals("GONE"));
    assertThat(reasons(rule)).anyMatch(reason -> reason.matches("the rule (is gone|expired).*"));
  }

  @Test
  void aRuleEndsWhenItExpires() throws Exception {
    String rule =
        rule(dataset("expired", FNAL), NEBRASKA, Map.of(RealRucio.SOURCE_EXPRESSION, FNAL));
    awaitJobs(rule, 1);
    change(rule, "lifetime", 3);

    awaitStatus(rule, RequestStatus.DELETED);

    assertThat(reasons(rule)).anyMatch(reason -> reason.matches("the rule (is gone|expired).*"));
  }

  /** The second rule wants what the first already has moved: Rucio makes one transfer for both. */
  @Test
  void twoRulesForOneDataSetAtOnePlaceEndTogether() throws Exception {
    String data = dataset("twice", FNAL);
    String first = rule(data, UCSD, Map.of(RealRucio.SOURCE_EXPRESSION, FNAL));
    String second = rule(data, "lab=ucsd", Map.of(RealRucio.SOURCE_EXPRESSION, FNAL));
    awaitJobs(first, 1);
    awaitStatus(first, RequestStatus.PROVISIONED);
    awaitStatus(second, RequestStatus.PROVISIONED);
    assertThat(circuitOf(first)).isNotEqualTo(circuitOf(second));
    assertThat(jobs(second)).isEmpty();

    arrive(first);

    await("the second is OK too", () -> rucio.stateOf(second).equals("OK"));
    awaitStatus(second, RequestStatus.DELETED);
  }

  @Test
  void tokensThatExpireAreRenewedAndOneThatIsRefusedIsReplaced() throws Exception {
    int before = logins();
    await("another login", () -> logins() > before);

    rucio.order("forget_tokens", Map.of());

    String rule =
        rule(dataset("tokens", CALTECH), UCSD, Map.of(RealRucio.SOURCE_EXPRESSION, CALTECH));
    awaitJobs(rule, 1);
    arrive(rule);
  }

  @Test
  void aCertificateIsAsGoodAsAPassword() throws Exception {
    Path file =
        rucio.clientFile(
            directory,
            "auth_type = x509",
            "client_cert = " + rucio.is("certificate"),
            "client_key = " + rucio.is("key"));

    try (RucioClient client = client(file)) {
      assertThat(client.rses()).containsAll(RSES.keySet());
    }
    Path stranger =
        rucio.clientFile(
            directory,
            "auth_type = x509",
            "client_cert = " + rucio.is("stranger"),
            "client_key = " + rucio.is("stranger").replace(".pem", ".key.pem"));
    try (RucioClient client = client(stranger)) {
      assertThatThrownBy(client::rses)
          .isInstanceOf(PeerException.class)
          .hasMessageContaining("401");
    }
  }

  @Test
  void aTokenInAFileIsReadAgainWhenAnotherOneIsThere() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), text("token", Map.of()));
    Path file = rucio.clientFile(directory, "auth_type = oidc", "auth_token_file_path = " + token);

    try (RucioClient client = client(file)) {
      assertThat(client.rses()).hasSize(RSES.size());
      rucio.order("forget_tokens", Map.of());
      assertThatThrownBy(client::rses)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("401");
      Files.writeString(token, text("token", Map.of()));
      assertThat(client.rses()).hasSize(RSES.size());
    }
  }

  private static String text(String command, Map<String, ?> arguments) throws IOException {
    return rucio.order(command, arguments).asText();
  }

  private static int logins() throws IOException {
    return rucio.order("logins", Map.of("path", "/auth/userpass")).asInt();
  }

  private static RucioClient client(Path file) throws IOException {
    Problems problems = new Problems();
    RucioClientFile read = RucioClientFile.read(Map.of("RUCIO_CONFIG", file.toString()), problems);
    assertThat(problems.all()).isEmpty();
    return read.client(RucioConfig.defaults(), Clock.systemUTC(), PeerListener.NONE);
  }

  private static String dataset(String name, String rse) throws IOException {
    String full = "/" + name + "/Run3-v1/AOD";
    rucio.order("dataset", Map.of("name", full, "files", 3, "size", FILE_BYTES, "rse", rse));
    return full;
  }

  private static String rule(String dataset, String destination, Map<String, ?> more)
      throws IOException {
    String rule = rucio.rule(dataset, destination, more);
    made.add(rule);
    return rule;
  }

  private static void change(String rule, String option, Object value) throws IOException {
    rucio.client(
        "update_replication_rule", Map.of("rule_id", rule, "options", Map.of(option, value)));
  }

  /** FTS has moved everything, and Rucio notices. */
  private static void arrive(String rule) throws Exception {
    awaitJobs(rule, 1);
    assertThat(rucio.order("end", Map.of("rule_id", rule)).asInt()).isPositive();
    await("the rule is OK", () -> rucio.stateOf(rule).equals("OK"));
  }

  private static List<JsonNode> jobs(String rule) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode job : rucio.order("jobs", Map.of())) {
      if (job.path("files").path(0).path("metadata").path("rule_id").asText().equals(rule)) {
        found.add(job);
      }
    }
    return found;
  }

  private static List<JsonNode> awaitJobs(String rule, int count) throws Exception {
    await(count + " jobs of rule " + rule, () -> jobs(rule).size() >= count);
    return jobs(rule);
  }

  private static TransferRequest awaitStatus(String rule, RequestStatus status) throws Exception {
    await(
        rule + " is " + status,
        () -> request(rule).filter(one -> one.status() == status).isPresent());
    return request(rule).orElseThrow();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    Await.until(what, PATIENCE, condition, RealRucioIT::state);
  }

  private static Optional<TransferRequest> request(String rule) {
    return database.get().read(tx -> requests.find(tx, rule));
  }

  private static long circuitOf(String rule) {
    return database.get().read(tx -> new CircuitRepository().ownedBy(tx, rule)).orElseThrow().id();
  }

  private static List<Event> history(String rule) {
    return database.get().read(tx -> new EventRepository().of(tx, rule));
  }

  private static List<String> causes(String rule) {
    return history(rule).stream().map(Event::cause).toList();
  }

  private static List<String> reasons(String rule) {
    return history(rule).stream().map(Event::reason).toList();
  }

  private static String state() {
    String stored =
        made.stream()
            .map(
                rule ->
                    request(rule)
                        .map(one -> rule + " " + one.status() + " " + one.statusReason())
                        .orElse(rule + " is not known"))
            .collect(Collectors.joining("\n"));
    try {
      String submitter = text("log_of", Map.of("name", "conveyor-submitter"));
      return stored + "\n" + submitter.substring(Math.max(0, submitter.length() - 4000));
    } catch (IOException e) {
      return stored + "\n" + e;
    }
  }
}
