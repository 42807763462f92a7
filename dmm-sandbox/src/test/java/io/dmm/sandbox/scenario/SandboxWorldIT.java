package io.dmm.sandbox.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.world.MovableClock;
import io.dmm.sandbox.world.TestHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxWorldIT {
  private static final int RULES = 12;
  private static final int MOST_STEPS = 3_000;

  private final MovableClock clock = MovableClock.at("2026-03-01T12:00:00Z");
  private final List<AutoCloseable> opened = new ArrayList<>();
  private SandboxWorld world = world(RULES);

  @TempDir private Path directory;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private SandboxWorld world(int rules) {
    SandboxWorld made = SandboxWorld.stepped(Scenario.of(7, 10, OptionalInt.of(rules)), clock);
    opened.add(made);
    return made;
  }

  private SmallManager manager(boolean tidy) {
    SmallManager manager = new SmallManager(world, clock, tidy);
    opened.add(0, manager);
    return manager;
  }

  private void step() {
    clock.advance(Duration.ofMillis(200));
    world.tick();
  }

  /** Steps until all rules were served and taken down; returns the rules. */
  private List<FedRule> serveAll(SmallManager manager) {
    world.dmmIsAt(manager.address());
    for (int i = 0; i < MOST_STEPS && !(world.allFed() && world.allEnded()); i++) {
      step();
      manager.tick();
    }
    for (int i = 0; i < 50 && !manager.hasTakenDownAll(); i++) {
      step();
      manager.tick();
    }
    clock.advance(Duration.ofSeconds(10));
    return world.rules();
  }

  @Test
  void noRuleComesBeforeDmmIsThere() {
    for (int i = 0; i < 100; i++) {
      step();
    }
    assertThat(world.rules()).isEmpty();
    assertThat(world.allFed()).isFalse();
  }

  @Test
  void everyRuleIsServedOverItsCircuitAndNothingIsFound() {
    SmallManager manager = manager(true);
    List<FedRule> rules = serveAll(manager);
    assertThat(rules).hasSize(RULES);
    assertThat(rules).allSatisfy(rule -> assertThat(rule.state()).isEqualTo("OK"));
    assertThat(rules).allSatisfy(rule -> assertThat(rule.tookCircuit()).isTrue());
    assertThat(rules)
        .allSatisfy(rule -> assertThat(rule.bytesArrived()).isEqualTo(rule.sizeBytes()));
    assertThat(manager.asked()).containsAll(rules.stream().map(FedRule::id).toList());
    assertThat(world.findingsAtEnd()).isEmpty();
  }

  @Test
  void whatIsLeftBehindIsFoundAtTheEnd() {
    world = world(3);
    assertThat(serveAll(manager(false))).hasSize(3);
    assertThat(world.findings()).isEmpty();
    assertThat(world.findingsAtEnd())
        .extracting(Finding::kind)
        .isNotEmpty()
        .containsOnly(Finding.Kind.LEAK);
  }

  @Test
  void aCircuitForARuleOfOthersIsFound() {
    SmallManager manager = manager(true);
    world.dmmIsAt(manager.address());
    step();
    String mine = world.rules().get(0).id();
    assertThat(world.findings()).isEmpty();
    String foreign = foreignRule();
    assertThat(foreign).isNotEqualTo(mine);
    manager.buildFor(foreign, SandboxNetwork.FNAL, SandboxNetwork.UCSD);
    assertThat(world.findings())
        .extracting(Finding::kind, Finding::subject)
        .containsExactly(tuple(Finding.Kind.FORBIDDEN, foreign));
  }

  private String foreignRule() {
    Map<String, String> token = rucioToken();
    String stuck = new TestHttp(world.rucio().baseUrl()).get("/rules/?state=S", token).body();
    return stuck.replaceAll("(?s).*?\"id\": ?\"([0-9a-f]{32})\".*", "$1");
  }

  private Map<String, String> rucioToken() {
    String text =
        new TestHttp(world.rucio().baseUrl())
            .get(
                "/auth/userpass",
                Map.of(
                    "X-Rucio-Account", Peers.RUCIO_ACCOUNT,
                    "X-Rucio-Username", Peers.RUCIO_USER,
                    "X-Rucio-Password", Peers.RUCIO_PASSWORD))
            .headers()
            .firstValue("X-Rucio-Auth-Token")
            .orElseThrow();
    return Map.of("X-Rucio-Auth-Token", text);
  }

  @Test
  void prioritiesChangeAndARuleGetsStuckWhileDataMoves() {
    SmallManager manager = manager(true);
    world.dmmIsAt(manager.address());
    Set<String> stuck = new HashSet<>();
    Set<String> changed = new HashSet<>();
    Map<String, Integer> priorities = new HashMap<>();
    for (int i = 0; i < MOST_STEPS && !(world.allFed() && world.allEnded()); i++) {
      step();
      manager.tick();
      for (FedRule rule : world.rules()) {
        if (priorities.getOrDefault(rule.id(), rule.priority()) != rule.priority()) {
          changed.add(rule.id());
          assertThat(rule.bytesArrived()).isPositive();
        }
        priorities.put(rule.id(), rule.priority());
        if (rule.state().equals(RuleState.STUCK.name())) {
          stuck.add(rule.id());
        }
      }
    }
    assertThat(changed).hasSize(2);
    assertThat(stuck).hasSize(1);
    assertThat(world.rules()).allSatisfy(rule -> assertThat(rule.state()).isEqualTo("OK"));
  }

  @Test
  void theConfigurationNamesThePeers() throws IOException {
    Path configuration = world.writeConfiguration(directory.resolve("new"));
    assertThat(configuration.getFileName()).hasToString("dmm.cfg");
    assertThat(Files.readString(configuration))
        .contains("fts_host = " + world.fts().baseUrl())
        .contains("host = " + world.prometheus().baseUrl())
        .contains("profile_uuid = " + world.sense().profileId())
        .contains("activities = SENSE Test")
        .contains("metadata_tag.T1_US_FNAL_Disk = /xrootd6");
    Map<String, String> environment = world.environment();
    assertThat(Path.of(environment.get("RUCIO_CONFIG")))
        .content()
        .contains("rucio_host = " + world.rucio().baseUrl());
    assertThat(Path.of(environment.get("SENSE_AUTH_OVERRIDE")))
        .content()
        .contains(world.sense().apiEndpoint().toString());
  }

  @Test
  void thereIsNoEnvironmentBeforeThereAreFiles() {
    assertThatThrownBy(world::environment)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("writeConfiguration");
  }

  @Test
  void callsAreCountedPerPeer() {
    assertThat(world.callsPerPeer())
        .containsOnlyKeys("rucio", "sense", "fts", "prometheus")
        .containsEntry("rucio", 0L);
    rucioToken();
    assertThat(world.callsPerPeer()).containsEntry("rucio", 1L).containsEntry("fts", 0L);
  }

  @Test
  void itRunsByItselfInRealTime() throws Exception {
    try (SandboxWorld live = SandboxWorld.start(Scenario.of(1, 100, OptionalInt.of(1)))) {
      live.dmmIsAt(URI.create("http://127.0.0.1:1"));
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!live.allFed() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(live.allFed()).isTrue();
      assertThat(live.allEnded()).isFalse();
    }
  }
}
