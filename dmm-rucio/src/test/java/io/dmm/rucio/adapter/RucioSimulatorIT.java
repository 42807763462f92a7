package io.dmm.rucio.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.Rule;
import io.dmm.core.peer.RuleSource;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.testing.MutableClock;
import io.dmm.rucio.client.RucioClient;
import io.dmm.rucio.client.RucioIdentity;
import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.rucio.SimulatedRse;
import io.dmm.sandbox.rucio.SimulatedRule;
import io.dmm.sandbox.world.TransferModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The port's adapter against a simulated Rucio server, over real HTTP. */
class RucioSimulatorIT {
  private static final String ACTIVITY = "SENSE Test";
  private static final long GIGABYTE = 1_000_000_000L;

  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final TransferModel transfers = TransferModel.builder(clock, List::of).build();
  private final RucioSimulator rucio =
      RucioSimulator.builder(clock)
          .transfers(transfers)
          .user("dmm", "s3cret", "dmm")
          .rse(SimulatedRse.of("T1_US_FNAL_DISK", "fnal.example.org").with("country", "US"))
          .rse(SimulatedRse.of("T2_US_UCSD", "ucsd.example.org").with("country", "US"))
          .rse(SimulatedRse.of("T2_DE_DESY", "desy.example.org").with("country", "DE"))
          .backgroundRules(2_000)
          .start();
  private final List<Rule> rules = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private RucioClient client;

  @BeforeEach
  void client() throws IOException {
    client =
        RucioClient.builder(rucio.baseUrl())
            .identity(new RucioIdentity.UserPass("dmm", Secret.of("s3cret")))
            .account("dmm")
            .clock(clock)
            .build();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    rucio.close();
  }

  private String add(String name, RuleState state) {
    SimulatedRule rule =
        SimulatedRule.of("cms", name)
            .size(10 * GIGABYTE)
            .files(5)
            .source("T1_US_FNAL_DISK")
            .destination("T2_US_UCSD")
            .activity(ACTIVITY)
            .priority(4)
            .state(state)
            .build();
    rucio.add(rule);
    return rule.id();
  }

  private RucioRuleSource source(String... activities) {
    return new RucioRuleSource(client, List.of(activities));
  }

  private List<String> swept(RucioRuleSource source) throws PeerException {
    rules.clear();
    source.sweep(rules::add, problems::add);
    assertThat(problems).isEmpty();
    return rules.stream().map(Rule::id).toList();
  }

  @Test
  void ourRulesAreFoundAmongManyWithAndWithoutAListOfActivities() throws PeerException {
    String replicating = add("/a/b/RAW", RuleState.REPLICATING);
    String stuck = add("/c/d/RAW", RuleState.STUCK);
    String waiting = add("/e/f/RAW", RuleState.WAITING_APPROVAL);
    add("/g/h/RAW", RuleState.OK);

    assertThat(swept(source(ACTIVITY))).containsExactlyInAnyOrder(replicating, stuck, waiting);
    assertThat(swept(source())).containsExactlyInAnyOrder(replicating, stuck);
    assertThat(swept(source("sense test"))).isEmpty();
    Rule first = source(ACTIVITY).rule(replicating).orElseThrow();
    assertThat(first.priority()).hasValue(4);
    assertThat(first.sourceExpression()).contains("T1_US_FNAL_DISK");
  }

  @Test
  void whatARuleNeedsBesidesIsAnswered() throws PeerException {
    String rule = add("/a/b/RAW", RuleState.REPLICATING);
    transfers.tick(); // Rucio submits
    RucioRuleSource source = source(ACTIVITY);

    assertThat(source.sizeBytes("cms", "/a/b/RAW")).isEqualTo(10 * GIGABYTE);
    assertThat(source.destinationsOf(rule)).containsExactly("T2_US_UCSD");
    assertThat(source.sourcesOf(rule, "T2_US_UCSD")).containsExactly("T1_US_FNAL_DISK");
    assertThat(source.resolve("country=US\\T1_US_FNAL_DISK")).containsExactly("T2_US_UCSD");
    assertThat(source.resolve("country=FR")).isEmpty();
    assertThat(source.rses()).containsExactly("T1_US_FNAL_DISK", "T2_DE_DESY", "T2_US_UCSD");
    assertThat(source.transferDoor("T2_US_UCSD").map(RuleSource.Door::scheme)).contains("davs");
    assertThatThrownBy(() -> source.transferDoor("T9_XX")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> source.sizeBytes("cms", "/none"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aRuleWithoutASourceIsTracedToWhereItsTransfersComeFrom() throws PeerException {
    SimulatedRule rule =
        SimulatedRule.of("cms", "/x/y/RAW")
            .size(GIGABYTE)
            .destination("T2_DE_DESY")
            .activity(ACTIVITY)
            .build();
    rucio.add(rule);
    transfers.tick();

    assertThat(source(ACTIVITY).rule(rule.id()).orElseThrow().sourceExpression()).isEmpty();
    assertThat(source(ACTIVITY).sourcesOf(rule.id(), "T2_DE_DESY")).hasSize(1);
  }

  @Test
  void aRuleThatIsRemovedIsEmpty() throws PeerException {
    String rule = add("/a/b/RAW", RuleState.REPLICATING);
    rucio.removeRule(rule);

    assertThat(source(ACTIVITY).rule(rule)).isEmpty();
    assertThat(swept(source(ACTIVITY))).isEmpty();
  }

  @Test
  void tokensThatAreForgottenOrExpireAreFetchedAnew() throws PeerException {
    String rule = add("/a/b/RAW", RuleState.REPLICATING);
    assertThat(swept(source(ACTIVITY))).containsExactly(rule);

    rucio.expireTokens();
    assertThat(swept(source(ACTIVITY))).containsExactly(rule);

    clock.advance(Duration.ofMinutes(58));
    assertThat(swept(source(ACTIVITY))).containsExactly(rule);
    assertThat(logins()).isEqualTo(3);
  }

  private long logins() {
    return rucio.journal().entries().stream()
        .filter(entry -> entry.rawPath().startsWith("/auth/"))
        .count();
  }

  @Test
  void aListThatBreaksOffIsAskedForOnceMoreAndThenGivenUp() throws PeerException {
    String rule = add("/a/b/RAW", RuleState.STUCK);

    rucio.faults().truncate(1, "GET", "/rules/", 300);
    assertThat(swept(source())).contains(rule);

    rucio.faults().truncate(2, "GET", "/rules/", 300);
    assertThatThrownBy(() -> source().sweep(rules::add, problems::add))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void aServerThatIsOverloadedIsAskedLater() {
    rucio.faults().answer(1, "GET", "/rules/", 503, "<html>busy</html>");

    assertThatThrownBy(() -> source(ACTIVITY).sweep(rules::add, problems::add))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("503");
  }

  @Test
  void theSimulatorFindsNothingToBlame() throws PeerException {
    add("/a/b/RAW", RuleState.REPLICATING);
    swept(source(ACTIVITY));

    assertThat(rucio.audit()).isEmpty();
  }
}
