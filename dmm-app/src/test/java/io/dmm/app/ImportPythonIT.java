package io.dmm.app;

import static io.dmm.app.PythonSource.Generation.JUNE_2025;
import static io.dmm.app.PythonSource.Generation.OF_2026;
import static io.dmm.db.request.RequestStatus.ALLOCATED;
import static io.dmm.db.request.RequestStatus.CANCELED;
import static io.dmm.db.request.RequestStatus.FINISHED;
import static io.dmm.db.request.RequestStatus.INIT;
import static io.dmm.db.request.RequestStatus.MODIFIED;
import static io.dmm.db.request.RequestStatus.PROVISIONED;
import static io.dmm.db.request.RequestStatus.STAGED;
import static io.dmm.db.request.RequestStatus.STALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.app.PythonSource.Generation;
import io.dmm.app.python.Takeover;
import io.dmm.app.python.TakeoverException;
import io.dmm.app.python.TakeoverReport;
import io.dmm.core.config.DmmConfigFile;
import io.dmm.core.config.NetworkSection;
import io.dmm.core.config.Problems;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.TestDatabase;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the rows of a Python DMM, of whatever generation and in whatever state. */
class ImportPythonIT {
  private static final Instant NOW = Instant.parse("2026-03-01T13:00:00Z");
  private static final String A = "T2_US_SDSC";
  private static final String B = "T2_US_Caltech";

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  private final RequestRepository requests = new RequestRepository();
  private final CircuitRepository circuits = new CircuitRepository();
  private final SiteRepository sites = new SiteRepository();
  private final EventRepository events = new EventRepository();
  private final Map<String, RequestStatus> expected = new TreeMap<>();
  private int rules;

  @BeforeEach
  void emptyTarget() throws SQLException {
    try (Connection connection = database.get().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "truncate event, subnet, circuit, request, mesh_link, endpoint, rse, site cascade");
    }
  }

  @ParameterizedTest
  @EnumSource(Generation.class)
  void everyStateBecomesOneThatDmmGoesOnFrom(Generation generation) throws Exception {
    PythonSource source = network(generation, 40);
    Object[] none = {};
    add(source, INIT, "INIT", none);
    add(source, INIT, "ALLOCATED", none);
    add(source, ALLOCATED, "ALLOCATED", hosts());
    add(source, ALLOCATED, "DECIDED", both(hosts(), mbps(source, 40_000)));
    add(source, ALLOCATED, "STAGED", built("CREATE - COMPILED"));
    add(source, STAGED, "DECIDED", both(built("CREATE - COMMITTING"), mbps(source, 40_000)));
    add(source, STAGED, "PROVISIONED", both(built("CREATE - COMMITTED"), mbps(source, 40_000)));
    add(source, PROVISIONED, "PROVISIONED", both(built("CREATE - READY"), mbps(source, 40_000)));
    add(source, PROVISIONED, "PROVISIONED", built(null));
    add(source, MODIFIED, "MODIFIED", both(built("MODIFY - READY"), mbps(source, 40_000)));
    add(source, ALLOCATED, "MODIFIED", hosts());
    add(source, STALE, "STALE", both(built("CREATE - READY"), mbps(source, 40_000)));
    add(source, STALE, "STALE", both(built("MODIFY - COMMITTING"), mbps(source, 40_000)));
    add(source, PROVISIONED, "STALE", built("CREATE - READY"));
    add(source, FINISHED, "FINISHED", both(built("CREATE - READY"), mbps(source, 40_000)));
    add(source, CANCELED, "CANCELED", both(built("CANCEL - COMMITTED"), mbps(source, 1_000)));
    add(source, FINISHED, "FAILED", built("CREATE - FAILED"));
    add(source, null, "FAILED", hosts());
    add(source, null, "DELETED", built("CANCEL - READY"));
    add(source, null, "NOT_SENSE", none);
    add(source, null, "SOMETHING", none);
    add(source, null, null, none);
    add(source, null, "FINISHED", none);
    if (generation.isOf2026()) {
      add(source, FINISHED, "FINISHED_R", both(built("MODIFY - READY"), mbps(source, 40_000)));
      add(source, STAGED, "RETRY", both(built("CREATE - COMMITTED"), mbps(source, 40_000)));
      add(source, ALLOCATED, "RETRY", both(built("CREATE - FAILED"), mbps(source, 40_000)));
    }

    TakeoverReport report = takeOver(source);

    Map<String, RequestStatus> found = new TreeMap<>();
    expected.forEach(
        (rule, status) -> request(rule).ifPresent(request -> found.put(rule, request.status())));
    Map<String, RequestStatus> wanted = new TreeMap<>(expected);
    wanted.values().removeIf(status -> status == null);
    assertThat(found).as(report.render()).isEqualTo(wanted);
    assertThat(report.count("request")).isEqualTo(wanted.size());
    assertThat(report.leftOut()).hasSize(rules - wanted.size());
    for (String rule : wanted.keySet()) {
      assertThat(history(rule))
          .as(rule)
          .singleElement()
          .satisfies(event -> assertThat(event.cause()).isEqualTo("TAKEN_OVER"))
          .satisfies(event -> assertThat(event.to()).contains(wanted.get(rule)));
    }
  }

  @Test
  void aRunningCircuitKeepsItsInstanceItsHostsAndTheNameOfItsSubnets() throws Exception {
    PythonSource source =
        PythonSource.on(database.config(), OF_2026)
            .site(A, "urn:a")
            .site(B, "urn:b")
            .link(B, A, 100_000)
            .endpoint(1, A, "2001:db8:0:101::/64", "a.example.org:1094")
            .endpoint(2, B, "2001:0db8:0000:0201::/64", "b.example.org:1094");
    source.execute("update endpoint set protocol = 'https'");
    UUID instance = UUID.randomUUID();
    source.request(
        rule(1),
        "PROVISIONED",
        "sense_uuid",
        instance.toString(),
        "priority",
        9,
        "allocated_bandwidth_mbps",
        37_000.0,
        "rule_size",
        4.0e12,
        "sense_affiliated",
        true,
        "sense_src_uri",
        "urn:a:1",
        "sense_dst_uri",
        "urn:b:1",
        "sense_circuit_status",
        "MODIFY - READY",
        "sense_alloc_rule_id",
        rule(7),
        "src_site_",
        A,
        "dst_site_",
        B,
        "src_endpoint_",
        1,
        "dst_endpoint_",
        2,
        "src_logical_site",
        A + "_Blackhole",
        "dst_logical_site",
        B,
        "sense_provisioned_at",
        LocalDateTime.of(2026, 3, 1, 12, 10));
    source.request(
        rule(7),
        "DELETED",
        "sense_uuid",
        instance.toString(),
        "src_site_",
        A,
        "dst_site_",
        B,
        "src_endpoint_",
        1,
        "dst_endpoint_",
        2);

    TakeoverReport report = takeOver(source);

    TransferRequest taken = request(rule(1)).orElseThrow();
    assertThat(taken.route()).isEqualTo(new Route(A + "_Blackhole", B, A, B));
    assertThat(taken.priority()).isEqualTo(5);
    assertThat(taken.decidedMbps()).isEqualTo(37_000);
    assertThat(taken.rule().sizeBytes()).isEqualTo(OptionalLong.of(4_000_000_000_000L));
    assertThat(taken.createdAt()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    Circuit circuit = circuit(rule(1));
    assertThat(circuit.instanceId()).contains(instance);
    assertThat(circuit.allocationName()).isEqualTo(rule(7));
    assertThat(circuit.reservedMbps()).isEqualTo(37_000);
    assertThat(circuit.provisionedAt()).contains(Instant.parse("2026-03-01T12:10:00Z"));
    assertThat(circuit.source().pool()).isEqualTo("RUCIO_Site_BGP_Subnet_Pool-" + A + "_Blackhole");
    assertThat(circuit.source().allocationName()).isEqualTo(rule(7));
    assertThat(circuit.source().scheme()).isEqualTo("https");
    assertThat(circuit.source().uri()).contains("urn:a:1");
    assertThat(circuit.source().affiliatedAt()).as("has DMM make it never expire").isEmpty();
    assertThat(circuit.destination().prefix()).contains("2001:db8:0:201::/64");
    assertThat(circuit.destination().host()).contains("b.example.org:1094");
    assertThat(request(rule(7))).isEmpty();
    assertThat(report.leftOut()).singleElement().asString().contains(rule(7), "DELETED");

    MeshLink link = database.get().read(tx -> sites.link(tx, A, B)).orElseThrow();
    assertThat(link.capacityMbps()).isEqualTo(OptionalLong.of(100_000));
    assertThat(link.vlanRange()).isEqualTo("any");
    Rse rse = database.get().read(tx -> sites.rse(tx, A + "_Blackhole")).orElseThrow();
    assertThat(rse.siteName()).contains(A);
    Site site = database.get().read(tx -> sites.site(tx, A)).orElseThrow();
    assertThat(site.portCapacityMbps()).isEqualTo(OptionalLong.of(100_000));
  }

  @Test
  void aChangeInFlightCountsWithBothBandwidthsAndIsWatched() throws Exception {
    PythonSource source = network(OF_2026, 2);
    add(
        source,
        STALE,
        "STALE",
        both(
            built("MODIFY - COMMITTING"),
            "allocated_bandwidth_mbps",
            30_000.0,
            "previous_bandwidth_mbps",
            50_000.0));
    takeOver(source);
    Circuit circuit = circuit(rule(1));
    assertThat(circuit.reservedMbps()).isEqualTo(50_000);
    assertThat(circuit.requestedMbps()).isEqualTo(30_000);
    assertThat(circuit.heldMbps()).isEqualTo(50_000);
    assertThat(circuit.changeSentAt()).contains(NOW);
    assertThat(request(rule(1)).orElseThrow().mover()).isEqualTo(Mover.SENSE_HANDLER);
  }

  @Test
  void whatHasEndedIsTakenDownAndNobodyTakesItOverAsItIs() throws Exception {
    PythonSource source = network(OF_2026, 6);
    add(
        source,
        FINISHED,
        "FINISHED_R",
        both(
            built("MODIFY - COMMITTED"),
            "allocated_bandwidth_mbps",
            50_000.0,
            "rucio_finished_at",
            LocalDateTime.of(2026, 3, 1, 12, 20)));
    add(source, CANCELED, "CANCELED", built("CANCEL - COMMITTING"));
    add(source, FINISHED, "FAILED", both(built("CREATE - FAILED"), "failure_reason", "no path"));
    takeOver(source);

    TransferRequest finished = request(rule(1)).orElseThrow();
    assertThat(finished.finishedAt()).contains(Instant.parse("2026-03-01T12:20:00Z"));
    assertThat(finished.mover()).isEqualTo(Mover.SENSE_CANCELLER);
    assertThat(circuit(rule(1)).discard()).as("not for others").isTrue();
    assertThat(circuit(rule(1)).source().isHeld()).isTrue();
    assertThat(circuit(rule(2)).cancelSentAt()).isPresent();
    assertThat(circuit(rule(2)).source().isHeld()).as("the Python DMM frees at cancel").isFalse();
    TransferRequest failed = request(rule(3)).orElseThrow();
    assertThat(failed.failureReason()).isEqualTo("failed at the Python DMM: no path");
    assertThat(circuit(rule(3)).instanceId()).isPresent();
  }

  @Test
  void anInstanceOrAHostThatSeveralRowsNameGoesToTheOneThatUsesIt() throws Exception {
    PythonSource source = network(OF_2026, 4);
    String instance = UUID.randomUUID().toString();
    Object[] shared =
        both(hosts(), "sense_uuid", instance, "sense_circuit_status", "CREATE - READY");
    add(source, null, "FINISHED_R", shared);
    add(source, PROVISIONED, "PROVISIONED", shared);
    add(source, null, "ALLOCATED", hosts(1, 2));
    TakeoverReport report = takeOver(source);
    assertThat(request(rule(1))).isEmpty();
    assertThat(request(rule(2)).map(TransferRequest::status)).contains(PROVISIONED);
    assertThat(report.leftOut())
        .anySatisfy(line -> assertThat(line).contains(rule(1), "belongs to rule " + rule(2)))
        .anySatisfy(
            line -> assertThat(line).contains(rule(3), "another request has one of its hosts"));
  }

  @Test
  void aSecondRunTakesNothingTwiceAndADryRunWritesNothing() throws Exception {
    PythonSource source = network(OF_2026, 2);
    add(source, PROVISIONED, "PROVISIONED", both(built("CREATE - READY"), mbps(source, 1_000)));

    TakeoverReport rehearsal = takeover(source, false).run(true);
    assertThat(rehearsal.count("request")).isEqualTo(1);
    assertThat(rehearsal.render()).contains("dry run", "PROVISIONED becomes PROVISIONED");
    assertThat(request(rule(1))).isEmpty();
    assertThat(database.get().read(sites::sites)).isEmpty();

    assertThat(takeOver(source).count("request")).isEqualTo(1);
    TakeoverReport again = takeOver(source);
    assertThat(again.taken()).isEmpty();
    assertThat(again.leftOut()).singleElement().asString().contains("DMM already has it");
    assertThat(history(rule(1))).hasSize(1);
  }

  @Test
  void timesWithoutAZoneAreReadAsTheirWriterMeantThem() throws Exception {
    PythonSource source = network(JUNE_2025, 2);
    add(
        source,
        PROVISIONED,
        "PROVISIONED",
        both(built("CREATE - READY"), "sense_provisioned_at", LocalDateTime.of(2026, 7, 1, 12, 0)));
    Takeover.Source pacific =
        new Takeover.Source(
            source.url(), "postgres", "", Optional.of(ZoneId.of("America/Los_Angeles")), false);
    takeover(pacific).run(false);
    assertThat(circuit(rule(1)).provisionedAt()).contains(Instant.parse("2026-07-01T19:00:00Z"));
    assertThat(request(rule(1)).orElseThrow().createdAt())
        .isEqualTo(Instant.parse("2026-03-01T20:00:00Z"));
  }

  @Test
  void sparseRowsAndNonsenseAreLeftOutWithAReasonAndDoNoHarm() throws Exception {
    PythonSource source = network(OF_2026, 2);
    source.site("T2_XX_Nowhere", null);
    source.endpoint(90, A, "10.0.0.0/24", "v4.example.org:1094");
    source.endpoint(91, B, "2001:db8:9::/64", null);
    source.execute("update mesh set vlan_range = '3600-', link_capacity_mbps = null");
    source.request(rule(50), "PROVISIONED", "sense_uuid", UUID.randomUUID().toString());
    source.request(
        rule(51), "ALLOCATED", "sense_uuid", "no-uuid", "allocated_bandwidth_mbps", Double.NaN);
    add(source, PROVISIONED, "PROVISIONED", built("UNKNOWN"));

    TakeoverReport report = takeOver(source);

    assertThat(request(rule(1)).map(TransferRequest::status)).contains(PROVISIONED);
    assertThat(report.leftOut())
        .hasSize(5)
        .anySatisfy(line -> assertThat(line).startsWith("site T2_XX_Nowhere"))
        .anySatisfy(line -> assertThat(line).startsWith("endpoint 10.0.0.0/24"))
        .anySatisfy(line -> assertThat(line).contains(rule(50), "sites are not named"))
        .anySatisfy(line -> assertThat(line).contains(rule(51), "DMM finds the rule in Rucio"));
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("VLANs", "3600-"));
  }

  @Test
  void nothingIsTakenWhileADmmIsAtWorkOnTheTarget() throws Exception {
    PythonSource source = network(OF_2026, 2);
    try (LeaderLock leader = new LeaderLock(database.get().dataSource(), LeaderLock.DAEMONS)) {
      assertThat(leader.holds()).isTrue();
      assertRefused(takeover(source, false), "a DMM is at work on");
    }
    try (WakeChannel replica = new WakeChannel(database.config(), daemon -> {})) {
      replica.start();
      Await.until(
          "another replica is connected", Duration.ofSeconds(10), this::someReplica, () -> "");
      assertRefused(takeover(source, false), "a DMM is at work on");
      assertThat(takeover(source, false).run(true).count("site")).isEqualTo(2);
    }
  }

  @Test
  void nothingIsTakenWhileSomebodyIsConnectedToTheSourceUnlessToldSo() throws Exception {
    PythonSource source = network(OF_2026, 2);
    try (Connection python = source.connect()) {
      assertThat(python.isValid(1)).isTrue();
      assertRefused(takeover(source, false), "--while-connected");
      assertThat(takeover(source, true).run(false).count("site")).isEqualTo(2);
    }
  }

  @Test
  void theSourceIsReadByARoleThatMayOnlyRead() throws Exception {
    PythonSource source = network(OF_2026, 2);
    source.execute(
        "do $$ begin create role python_reader login; exception when others then null; end $$;"
            + "grant select on all tables in schema public to python_reader");
    Takeover.Source reader =
        new Takeover.Source(source.url(), "python_reader", "", Optional.empty(), false);
    assertThat(takeover(reader).run(false).count("site")).isEqualTo(2);
  }

  @Test
  void aSourceThatIsNoneAndATargetThatIsThePythonDmmsAreRefused() throws Exception {
    PythonSource source = network(OF_2026, 2);
    DatabaseConfig same = DatabaseConfig.of(source.url(), "postgres", "");
    Takeover onItself =
        new Takeover(of(source, false), same, noNetwork(), "pool-", Clock.systemUTC());
    assertRefused(onItself, "DMM needs one of its own");

    source.execute("drop table mesh");
    assertRefused(takeover(source, false), "must have the tables request, site, endpoint and mesh");
    Takeover.Source away =
        new Takeover.Source(
            source.url() + "_missing?password=hidden-word",
            "postgres",
            "",
            Optional.empty(),
            false);
    assertThatExceptionOfType(TakeoverException.class)
        .isThrownBy(() -> takeover(away).run(false))
        .withMessageContaining("cannot be read")
        .withMessageNotContaining("hidden-word");
  }

  private void assertRefused(Takeover takeover, String why) {
    assertThatExceptionOfType(TakeoverException.class)
        .isThrownBy(() -> takeover.run(false))
        .withMessageContaining(why);
    assertThat(database.get().read(sites::sites)).isEmpty();
  }

  private boolean someReplica() throws SQLException {
    try (Connection connection = database.get().dataSource().getConnection();
        Statement statement = connection.createStatement();
        java.sql.ResultSet row =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where application_name = 'dmm-wake'"
                    + " and datname = current_database()")) {
      row.next();
      return row.getLong(1) > 0;
    }
  }

  /** Two sites with a link and so many hosts, of which each request takes two. */
  private PythonSource network(Generation generation, int hosts) throws SQLException {
    PythonSource source =
        PythonSource.on(database.config(), generation)
            .site(A, "urn:a")
            .site(B, "urn:b")
            .link(A, B, 100_000);
    for (int i = 1; i <= Math.max(hosts, 2) * 2; i++) {
      String site = i % 2 == 1 ? A : B;
      source.endpoint(i, site, "2001:db8:0:" + i + "::/64", "h" + i + ".example.org:1094");
    }
    return source;
  }

  private void add(PythonSource source, RequestStatus becomes, String status, Object... more)
      throws SQLException {
    String rule = rule(++rules);
    expected.put(rule, becomes);
    source.request(rule, status, both(new Object[] {"src_site_", A, "dst_site_", B}, more));
  }

  private Object[] hosts() {
    int number = 2 * rules;
    return hosts(number + 1, number + 2);
  }

  private static Object[] hosts(int source, int destination) {
    return new Object[] {"src_endpoint_", source, "dst_endpoint_", destination};
  }

  private Object[] built(String senseStatus) {
    return both(
        hosts(), "sense_uuid", UUID.randomUUID().toString(), "sense_circuit_status", senseStatus);
  }

  private static Object[] mbps(PythonSource source, double mbps) {
    return new Object[] {source.generation().bandwidth, mbps};
  }

  private static Object[] both(Object[] some, Object... more) {
    List<Object> all = new ArrayList<>(Arrays.asList(some));
    Map<String, Object> rest = new LinkedHashMap<>(PythonSource.values(more));
    rest.forEach(
        (name, value) -> {
          all.add(name);
          all.add(value);
        });
    return all.toArray();
  }

  private static String rule(int number) {
    return "%032x".formatted(number);
  }

  private TakeoverReport takeOver(PythonSource source) throws TakeoverException, SQLException {
    return takeover(source, false).run(false);
  }

  private Takeover takeover(PythonSource source, boolean whileConnected) throws SQLException {
    return takeover(of(source, whileConnected));
  }

  private static Takeover.Source of(PythonSource source, boolean whileConnected)
      throws SQLException {
    return new Takeover.Source(
        source.url(), "postgres", "", Optional.of(ZoneOffset.UTC), whileConnected);
  }

  private Takeover takeover(Takeover.Source source) {
    return new Takeover(
        source,
        database.config(),
        noNetwork(),
        "RUCIO_Site_BGP_Subnet_Pool-",
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static NetworkSection noNetwork() {
    return NetworkSection.read(DmmConfigFile.of("", Map.of(), Files::readString, new Problems()));
  }

  private Optional<TransferRequest> request(String rule) {
    return database.get().read(tx -> requests.find(tx, rule));
  }

  private Circuit circuit(String rule) {
    return database.get().read(tx -> circuits.ownedBy(tx, rule)).orElseThrow();
  }

  private List<Event> history(String rule) {
    return database.get().read(tx -> events.of(tx, rule));
  }
}
