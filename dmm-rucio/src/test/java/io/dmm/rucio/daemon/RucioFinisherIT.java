package io.dmm.rucio.daemon;

import static io.dmm.rucio.daemon.RucioWorld.GRACE;
import static io.dmm.rucio.daemon.RucioWorld.KEEP_ALIVE;
import static io.dmm.rucio.daemon.RucioWorld.aRule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.rucio.RuleState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What ends a request, and what does not. */
class RucioFinisherIT {
  @RegisterExtension final RucioWorld world = new RucioWorld();

  static Stream<RequestStatus> live() {
    return Lifecycle.LIVE.stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("live")
  void aRuleThatIsGoneEndsItsRequestInEveryLiveStatus(RequestStatus status) throws PeerException {
    String id = world.known(status);

    world.rucio.removeRule(id);
    world.cycle();

    TransferRequest request = world.request(id);
    assertThat(request.status()).isEqualTo(RequestStatus.FINISHED);
    assertThat(request.mover()).isEqualTo(Mover.SENSE_CANCELLER);
    assertThat(request.finishedAt()).contains(world.clock.instant());
    assertThat(request.statusReason()).contains("gone");
    assertThat(request.rule().state()).isEqualTo("GONE");
    Duration kept = Lifecycle.CIRCUIT_UP.contains(status) ? KEEP_ALIVE : Duration.ZERO;
    assertThat(request.dueAt()).isEqualTo(world.clock.instant().plus(kept));
  }

  @ParameterizedTest
  @MethodSource("live")
  void aRuleWhoseDataHasArrivedEndsItsRequestInEveryLiveStatus(RequestStatus status)
      throws PeerException {
    String id = world.known(status);

    world.state(id, RuleState.OK);
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.request(id).rule().state()).isEqualTo("OK");
    assertThat(world.lastReason(id)).contains("OK");
  }

  @Test
  void oneRequestThatCannotBeWrittenKeepsNoOtherFromItsEnd() throws PeerException {
    String broken = world.known(RequestStatus.PROVISIONED);
    String other = world.known(RequestStatus.PROVISIONED);
    world.state(broken, RuleState.OK);
    world.state(other, RuleState.OK);

    world.withoutWritesOf(
        broken,
        () -> assertThatThrownBy(() -> world.cycle()).isInstanceOf(UnavailableException.class));

    assertThat(world.statusOf(other)).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.statusOf(broken)).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void aRuleThatIsDeletedSoftlyEndsWhenItsHourIsOver() throws Exception {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);

    world.deleteSoftly(id);
    world.cycle();
    world.clock.advance(Duration.ofMinutes(59));
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);

    world.clock.advance(Duration.ofMinutes(1));
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    world.tearDown(id);
    world.cycleFor(Duration.ofMinutes(1));
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.DELETED);
  }

  @Test
  void aRuleThatHasExpiredButIsStillThereEnds() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    String row =
        ("{\"id\":\"%s\",\"scope\":\"cms\",\"name\":\"/a\",\"state\":\"REPLICATING\",\"rse_expression\":\"X\","
                + "\"expires_at\":\"Sun, 01 Mar 2026 12:00:01 UTC\"}")
            .formatted(id);
    world.state(id, RuleState.OK);
    world.rucio.faults().answer(1, "GET", "/rules/" + id, Answer.of(200, "application/json", row));

    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.lastReason(id)).contains("expired or was deleted at 2026-03-01T12:00:01Z");
  }

  @Test
  void aRuleThatExpiredBeforeItWasSeenIsNotStored() throws Exception {
    String id = world.add(aRule());
    world.deleteSoftly(id);
    world.clock.advance(Duration.ofMinutes(61));

    world.cycle();

    assertThat(world.stored(id)).isEmpty();
  }

  @Test
  void aStuckRuleKeepsItsCircuitForTheGraceTimeOnly() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);

    world.state(id, RuleState.STUCK);
    world.cycle();
    world.clock.advance(GRACE.minusSeconds(30));
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.request(id).rule().stuckSince()).isPresent();

    world.cycleFor(Duration.ofSeconds(30));

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.lastReason(id)).contains("stuck since").contains("NoSources");
  }

  @Test
  void aRuleThatWasRepairedInTimeKeepsItsCircuitAndGetsTheWholeGraceTimeAgain()
      throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.state(id, RuleState.STUCK);
    world.cycle();
    world.clock.advance(Duration.ofMinutes(20));
    world.state(id, RuleState.REPLICATING);
    world.cycle();
    assertThat(world.request(id).rule().stuckSince()).isEmpty();

    world.state(id, RuleState.STUCK);
    world.cycle();
    world.clock.advance(Duration.ofMinutes(20));
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void aStuckRuleThatReplicatesAgainGoesOnWithItsIdleCircuitOrStartsAgain() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.state(id, RuleState.STUCK);
    world.cycle();
    world.clock.advance(GRACE);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.FINISHED);

    world.state(id, RuleState.REPLICATING);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.history(id)).endsWith("RULE_RUNS_AGAIN");

    world.state(id, RuleState.STUCK);
    world.cycle();
    world.clock.advance(GRACE);
    world.cycle();
    world.tearDown(id);
    world.state(id, RuleState.REPLICATING);
    world.cycle();
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.INIT);
  }

  @ParameterizedTest
  @EnumSource(
      value = RuleState.class,
      names = {"SUSPENDED", "WAITING_APPROVAL", "INJECT"})
  void whatWaitsIsNeitherFinishedNorForgotten(RuleState state) throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);

    world.state(id, state);
    world.cycle();
    world.clock.advance(Duration.ofHours(3));
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.request(id).rule().state()).isEqualTo(state.name());
  }

  @Test
  void anUnknownStateEndsNothing() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    String row =
        "{\"id\":\"%s\",\"scope\":\"cms\",\"name\":\"/a\",\"state\":\"PAUSED\",\"rse_expression\":\"X\"}"
            .formatted(id);
    world.state(id, RuleState.OK);
    world.rucio.faults().answer(1, "GET", "/rules/" + id, Answer.of(200, "application/json", row));

    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.request(id).rule().state()).isEqualTo("UNRECOGNISED");
  }

  @Test
  void aRuleThatChangesItsStateBetweenTwoListsOfASweepIsAskedAfterByItsId() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.rucio.journal().clear();
    world.rucio.faults().delay(4, "GET", "/rules/", Duration.ZERO);
    world
        .rucio
        .faults()
        .answer(1, "GET", "/rules/", Answer.of(200, "application/x-json-stream", ""));

    world.cycle();

    assertThat(world.readsOf(id)).hasSize(1);
    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void aRuleThatCannotBeAskedAfterKeepsNoOtherFromEnding() throws PeerException {
    List<String> rules =
        List.of(world.add(aRule()), world.add(aRule()), world.add(aRule()), world.add(aRule()));
    world.cycle();
    rules.forEach(world.rucio::removeRule);
    String sick = rules.get(1);
    world
        .rucio
        .faults()
        .answer(9, "GET", "/rules/" + sick, Answer.of(200, "application/json", "{\"id\":1}"));

    assertThatThrownBy(world::cycle)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(sick);

    for (String rule : rules) {
      RequestStatus expected = rule.equals(sick) ? RequestStatus.INIT : RequestStatus.FINISHED;
      assertThat(world.statusOf(rule)).isEqualTo(expected);
    }
  }

  @Test
  void aServerThatIsDownIsNotAskedAfterEachRule() throws PeerException {
    List<String> rules = Stream.generate(() -> world.add(aRule())).limit(30).toList();
    world.cycle();
    for (String rule : rules) {
      world.rucio.removeRule(rule);
      world.rucio.faults().answer(9, "GET", "/rules/" + rule, 503, "busy");
    }
    world.rucio.journal().clear();

    assertThatThrownBy(world::cycle).isInstanceOf(UnavailableException.class);

    assertThat(world.calls()).filteredOn(path -> !path.contains("?")).hasSizeLessThan(15);
  }

  private String seen() throws PeerException {
    String id = world.add(aRule());
    world.cycle();
    return id;
  }

  @Test
  void nothingIsConcludedFromASweepThatIsLongPast() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);
    world.state(id, RuleState.STUCK);
    world.cycle();
    world.state(id, RuleState.REPLICATING); // repaired, but no sweep tells

    world.clock.advance(GRACE.plusMinutes(10));
    world.modifier.runOnce();
    world.finisher.runOnce();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void whatHasEndedIsAskedAfterOnceAndThenLeftAlone() throws PeerException {
    String id = world.known(RequestStatus.DELETED);
    world.rucio.removeRule(id);
    world.cycle();
    assertThat(world.request(id).rule().state()).isEqualTo("GONE");
    world.rucio.journal().clear();

    world.cycle();
    world.cycle();

    assertThat(world.readsOf(id)).isEmpty();
  }

  @Test
  void theSimulatorFindsNothingToBlame() throws PeerException {
    String done = world.knownWithCircuit(RequestStatus.PROVISIONED);
    String stuck = world.knownWithCircuit(RequestStatus.PROVISIONED);
    String waits = world.known(RequestStatus.ALLOCATED);
    world.state(done, RuleState.OK);
    world.state(stuck, RuleState.STUCK);
    world.state(waits, RuleState.SUSPENDED);

    world.cycleFor(Duration.ofMinutes(3));

    assertThat(world.rucio.audit()).isEmpty();
  }
}
