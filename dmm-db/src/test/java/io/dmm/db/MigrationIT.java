package io.dmm.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.db.account.ApiTokenRepository;
import io.dmm.db.account.Role;
import io.dmm.db.account.SessionRepository;
import io.dmm.db.account.SignInAttempt;
import io.dmm.db.account.SignInAttemptRepository;
import io.dmm.db.account.StoredSession;
import io.dmm.db.account.StoredToken;
import io.dmm.db.account.User;
import io.dmm.db.account.UserRepository;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.audit.Verdict;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.CircuitUse;
import io.dmm.db.circuit.CircuitWatch;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.daemon.DaemonPause;
import io.dmm.db.daemon.DaemonPauseRepository;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.finding.Finding;
import io.dmm.db.finding.FindingRepository;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.Streams;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.site.LinkOverride;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Databases of every earlier schema, with data in them, are brought to the latest one. Each
 * migration has a fixture, {@code fixtures/V<n>.sql}, that is run when the schema is at that
 * version, after those of the versions before; so the data is what a DMM of that time left.
 */
class MigrationIT {
  private static final Pattern MIGRATION = Pattern.compile("V(\\d+)__\\w+\\.sql");
  private static final String PROVISIONED = "rule-provisioned";
  private static final String UCSD = "T2_US_UCSD";
  private static final String SDSC = "T2_US_SDSC";

  @RegisterExtension final TestDatabase db = new TestDatabase();

  @BeforeEach
  void nothingIsThere() {
    execute("drop schema public cascade; create schema public");
  }

  private void execute(String sql) {
    db.get().transact(tx -> tx.connection(connection -> connection.createStatement().execute(sql)));
  }

  private Flyway to(String version) {
    return Flyway.configure()
        .dataSource(db.get().dataSource())
        .locations("classpath:db/migration")
        .target(version)
        .load();
  }

  /** Versions of all migrations, oldest first. */
  static List<String> versions() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      return files
          .map(file -> MIGRATION.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> Integer.valueOf(name.group(1)))
          .sorted()
          .map(String::valueOf)
          .toList();
    }
  }

  private static Optional<String> fixture(String version) {
    try (InputStream file =
        MigrationIT.class.getResourceAsStream("/fixtures/V" + version + ".sql")) {
      return file == null
          ? Optional.empty()
          : Optional.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a database that a DMM of that version has worked with, and those before it. */
  private void livedUntil(String version) throws IOException {
    for (String each : versions()) {
      to(each).migrate();
      execute(fixture(each).orElseThrow());
      if (each.equals(version)) {
        return;
      }
    }
  }

  private List<String> texts(String sql, Object... values) {
    return db.get().read(tx -> tx.fetch(sql, values).getValues(0, String.class));
  }

  private List<String> tables() {
    return texts(
        "select tablename from pg_tables where schemaname = 'public'"
            + " and tablename <> 'flyway_schema_history' order by 1");
  }

  /** Each row as an object, by table. */
  private Map<String, List<String>> rows() {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table : tables()) {
      rows.put(table, texts("select to_jsonb(one)::text from " + table + " one"));
    }
    return rows;
  }

  @Test
  void everyMigrationHasAFixture() throws IOException {
    assertThat(versions()).contains("1", "8");
    for (String version : versions()) {
      assertThat(fixture(version))
          .as(
              "the migration V%s has no fixture: write dmm-db/src/test/resources/fixtures/V%s.sql"
                  + " with what a DMM stores in the tables and columns that V%s adds (each of them"
                  + " filled in one row at least), and say in MigrationIT how the repositories read"
                  + " it; a fixture that is there is never changed",
              version, version, version)
          .isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aDatabaseOfAnEarlierSchemaLosesNothingAndIsRead(String version) throws IOException {
    livedUntil(version);
    assertThat(emptyColumns()).as("columns that no fixture up to V%s fills", version).isEmpty();
    Map<String, List<String>> before = rows();
    db.get().migrate();
    isStillThere(before);
    assertThat(texts("select conname from pg_constraint where not convalidated")).isEmpty();
    assertThat(texts("select indexrelid::regclass::text from pg_index where not indisvalid"))
        .isEmpty();
    to("latest").validate();
    isRead(Integer.parseInt(version));
  }

  private List<String> emptyColumns() {
    List<String> empty = new ArrayList<>();
    for (String table : tables()) {
      for (String column :
          texts(
              "select column_name from information_schema.columns where table_schema = 'public'"
                  + " and table_name = ?",
              table)) {
        String filled = "select count(" + column + ")::text from " + table;
        if (texts(filled).equals(List.of("0"))) {
          empty.add(table + "." + column);
        }
      }
    }
    return empty;
  }

  /** Columns may have come, but none may have gone or changed. */
  private void isStillThere(Map<String, List<String>> before) {
    assertThat(tables()).containsAll(before.keySet());
    before.forEach(
        (table, rows) -> {
          for (String row : rows) {
            assertThat(
                    texts(
                        "select 'there' from " + table + " one where to_jsonb(one) @> ?::jsonb",
                        row))
                .as("%s had %s", table, row)
                .hasSize(1);
          }
        });
  }

  private void isRead(int version) {
    requestsAreRead();
    circuitsAreRead(version);
    networkIsRead(version);
    historyIsRead(version);
    if (version >= 3) {
      accountsAreRead();
    }
    if (version >= 7) {
      auditsAreRead();
    }
    if (version >= 8) {
      findingsAreRead();
    }
  }

  private void requestsAreRead() {
    RequestRepository requests = new RequestRepository();
    Map<RequestStatus, Long> counts = db.get().read(new RequestSearch()::countByStatus);
    assertThat(counts).hasSize(13).allSatisfy((status, count) -> assertThat(count).isEqualTo(1));
    for (RequestStatus status : counts.keySet()) {
      List<TransferRequest> found = db.get().read(tx -> requests.inStatus(tx, EnumSet.of(status)));
      assertThat(found).singleElement().extracting(TransferRequest::priority).isEqualTo(3);
    }
    Instant ten = Instant.parse("2026-01-10T10:00:00Z");
    Optional<TransferRequest> provisioned = db.get().read(tx -> requests.find(tx, PROVISIONED));
    assertThat(provisioned)
        .contains(
            new TransferRequest(
                PROVISIONED,
                RequestStatus.PROVISIONED,
                ten,
                "put into PROVISIONED",
                "",
                Mover.SENSE_HANDLER,
                Instant.parse("2026-01-10T10:05:00Z"),
                1,
                Optional.empty(),
                3,
                new DataId("cms", "/Primary/PROVISIONED-v1/AODSIM"),
                new RuleFacts(
                    "STUCK",
                    OptionalLong.of(5_000_000_000_000L),
                    40,
                    100,
                    Optional.of(Instant.parse("2026-01-10T08:59:00Z")),
                    Optional.of(Instant.parse("2026-01-10T09:30:00Z"))),
                new Route("T2_US_UCSD_Test", SDSC, UCSD, SDSC),
                40_000,
                "the port of T2_US_UCSD (100 Gb/s) is full",
                new Streams(120, 100, OptionalInt.of(150)),
                Optional.empty(),
                Instant.parse("2026-01-10T09:00:00Z"),
                ten,
                7,
                "dmm-0/1/abcdef01"));
    Optional<TransferRequest> bare = db.get().read(tx -> requests.find(tx, "rule-init"));
    assertThat(bare.orElseThrow().rule().sizeBytes()).isEmpty();
    assertThat(bare.orElseThrow().route()).isEqualTo(Route.unknown());
    Optional<TransferRequest> retry = db.get().read(tx -> requests.find(tx, "rule-retry"));
    assertThat(retry.orElseThrow().retryFrom()).contains(RequestStatus.STAGED);
    Requests.stored(db.get(), "a-new-one", 5, ten);
  }

  private void circuitsAreRead(int version) {
    CircuitRepository circuits = new CircuitRepository();
    List<Circuit> live = db.get().read(circuits::live);
    assertThat(live).extracting(Circuit::id).containsExactlyInAnyOrder(1L, 3L, 4L);
    Optional<Circuit> owned = db.get().read(tx -> circuits.ownedBy(tx, PROVISIONED));
    Circuit circuit = owned.orElseThrow();
    assertThat(circuit.instanceId()).map(Object::toString).get().asString().startsWith("11111111");
    assertThat(circuit.heldMbps()).isEqualTo(40_000);
    assertThat(circuit.hasSubnets()).isTrue();
    assertThat(circuit.source().prefix()).contains("2001:db8:2:1::/64");
    assertThat(circuit.traffic().health()).isEqualTo("LOW");
    assertThat(circuit.senseStatusSince())
        .isEqualTo(
            version < 2 ? Optional.empty() : Optional.of(Instant.parse("2026-01-10T09:25:30Z")));
    Optional<Circuit> released = db.get().read(tx -> circuits.find(tx, 2));
    assertThat(released.orElseThrow().discard()).isTrue();
    // A circuit that was up when V7 came has been its owner's since it was last asked for.
    List<CircuitUse> uses = db.get().read(tx -> circuits.usesOf(tx, PROVISIONED));
    assertThat(uses)
        .containsExactly(
            new CircuitUse(
                1, PROVISIONED, Instant.parse("2026-01-10T09:20:00Z"), Optional.empty()));
    List<CircuitUse> ended = db.get().read(tx -> circuits.usesOf(tx, "rule-deleted"));
    assertThat(ended).hasSize(version < 7 ? 0 : 1);
    Optional<CircuitWatch> watch =
        db.get().read(tx -> new CircuitWatchRepository().of(tx, 1, PROVISIONED));
    assertThat(watch.map(CircuitWatch::capMbps))
        .isEqualTo(version < 7 ? Optional.empty() : Optional.of(OptionalLong.of(20_000)));
  }

  private void networkIsRead(int version) {
    SiteRepository sites = new SiteRepository();
    assertThat(db.get().<Integer>read(tx -> sites.sites(tx).size())).isEqualTo(3);
    assertThat(db.get().<Integer>read(tx -> sites.endpoints(tx).size())).isEqualTo(2);
    Optional<Rse> rse = db.get().read(tx -> sites.rse(tx, "T2_US_UCSD_Test"));
    assertThat(rse)
        .contains(
            new Rse(
                "T2_US_UCSD_Test",
                Optional.of(UCSD),
                "root",
                version < 7 ? "" : "xrootd.ucsd.example.org",
                "",
                Instant.parse("2026-01-10T12:00:00Z")));
    Optional<MeshLink> found = db.get().read(tx -> sites.link(tx, UCSD, SDSC));
    MeshLink link = found.orElseThrow();
    assertThat(link.derived())
        .isEqualTo(new MeshLink.Derived("3600-3619,3985", OptionalLong.of(100_000)));
    assertThat(link.override().map(LinkOverride::by))
        .isEqualTo(version < 4 ? Optional.empty() : Optional.of("ada"));
    assertThat(link.capacityMbps()).hasValue(version < 4 ? 100_000 : 50_000);
    List<TransferLimitRow> limits = db.get().read(new TransferLimitRepository()::all);
    assertThat(limits)
        .extracting(TransferLimitRow::kind)
        .containsExactlyInAnyOrder(TransferLimitRow.Kind.LINK, TransferLimitRow.Kind.STORAGE);
    Optional<DaemonPause> pause =
        db.get().read(tx -> new DaemonPauseRepository().find(tx, "FtsModifier"));
    assertThat(pause.map(DaemonPause::by))
        .isEqualTo(version < 4 ? Optional.empty() : Optional.of("ada"));
  }

  private void historyIsRead(int version) {
    List<Event> events = db.get().read(tx -> new EventRepository().of(tx, PROVISIONED));
    assertThat(events).extracting(Event::cause).containsExactly("RULE_SEEN", "CIRCUIT_READY");
    List<Event> old = db.get().read(tx -> new EventRepository().of(tx, "a-rule-that-was-purged"));
    assertThat(old).extracting(Event::reason).containsExactly("é \"quoted\" – ✓");
    List<DecisionRow> decisions = db.get().read(tx -> new DecisionRepository().newest(tx, 10));
    assertThat(decisions).extracting(DecisionRow::id).containsExactly(2L, 1L);
    List<ThroughputSample> samples =
        db.get().read(tx -> new SampleRepository().of(tx, PROVISIONED, Instant.EPOCH));
    assertThat(samples).hasSize(version < 7 ? 2 : 3);
    assertThat(samples.get(0).transmitMbps()).hasValue(31_000.5);
    assertThat(samples.get(0).ftsMbps()).isEmpty();
    if (version >= 7) {
      assertThat(samples.get(2).ftsMbps()).isEqualTo(OptionalDouble.of(29_000.75));
      assertThat(samples.get(2).ftsActive()).hasValue(118);
    }
  }

  private void accountsAreRead() {
    List<User> users = db.get().read(new UserRepository()::all);
    assertThat(users).extracting(User::role).containsExactlyInAnyOrder(Role.ADMIN, Role.OPERATOR);
    List<StoredToken> tokens = db.get().read(new ApiTokenRepository()::all);
    assertThat(tokens).extracting(StoredToken::name).containsExactlyInAnyOrder("grafana", "new");
    Optional<StoredSession> session =
        db.get().read(tx -> new SessionRepository().find(tx, "d4".repeat(32)));
    assertThat(session.flatMap(StoredSession::token)).contains("grafana");
    Optional<SignInAttempt> attempt =
        db.get()
            .inTransaction(
                tx ->
                    new SignInAttemptRepository()
                        .take(tx, "f6".repeat(32), Instant.parse("2026-01-11T08:00:00Z")));
    assertThat(attempt.map(SignInAttempt::nextPath)).contains("/sites");
  }

  private void auditsAreRead() {
    TransferAuditRepository audits = new TransferAuditRepository();
    Optional<TransferAudit> degraded = db.get().read(tx -> audits.lastOf(tx, "rule-deleted"));
    assertThat(degraded.orElseThrow().verdict()).isEqualTo(Verdict.DEGRADED);
    assertThat(degraded.orElseThrow().figures().sentBytes()).hasValue(92_000_000_000L);
    Optional<TransferAudit> unknown = db.get().read(tx -> audits.lastOf(tx, "rule-failed"));
    assertThat(unknown.orElseThrow().figures()).isEqualTo(TransferAudit.Figures.NONE);
  }

  private void findingsAreRead() {
    List<Finding> told = db.get().read(new FindingRepository()::told);
    assertThat(told)
        .singleElement()
        .extracting(Finding::kind, Finding::certain, Finding::ruleId)
        .containsExactly(Finding.Kind.INSTANCE, true, Optional.of("rule-deleted"));
  }

  @Test
  void aSchemaOfANewerDmmIsRefusedAndLeftAlone() throws IOException {
    livedUntil("4");
    execute(
        """
        insert into flyway_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        values (99, '9000', 'of tomorrow', 'SQL', 'V9000__of_tomorrow.sql', 'x', 1, true)
        """);
    Map<String, List<String>> before = rows();
    assertThatExceptionOfType(NewerSchemaException.class)
        .isThrownBy(() -> db.get().migrate())
        .withMessageContaining("newer DMM")
        .withMessageContaining("V9000 of tomorrow");
    assertThat(rows()).as("V7 and V8 were not applied either").isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "4"})
  void processesThatStartAtOnceMigrateOnce(String from) throws Exception {
    if (!from.isEmpty()) {
      livedUntil(from);
    }
    int processes = 3;
    CyclicBarrier together = new CyclicBarrier(processes);
    ExecutorService threads = Executors.newFixedThreadPool(processes);
    try {
      Callable<Boolean> process =
          () -> {
            try (Database own = Database.open(db.config())) {
              own.read(tx -> tx.fetchOne("select 1"));
              together.await();
              own.migrate();
              return true;
            }
          };
      for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(processes, process))) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(
            texts(
                "select version from flyway_schema_history where success order by installed_rank"))
        .isEqualTo(versions());
  }
}
