package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.fault.FaultPlan;
import io.dmm.sandbox.scenario.FedRule;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two DMM processes on one database, with peers that fail in random ways, a database that restarts,
 * and kills at random moments. When the faults stop, every rule must be served or have failed for a
 * reason that is told, and everything must be taken down; and at no instant may anything have been
 * leaked, doubled or oversubscribed.
 *
 * <p>{@code -Ddmm.chaos.seed=N} chooses the faults, {@code -Ddmm.chaos.minutes=M} how long they
 * last.
 */
@Timeout(value = 24, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Execution(ExecutionMode.CONCURRENT) // waits most of its time
class ChaosIT {
  private static final long SEED = Long.getLong("dmm.chaos.seed", 1);
  private static final Duration FAULTY =
      Duration.ofMillis(
          Math.round(Double.parseDouble(System.getProperty("dmm.chaos.minutes", "0.5")) * 60_000));
  private static final double SPEED = 5;
  private static final int LEAST_RULES = 24;
  private static final double SECONDS_PER_RULE = 2;
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration RECOVERY = Duration.ofMinutes(3);
  private static final int LEAST_PAUSE_MILLIS = 4_000;
  private static final int MOST_PAUSE_MILLIS = 10_000;

  /** What must not happen whatever the peers do. */
  private static final Set<Finding.Kind> NEVER =
      Set.of(
          Finding.Kind.LEAK,
          Finding.Kind.DUPLICATE,
          Finding.Kind.OVERSUBSCRIPTION,
          Finding.Kind.FORBIDDEN);

  @TempDir private Path directory;

  private final Random random = new Random(SEED);
  private final int rules =
      (int) Math.max(LEAST_RULES, Math.round(FAULTY.toSeconds() / SECONDS_PER_RULE));
  private final CountDownLatch never = new CountDownLatch(1);
  private final Set<String> withdrawn = new HashSet<>();

  @Test
  void whateverFailsNothingIsLostAndNothingIsLeftBehind() throws Exception {
    say("seed=" + SEED + " rules=" + rules + " faulty=" + FAULTY);
    FaultPlan plan = ChaosFaults.drawn(random, FAULTY);
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(SEED, SPEED, OptionalInt.of(rules)));
        RestartableDatabase database = new RestartableDatabase(directory.resolve("database"))) {
      Path config = world.writeConfiguration(directory.resolve("configuration"));
      Path outputs = Path.of("target", "chaos", String.valueOf(SEED));
      try (Replica one = new Replica("one", config, environment(world, database), outputs);
          Replica other = new Replica("other", config, environment(world, database), outputs)) {
        one.start();
        other.start();
        awaitWorking(one);
        world.faults().set(plan);
        route(world, one);
        spoil(world, database, List.of(one, other));
        say("the faults stop; struck " + world.faults().struck());
        world.faults().clear();
        recover(world, database);
        List<Finding> findings = world.findingsAtEnd();
        say("statuses=" + statuses(database) + " findings=" + findings);
        assertThat(findings.stream().filter(found -> NEVER.contains(found.kind())))
            .as("audit, seed " + SEED)
            .isEmpty();
        assertThatTheRecordsAreSound(database);
        assertThat(ErrorLog.bugsIn(one.output() + "\n" + other.output()))
            .as("errors that no database caused, seed " + SEED)
            .isEmpty();
      }
    }
  }

  private static Map<String, String> environment(SandboxWorld world, RestartableDatabase database) {
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.putAll(database.environment());
    environment.put("DMM_LOG_FILE", "off");
    environment.put("DMM_DAEMONS_LEASE_SECONDS", "6");
    environment.put("DMM_SENSE_CALL_TIMEOUT_SECONDS", "8");
    environment.put("DMM_SENSE_STALL_SECONDS", "10");
    return environment;
  }

  /** Kills and restarts until there was so much time in which DMM could work. */
  private void spoil(SandboxWorld world, RestartableDatabase database, List<Replica> replicas)
      throws Exception {
    Duration worked = Duration.ZERO;
    while (worked.compareTo(FAULTY) < 0) {
      worked = worked.plus(pause(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
      int what = random.nextInt(10);
      if (what < 2) {
        say("the database restarts");
        database.restart();
      } else {
        killOne(world, replicas, what < 4);
      }
      withdrawWhatFailed(world, database);
    }
  }

  private void killOne(SandboxWorld world, List<Replica> replicas, boolean both) throws Exception {
    Replica victim = replicas.get(random.nextInt(2));
    Replica spared = replicas.get(1 - replicas.indexOf(victim));
    say("kill " + (both ? "both" : victim.name()));
    victim.kill();
    if (both) {
      spared.kill();
      pause(0, 1_000);
      spared.start();
    }
    awaitWorking(spared);
    route(world, spared);
    pause(0, 3_000);
    victim.start();
  }

  private static void awaitWorking(Replica replica) throws Exception {
    Await.until(
        replica.name() + " works", START, () -> replica.isWorking(), () -> replica.output());
  }

  /** The conveyor asks the replica that lives, as a load balancer would have it. */
  private static void route(SandboxWorld world, Replica replica) throws Exception {
    world.dmmIsAt(URI.create("http://127.0.0.1:" + replica.web().port()));
  }

  /** The owner of a rule that DMM has given up removes it, having read why. */
  private void withdrawWhatFailed(SandboxWorld world, RestartableDatabase database)
      throws SQLException {
    for (List<String> row :
        database.rows("select rule_id, failure_reason from request where status = 'FAILED'")) {
      if (withdrawn.add(row.get(0))) {
        say("failed " + row.get(0) + ": " + row.get(1));
        assertThat(row.get(1)).as("why rule %s failed", row.get(0)).isNotBlank();
        assertThat(row.get(1)).doesNotContain("internal error");
        world.rucio().removeRule(row.get(0));
      }
    }
  }

  private void recover(SandboxWorld world, RestartableDatabase database) throws Exception {
    Instant start = Instant.now();
    Await.until(
        "every rule is served and everything taken down (seed " + SEED + ")",
        RECOVERY.plus(FAULTY.dividedBy(10)),
        () -> {
          withdrawWhatFailed(world, database);
          return world.allFed() && world.allEnded() && nothingIsOpen(database);
        },
        () -> state(world, database));
    say("recovered after " + Duration.between(start, Instant.now()));
  }

  private boolean nothingIsOpen(RestartableDatabase database) throws SQLException {
    Map<String, Integer> counts = statuses(database);
    int ended = counts.getOrDefault("DELETED", 0) + counts.getOrDefault("FAILED", 0);
    return ended == rules && counts.size() <= 2;
  }

  private static Map<String, Integer> statuses(RestartableDatabase database) throws SQLException {
    Map<String, Integer> counts = new HashMap<>();
    database
        .rows("select status, count(*) from request group by status")
        .forEach(row -> counts.put(row.get(0), Integer.parseInt(row.get(1))));
    return counts;
  }

  private static void assertThatTheRecordsAreSound(RestartableDatabase database)
      throws SQLException {
    assertThat(database.rows("select id, rule_id from circuit where released_at is null"))
        .as("circuits that hold something")
        .isEmpty();
    assertThat(database.rows("select circuit_id, prefix from subnet where freed_at is null"))
        .as("subnets that are not freed")
        .isEmpty();
    assertThat(database.rows("select name from transfer_limit")).as("limits at FTS").isEmpty();
    assertThat(
            database.rows(
                "select id, rule_id, was, from_status from (select id, rule_id, from_status,"
                    + " lag(to_status) over (partition by rule_id order by id) as was from event"
                    + " where to_status is not null and rule_id is not null) as chain"
                    + " where was is distinct from from_status"))
        .as("changes of status that do not begin where the last one ended")
        .isEmpty();
  }

  private String state(SandboxWorld world, RestartableDatabase database) {
    StringBuilder text = new StringBuilder();
    try {
      database
          .rows(
              "select r.rule_id, r.status, r.status_since, r.mover, r.due_at, r.attempts,"
                  + " r.status_reason, r.leased_by, c.sense_status, c.instance_id, now()"
                  + " from request r left join circuit c"
                  + " on c.rule_id = r.rule_id and c.released_at is null"
                  + " where r.status not in ('DELETED', 'FAILED')")
          .forEach(row -> text.append(row).append('\n'));
    } catch (SQLException e) {
      text.append(e).append('\n');
    }
    world.rules().stream()
        .filter(rule -> rule.endedAt().isEmpty())
        .map(FedRule::toString)
        .forEach(rule -> text.append(rule).append('\n'));
    return text.append(world.findingsAtEnd()).toString();
  }

  private Duration pause(int least, int most) throws InterruptedException {
    long millis = least + random.nextInt(most - least);
    never.await(millis, TimeUnit.MILLISECONDS);
    return Duration.ofMillis(millis);
  }

  private static void say(String what) {
    System.out.println("chaos " + Instant.now() + " " + what);
  }
}
