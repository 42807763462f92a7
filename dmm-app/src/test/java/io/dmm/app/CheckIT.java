package io.dmm.app;

import static io.dmm.app.check.Verdict.FAILED;
import static io.dmm.app.check.Verdict.OK;
import static io.dmm.app.check.Verdict.SKIPPED;
import static io.dmm.app.check.Verdict.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.app.check.CheckOptions;
import io.dmm.app.check.CheckReport;
import io.dmm.app.check.CheckRun;
import io.dmm.app.check.Row;
import io.dmm.app.check.Verdict;
import io.dmm.app.cli.DmmCommand;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.fts.FtsSimulator;
import io.dmm.sandbox.prometheus.ExporterWorld;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.prometheus.SimulatedExporter;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import io.dmm.sandbox.world.HostNetworks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code check} says of a world in order, and of one with one thing broken. */
class CheckIT {
  private static final Path TLS = Path.of("../dmm-core/src/test/resources/tls");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofDays(30);
  private static final String NOWHERE = "00000000-0000-4000-8000-000000000000";

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  @TempDir private static Path shared;
  @TempDir private Path directory;

  private static SandboxWorld world;

  private final Map<String, String> changed = new HashMap<>();

  @BeforeAll
  static void startWorld() throws Exception {
    world = SandboxWorld.start(Scenario.of(3, 20, OptionalInt.of(1)));
    world.writeConfiguration(shared);
    CheckIT first = new CheckIT();
    first.directory = shared;
    Await.until(
        "every interface has been scraped twice",
        PATIENCE,
        () -> first.check().count(FAILED) == 0,
        () -> "");
  }

  @AfterAll
  static void stopWorld() {
    world.close();
  }

  @Test
  void aWorldInOrderIsCalledSoAndEverythingIsLookedAt() throws Exception {
    CheckReport report = check();

    assertThat(report.rows()).filteredOn(row -> row.verdict() == FAILED).isEmpty();
    assertThat(areas(report, OK))
        .containsExactlyInAnyOrder(
            "configuration", "database", "sense", "rucio", "fts", "prometheus");
    assertThat(row(report, "database", "schema").found()).contains("up to date");
    assertThat(row(report, "sense", "profile").found()).contains("Connection 1");
    assertThat(row(report, "sense", "site T2_US_UCSD").found())
        .isEqualTo("200 Gb/s discovered, 6 storage hosts");
    assertThat(row(report, "sense", "pool of T2_US_Caltech_Test").found())
        .isEqualTo("4 of 4 subnets are free");
    assertThat(row(report, "sense", "other RSEs").found()).contains("T2_CH_CERN");
    assertThat(row(report, "rucio", "RSEs").found()).isEqualTo("6 of 6 are DMM's business");
    assertThat(row(report, "rucio", "protocols").found()).startsWith("5 of 5 RSEs");
    assertThat(row(report, "fts", "right to configure").verdict()).isEqualTo(OK);
    assertThat(row(report, "prometheus", "subnets of the sites").found())
        .isEqualTo("28 of 28 are seen");
  }

  @Test
  void theCommandPrintsATableOrJsonAndItsExitCodeTellsScripts() throws Exception {
    StringWriter table = new StringWriter();
    assertThat(execute(table, "check", "--config", config().toString())).isZero();
    assertThat(table.toString().lines())
        .anySatisfy(line -> assertThat(line).matches("sense +profile +ok +DMM-SiteL3.*"))
        .anySatisfy(line -> assertThat(line).matches("\\d+ ok, \\d+ warnings, 0 failed, .*"));

    changed.put("DMM_SENSE_PROFILE_UUID", NOWHERE);
    StringWriter json = new StringWriter();
    assertThat(execute(json, "check", "--config", config().toString(), "--json")).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(json.toString());
    assertThat(report.path("ok").asBoolean()).isFalse();
    assertThat(report.path("counts").path("failed").asInt()).isEqualTo(1);
    assertThat(report.path("checks"))
        .anySatisfy(
            check -> {
              assertThat(check.path("what").asText()).isEqualTo("profile");
              assertThat(check.path("result").asText()).isEqualTo("failed");
              assertThat(check.path("advice").asText()).contains("[sense] profile_uuid");
            });

    changed.put("DMM_DMM_PORT", "eighty");
    StringWriter mistakes = new StringWriter();
    assertThat(execute(mistakes, "check", "--config", config().toString(), "--json")).isEqualTo(2);
    assertThat(new ObjectMapper().readTree(mistakes.toString()).path("checks").toString())
        .contains("DMM_DMM_PORT", "eighty");
    assertThat(table + "" + json + mistakes)
        .doesNotContain("sandbox-rucio-password", "sandbox-fts-token", "simulated-password");
  }

  @Test
  void aPeerThatIsDownHidesNoOther() throws Exception {
    String closed = "http://127.0.0.1:" + closedPort();
    changed.put("DMM_FTS_FTS_HOST", closed);
    changed.put("DMM_PROMETHEUS_HOST", closed);
    CheckReport report = check();
    assertThat(row(report, "fts", "server reachable").found()).contains("cannot be reached");
    assertThat(row(report, "fts", "server reachable").advice()).contains("[fts] fts_host");
    assertThat(row(report, "fts", "right to configure").verdict()).isEqualTo(SKIPPED);
    assertThat(row(report, "prometheus", "server reachable").verdict()).isEqualTo(FAILED);
    assertThat(areas(report, FAILED)).containsExactly("fts", "prometheus");
  }

  @Test
  void withoutRucioTheRsesThatDmmKnowsAreLookedAt() throws Exception {
    insertRse("T2_US_UCSD");
    rewrite("rucio.cfg", world.rucio().baseUrl().toString(), "http://127.0.0.1:" + closedPort());
    CheckReport report = check();
    assertThat(areas(report, FAILED)).containsExactly("rucio");
    assertThat(row(report, "rucio", "login").verdict()).isEqualTo(SKIPPED);
    assertThat(row(report, "sense", "pool of T2_US_UCSD").verdict()).isEqualTo(OK);
  }

  @Test
  void aPeerThatNeverAnswersIsCutOffAndTheOthersAreShown() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + silent.getLocalPort();
      rewrite("rucio.cfg", world.rucio().baseUrl().toString(), address);
      CheckReport report = check(options(Duration.ofSeconds(3), Instant.now()));
      assertThat(row(report, "rucio", "server reachable").verdict()).isEqualTo(OK);
      assertThat(row(report, "rucio", "version").verdict()).isEqualTo(FAILED);
      assertThat(areas(report, FAILED)).containsExactly("rucio");
      assertThat(row(report, "sense", "profile").verdict()).isEqualTo(OK);
    }
  }

  @Test
  void wrongPasswordsAreToldWithTheFileToPutRightAndNotThemselves() throws Exception {
    rewrite("rucio.cfg", "sandbox-rucio-password", "hidden-word");
    rewrite("sense-o-auth.yaml", "simulated-password", "hidden-word");
    changed.put("DMM_FTS_TOKEN", "hidden-word");
    CheckReport report = check();
    assertThat(row(report, "rucio", "login").verdict()).isEqualTo(FAILED);
    assertThat(row(report, "rucio", "login").advice()).contains("rucio.cfg");
    assertThat(row(report, "rucio", "version").verdict()).isEqualTo(OK);
    assertThat(row(report, "sense", "login").found()).contains("invalid_grant");
    assertThat(row(report, "sense", "login").advice()).contains("sense-o-auth.yaml");
    assertThat(row(report, "sense", "profile").verdict()).isEqualTo(SKIPPED);
    assertThat(row(report, "fts", "login").verdict()).isEqualTo(FAILED);
    assertThat(row(report, "fts", "right to configure").verdict()).isEqualTo(FAILED);
    assertThat(areas(report, FAILED)).containsExactly("fts", "rucio", "sense");
    assertThat(report.toJson()).doesNotContain("hidden-word");
  }

  @Test
  void aProfileWithoutTheConnectionAndAMissingPoolAreNamed() throws Exception {
    changed.put("DMM_SENSE_CONNECTION_NAME", "Connection 9");
    changed.put("DMM_SENSE_POOL_PREFIX", "No_Such_Pool-");
    CheckReport report = check();
    assertThat(row(report, "sense", "profile").found()).contains("no connection \"Connection 9\"");
    assertThat(row(report, "sense", "profile").advice()).contains("[Connection 1]");
    Row pool = row(report, "sense", "pool of T2_US_UCSD");
    assertThat(pool.verdict()).isEqualTo(FAILED);
    assertThat(pool.found()).isEqualTo("SENSE-O has no pool No_Such_Pool-T2_US_UCSD");
    assertThat(areas(report, FAILED)).containsExactly("sense");
  }

  @Test
  void aSiteWhoseHostsAreUnderAnotherTagIsToldWhatToSet() throws Exception {
    changed.put("DMM_SENSE_METADATA_TAG_T1_US_FNAL_DISK", "/nothing-here");
    CheckReport report = check();
    Row site = row(report, "sense", "site T1_US_FNAL_Disk");
    assertThat(site.verdict()).isEqualTo(FAILED);
    assertThat(site.advice()).contains("[sense] metadata_tag.T1_US_FNAL_Disk");
    assertThat(row(report, "sense", "pool of T1_US_FNAL_Disk").found())
        .contains("on none of them does T1_US_FNAL_Disk publish a storage host");
    assertThat(row(report, "sense", "site T2_US_UCSD").verdict()).isEqualTo(OK);
  }

  @Test
  void aServerOfAnUnknownAuthorityAndOneWhoseCertificateRanOutAreNotAsked() throws Exception {
    Path good = TlsFront.store(directory, "-1d", 400);
    try (TlsFront front = TlsFront.start(good, TLS.resolve("ca.pem"), world.fts().baseUrl())) {
      changed.put("DMM_FTS_FTS_HOST", front.url().toString());
      changed.put("DMM_FTS_CA", TLS.resolve("ca.pem").toString());
      Row refused = row(check(), "fts", "server TLS");
      assertThat(refused.verdict()).isEqualTo(FAILED);
      assertThat(refused.found()).contains("CN=peer", "is not accepted", "signed by CN=peer");
      assertThat(refused.advice()).isEqualTo("set [fts] ca");

      changed.put("DMM_FTS_CA", TlsFront.certificateOf(good).toString());
      assertThat(row(check(), "fts", "server TLS").found()).contains("valid until", "398 days");
      Instant shortlyBefore = Instant.now().plus(Duration.ofDays(390));
      assertThat(row(check(options(PATIENCE, shortlyBefore)), "fts", "server TLS").verdict())
          .isEqualTo(WARNING);
    }
    Path old = TlsFront.store(directory, "-20d", 10);
    try (TlsFront front = TlsFront.start(old, TLS.resolve("ca.pem"), world.fts().baseUrl())) {
      changed.put("DMM_FTS_FTS_HOST", front.url().toString());
      changed.put("DMM_FTS_CA", TLS.resolve("ca.pem").toString());
      CheckReport report = check();
      assertThat(row(report, "fts", "server TLS").found()).startsWith("CN=peer ran out on ");
      assertThat(row(report, "fts", "login").verdict()).isEqualTo(SKIPPED);
      assertThat(areas(report, FAILED)).containsExactly("fts");
    }
  }

  @Test
  void aCertificateThatFtsKnowsButDoesNotLetConfigureIsToldSo() throws Exception {
    Path store = TlsFront.store(directory, "-1d", 400);
    FtsSimulator.Builder builder = FtsSimulator.builder(Clock.systemUTC()).vo("/CN=dmm", "cms");
    changed.put("DMM_FTS_CA", TlsFront.certificateOf(store).toString());
    changed.put("DMM_FTS_CERT", TLS.resolve("client.pem").toString());
    changed.put("DMM_FTS_KEY", TLS.resolve("client.key").toString());
    changed.put("DMM_FTS_TOKEN", "");
    rewrite("dmm.cfg", "token = sandbox-fts-token", "");
    try (FtsSimulator fts = builder.start();
        TlsFront front = TlsFront.start(store, TLS.resolve("ca.pem"), fts.baseUrl())) {
      changed.put("DMM_FTS_FTS_HOST", front.url().toString());
      CheckReport report = check();
      assertThat(row(report, "fts", "login").found()).isEqualTo("/CN=dmm by certificate");
      Row right = row(report, "fts", "right to configure");
      assertThat(right.verdict()).isEqualTo(FAILED);
      assertThat(right.found()).startsWith("FTS gives /CN=dmm only ");
      assertThat(row(report, "certificates", "for FTS").found()).contains("CN=dmm");
      assertThat(areas(report, FAILED)).containsExactly("fts");

      Instant farAhead = Instant.parse("2126-10-20T00:00:00Z");
      assertThat(row(check(options(PATIENCE, farAhead)), "certificates", "for FTS").verdict())
          .isEqualTo(WARNING);
      assertThat(
              row(
                  check(options(PATIENCE, farAhead.plus(Duration.ofDays(60)))),
                  "certificates",
                  "for FTS"))
          .satisfies(row -> assertThat(row.verdict()).isEqualTo(FAILED))
          .satisfies(row -> assertThat(row.found()).contains("ran out on 2126-10-31"));
    }
  }

  @Test
  void exportersWithoutTheirAddressesAreToldWhichOptionTheyLack() throws Exception {
    ExporterWorld exporters =
        new ExporterWorld(
                Clock.systemUTC(),
                Duration.ofMillis(50),
                Duration.ofMinutes(5),
                new HostNetworks(Map.of()))
            .add(
                SimulatedExporter.at("dtn.example.org:9100")
                    .device("eno1", "2001:db8::1")
                    .withoutAddressInfo());
    try (PrometheusSimulator prometheus =
        PrometheusSimulator.builder(Clock.systemUTC(), exporters).start()) {
      changed.put("DMM_PROMETHEUS_HOST", prometheus.baseUrl().toString());
      Await.until(
          "a scrape", PATIENCE, () -> verdict("interface counters") == OK, () -> "none came");
      CheckReport report = check();
      Row addresses = row(report, "prometheus", "interface addresses");
      assertThat(addresses.verdict()).isEqualTo(FAILED);
      assertThat(addresses.advice()).contains("--collector.netdev.address-info");
      assertThat(areas(report, FAILED)).containsExactly("prometheus");
    }
  }

  @Test
  void aDatabaseThatIsAwayOfAnotherNameEmptyOrOfThePythonDmmIsToldApart() throws Exception {
    changed.put("DMM_DB_DB_PORT", String.valueOf(closedPort()));
    assertThat(row(check(), "database", "connection").advice()).contains("[db] db_host");
    changed.remove("DMM_DB_DB_PORT");

    changed.put("DMM_DB_DB_NAME", "no_such_database");
    CheckReport wrong = check();
    assertThat(row(wrong, "database", "connection").advice()).contains("create the database");
    assertThat(areas(wrong, FAILED)).containsExactly("database");

    sql("create database check_empty");
    changed.put("DMM_DB_DB_NAME", "check_empty");
    CheckReport empty = check();
    assertThat(row(empty, "database", "schema").found())
        .startsWith("empty; the next start migrates: V1 ");
    assertThat(areas(empty, FAILED)).isEmpty();

    String url = database.config().jdbcUrl().replaceFirst("/dmm_test_\\d+", "/check_empty");
    sql(url, "create table request (rule_id varchar primary key, transfer_status varchar)");
    Row schema = row(check(), "database", "schema");
    assertThat(schema.verdict()).isEqualTo(FAILED);
    assertThat(schema.advice()).contains("import-python");
  }

  @Test
  void aRoleThatMayOnlyReadIsToldWhatItLacks() throws Exception {
    sql("create role check_reader login");
    sql(database.config().jdbcUrl(), "grant select on all tables in schema public to check_reader");
    changed.put("DMM_DB_USERNAME", "check_reader");
    Row rights = row(check(), "database", "rights");
    assertThat(rights.verdict()).isEqualTo(FAILED);
    assertThat(rights.found()).startsWith("check_reader lacks DELETE on table ");
  }

  private Verdict verdict(String what) throws Exception {
    return row(check(), "prometheus", what).verdict();
  }

  private CheckReport check() throws Exception {
    return check(options(PATIENCE, Instant.now()));
  }

  private CheckReport check(CheckOptions options) throws Exception {
    return CheckRun.of(Settings.read(Optional.of(config()), environment()), options).run();
  }

  private static CheckOptions options(Duration patience, Instant now) {
    return new CheckOptions(patience, SOON, Clock.fixed(now, ZoneOffset.UTC));
  }

  private Path config() throws IOException {
    for (String name : List.of("dmm.cfg", "rucio.cfg", "sense-o-auth.yaml")) {
      if (!Files.exists(directory.resolve(name))) {
        Files.copy(shared.resolve(name), directory.resolve(name));
      }
    }
    return directory.resolve("dmm.cfg");
  }

  private Map<String, String> environment() {
    Map<String, String> files =
        Map.of(
            "RUCIO_CONFIG", directory.resolve("rucio.cfg").toString(),
            "SENSE_AUTH_OVERRIDE", directory.resolve("sense-o-auth.yaml").toString());
    return TestSettings.environment(database.config(), files, changed);
  }

  private int execute(StringWriter out, String... arguments) {
    CommandLine line = DmmCommand.commandLine(environment());
    line.setOut(new PrintWriter(out, true));
    return line.execute(arguments);
  }

  private void rewrite(String file, String text, String other) throws IOException {
    Path path = config().resolveSibling(file);
    String before = Files.readString(path);
    assertThat(before).contains(text);
    Files.writeString(path, before.replace(text, other));
  }

  private static Row row(CheckReport report, String area, String what) {
    return report.rows().stream()
        .filter(row -> row.area().equals(area) && row.what().equals(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError(area + " " + what + "\n" + report.render()));
  }

  private static Set<String> areas(CheckReport report, Verdict verdict) {
    Set<String> areas = new TreeSet<>();
    report.rows().stream()
        .filter(row -> row.verdict() == verdict)
        .forEach(row -> areas.add(row.area()));
    return areas;
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void insertRse(String name) throws SQLException {
    sql(
        database.config().jdbcUrl(),
        "insert into rse (name, checked_at) values ('" + name + "', now()) on conflict do nothing");
  }

  private static void sql(String statement) throws SQLException {
    sql(database.config().jdbcUrl(), statement);
  }

  private static void sql(String url, String text) throws SQLException {
    try (Connection connection = java.sql.DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
