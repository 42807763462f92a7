package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.coordination.LeaderLock;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.fault.Failure;
import io.dmm.sandbox.fault.FaultPlan;
import io.dmm.sandbox.fault.FaultRule;
import io.dmm.sandbox.fault.Latency;
import io.dmm.sandbox.fault.Peer;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two DMM processes on one database, with a SENSE-O that lets calls hang: what one leaves behind,
 * the other carries on.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Execution(ExecutionMode.CONCURRENT) // waits most of its time
class TakeoverIT {
  private static final int RULES = 10;
  private static final int SIGTERM = 143;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** As configured by default. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  /** A busy machine may add to it. */
  private static final Duration TAKEN_OVER = LEASE.plusSeconds(20);

  /** DMM lets go after 15 seconds; a busy machine may add to it. */
  private static final Duration STOPPED = Duration.ofSeconds(25);

  @TempDir private Path directory;

  private SandboxWorld world;
  private RestartableDatabase database;
  private Replica one;
  private Replica other;

  @BeforeEach
  void start() throws Exception {
    world = SandboxWorld.start(Scenario.of(5, 4, OptionalInt.of(RULES)));
    database = new RestartableDatabase(directory.resolve("database"));
    Path config = world.writeConfiguration(directory.resolve("configuration"));
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.putAll(database.environment());
    environment.put("DMM_LOG_FILE", "off");
    one = new Replica("one", config, environment, Path.of("target", "takeover"));
    other = new Replica("other", config, environment, Path.of("target", "takeover"));
  }

  @AfterEach
  void stop() throws Exception {
    one.close();
    other.close();
    database.close();
    world.close();
  }

  @Test
  void whatAKilledOrEndedProcessWasDoingIsTakenOverAndGoesOn() throws Exception {
    one.start();
    awaitOutput(one, "leadership_taken");
    other.start();
    awaitOutput(other, "daemons_started");
    assertThat(other.output()).doesNotContain("leadership_taken");
    letCompilesHang(Duration.ofSeconds(12));
    world.dmmIsAt(URI.create("http://127.0.0.1:" + other.web().port()));
    awaitLeaseOf(one);

    one.kill();
    Instant killedAt = databaseTime();
    List<String> left = leasesOf(one);
    assertThat(left).as("leases of the dead").isNotEmpty();
    assertThatLeasesAreTakenOver(left, killedAt);
    assertThatTheOtherLeads(killedAt);

    letCompilesHang(Duration.ofSeconds(40));
    awaitLeaseOf(other);
    Instant told = Instant.now();
    assertThat(other.terminate()).isEqualTo(SIGTERM);
    assertThat(Duration.between(told, Instant.now())).isLessThan(STOPPED);
    assertThat(other.output()).contains("work_abandoned").endsWith(" stopped");

    world.faults().clear();
    one.start();
    world.dmmIsAt(URI.create("http://127.0.0.1:" + one.web().port()));
    Await.until(
        "all rules are served and taken down",
        PATIENCE,
        () -> world.allFed() && world.allEnded() && statuses().equals(Set.of("DELETED")),
        one::output);
    assertThat(world.findingsAtEnd())
        .extracting(Finding::kind)
        .doesNotContain(Finding.Kind.LEAK, Finding.Kind.DUPLICATE, Finding.Kind.OVERSUBSCRIPTION);
    assertThat(ErrorLog.bugsIn(one.output() + "\n" + other.output())).isEmpty();
  }

  private void letCompilesHang(Duration length) {
    Latency hanging = new Latency(Latency.Shape.FIXED, length, length);
    world
        .faults()
        .set(
            new FaultPlan(
                1,
                List.of(
                    FaultRule.ofCalls(
                        "hanging",
                        Peer.SENSE,
                        "POST",
                        "/instance/*",
                        new Failure.Late(hanging, true),
                        1))));
  }

  private void assertThatLeasesAreTakenOver(List<String> rules, Instant killedAt) throws Exception {
    Await.until(
        "each lease of the dead is another's, or was and is over",
        PATIENCE,
        () ->
            count("rule_id in (" + quoted(rules) + ") and leased_by like '" + leaseOf(one) + "%'")
                == 0,
        () -> one.output() + "\n" + other.output());
    // The end of a lease that is held tells when it was taken; one that is over is no later.
    List<List<String>> claims =
        database.rows(
            "select extract(epoch from least(leased_until - interval '"
                + LEASE.toSeconds()
                + " seconds', now())) from request where leased_by is not null and rule_id in ("
                + quoted(rules)
                + ")");
    for (List<String> claim : claims) {
      long millis = Math.round(Double.parseDouble(claim.get(0)) * 1000);
      assertThat(Duration.between(killedAt, Instant.ofEpochMilli(millis)))
          .as("from the kill to the next lease")
          .isLessThan(TAKEN_OVER);
    }
    assertThat(Duration.between(killedAt, databaseTime())).isLessThan(TAKEN_OVER.plusSeconds(2));
  }

  /** Who leads holds an advisory lock. */
  private void assertThatTheOtherLeads(Instant killedAt) throws Exception {
    Await.until(
        "another session holds the lock of the leader",
        PATIENCE,
        () ->
            !database
                .rows(
                    "select pid from pg_locks where locktype = 'advisory' and granted"
                        + " and objsubid = 1 and objid = "
                        + LeaderLock.DAEMONS)
                .isEmpty(),
        other::output);
    Instant taken = databaseTime();
    Await.until(
        "it knows", PATIENCE, () -> other.output().contains("leadership_taken"), other::output);
    assertThat(Duration.between(killedAt, taken))
        .as("from the kill to the next leader")
        .isLessThan(TAKEN_OVER);
  }

  private void awaitLeaseOf(Replica replica) throws Exception {
    Await.until(
        replica.name() + " works on a request, and SENSE lets it hang",
        PATIENCE,
        () ->
            count("leased_by like '" + leaseOf(replica) + "SenseStager/%'") > 0
                && world.faults().struck().get("hanging") > 0,
        replica::output);
  }

  private List<String> leasesOf(Replica replica) throws SQLException {
    return database
        .rows("select rule_id from request where leased_by like '" + leaseOf(replica) + "%'")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private long count(String condition) throws SQLException {
    return Long.parseLong(
        database.rows("select count(*) from request where " + condition).get(0).get(0));
  }

  private Set<String> statuses() throws SQLException {
    return Set.copyOf(
        database.rows("select distinct status from request").stream()
            .map(row -> row.get(0))
            .toList());
  }

  private Instant databaseTime() throws SQLException {
    String seconds = database.rows("select extract(epoch from now())").get(0).get(0);
    return Instant.ofEpochMilli(Math.round(Double.parseDouble(seconds) * 1000));
  }

  /** Leases begin with host, process and a name of the moment. */
  private static String leaseOf(Replica replica) {
    return "%/" + replica.pid() + "/%/";
  }

  private static String quoted(List<String> values) {
    return "'" + String.join("', '", values) + "'";
  }

  private static void awaitOutput(Replica replica, String text) throws Exception {
    replica.web();
    Await.until(text, PATIENCE, () -> replica.output().contains(text), replica::output);
  }
}
