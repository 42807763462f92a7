package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModifyIT {
  private static final String MODIFY = "/instance/*/modify";

  @RegisterExtension final SenseWorld world = new SenseWorld();

  @Test
  void aModifyThatTheGatewayCutShortIsConfirmedByTheBandwidthAlone() {
    String rule = world.up(40_000);
    world.sense().quirks().gatewayTimesOut(Blocking.MODIFY);
    world.decide(rule, 60_000);
    world.runAll();
    assertThat(world.status(rule)).isEqualTo(RequestStatus.STALE);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(60_000);
    while (world.instanceOf(rule).builtMbps() != 60_000) {
      assertThat(world.circuit(rule).reservedMbps()).isEqualTo(40_000);
      world.pass(SenseWorld.STEP);
    }
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
    assertThat(world.calls("POST", MODIFY)).hasSize(1);
    assertThat(world.causes(rule)).contains("BANDWIDTH_CONFIRMED");
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aModifyWhoseAnswerIsLostIsNotRepeated() {
    String rule = world.up(40_000);
    world.sense().faults().loseAnswerTo("POST", MODIFY);
    world.decide(rule, 20_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(20_000);
    assertThat(world.calls("POST", MODIFY)).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  /** Asked twice, SENSE would fail one of the two, and take the circuit down. */
  @Test
  void whoeverLostItsLeaseSendsNoModify() {
    String rule = world.up(40_000);
    world.decide(rule, 60_000);
    TransferRequest lost = world.claim(world.modifier);
    Circuit seen = world.circuit(rule);
    world.endLeases();
    world.run(world.modifier);

    assertThat(world.ledger().changeSent(lost, seen)).isFalse();

    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("POST", MODIFY)).hasSize(1);
  }

  @Test
  void aModifyThatNeverArrivedIsSentAgainWhenSenseHasNotChangedIt() {
    String rule = world.up(40_000);
    world.sense().faults().cutBefore("POST", MODIFY);
    world.decide(rule, 20_000);
    world.runAll();
    Instant lost = world.clock.instant();
    world.pass(Duration.ofSeconds(60));
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(40_000);
    assertThat(world.calls("POST", MODIFY)).hasSize(1);

    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("POST", MODIFY)).hasSize(2);
    assertThat(world.calls("POST", MODIFY).get(1).at()).isAfter(lost.plusSeconds(60));
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(20_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCrashAfterTheModifyWasSentDoesNotSendItAgain() {
    String rule = world.up(40_000);
    world.decide(rule, 20_000);
    String instance = world.instance(rule);
    world.run(world.modifier);
    assertThat(world.calls("POST", MODIFY)).hasSize(1);
    world.handBack(rule);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("POST", MODIFY)).hasSize(1);
    assertThat(world.instance(rule)).isEqualTo(instance);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(20_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aModifyThatIsRefusedAtTheCallKeepsTheOldBandwidth() {
    String rule = world.up(40_000);
    world
        .sense()
        .faults()
        .answer(
            1,
            "POST",
            MODIFY,
            Answer.json(
                500, "{\"exception\":\"EJBException\",\"message\":\"OverlapException: x\"}"));
    world.decide(rule, 60_000);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(60_000);
    world.runAll();
    assertThat(world.status(rule)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.causes(rule)).contains("BANDWIDTH_KEPT");
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(40_000);
    assertThat(world.circuit(rule).requestedMbps()).isZero();
    assertThat(world.request(rule).decidedMbps()).isEqualTo(40_000);
    assertThat(world.path(rule)).doesNotContain("STALE->DECIDED");
  }

  @Test
  void aModifyThatSenseSilentlyDropsIsGivenUpAndTheOldBandwidthKept() {
    String rule = world.up(40_000);
    world.sense().faults().answer(100, "POST", MODIFY, Answer.noContent());
    world.decide(rule, 60_000);
    Instant began = world.clock.instant();
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.clock.instant()).isBefore(began.plus(Duration.ofMinutes(13)));
    assertThat(world.calls("POST", MODIFY)).hasSizeBetween(2, 6);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(40_000);
    assertThat(world.request(rule).decidedMbps()).isEqualTo(40_000);
    assertThat(world.causes(rule)).contains("BANDWIDTH_KEPT");
  }

  @Test
  void aModifyThatNoPathCanCarryEndsInARebuildWhenSenseGivesTheCircuitUp() {
    String rule = world.up(40_000);
    world.decide(rule, 101_000);
    world.runAll();
    assertThat(world.instanceOf(rule).state()).isEqualTo("MODIFY - FAILED");
    assertThat(world.status(rule)).as("not kept: it is gone soon").isEqualTo(RequestStatus.STALE);
    world.passUntil(rule, RequestStatus.DECIDED);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(101_000);
    world.passUntil(rule, RequestStatus.ALLOCATED);
    assertThat(world.circuit(rule).heldMbps()).isZero();
    assertThat(world.link(SenseWorld.SDSC, SenseWorld.CALTECH).orElseThrow().availableMbps())
        .hasValue(100_000);
  }

  @Test
  void aModifyThatASiteRejectsIsRebuiltWithWhatWasDecided() {
    String rule = world.up(40_000);
    String instance = world.instance(rule);
    world.sense().faults().failModify("*");
    world.decide(rule, 60_000);
    world.pass(Duration.ofSeconds(30));
    assertThat(world.instanceOf(rule).state()).isEqualTo("MODIFY - FAILED");
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(60_000);
    holdsEnoughUntilUp(rule);
    assertThat(world.instance(rule)).isNotEqualTo(instance);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
    assertThat(world.instanceOf(rule).builtMbps()).isEqualTo(60_000);
    assertThat(world.path(rule)).contains("STALE->DECIDED");
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aDecreaseThatFailsHoldsTheOldBandwidthUntilTheSitesHaveGivenItBack() {
    String rule = world.up(60_000);
    world.sense().faults().failModifyLate("*");
    world.decide(rule, 20_000);
    holdsEnoughUntilUp(rule);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(20_000);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(20_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  private void holdsEnoughUntilUp(String rule) {
    Instant end = world.clock.instant().plus(Duration.ofMinutes(40));
    while (world.status(rule) != RequestStatus.PROVISIONED && world.clock.instant().isBefore(end)) {
      long atSites =
          world.sense().ledger().reservations().stream().mapToLong(held -> held.mbps()).sum();
      assertThat(world.circuit(rule).heldMbps())
          .as(() -> world.history(rule))
          .isGreaterThanOrEqualTo(atSites);
      world.pass(SenseWorld.STEP);
    }
    assertThat(world.status(rule)).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void aModifyThatFailsMinutesAfterItReturnedIsNoticed() {
    String rule = world.up(40_000);
    world.sense().faults().failModifyLate("*");
    world.decide(rule, 60_000);
    world.pass(Duration.ofSeconds(120));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.STALE);
    world.passUntil(rule, RequestStatus.DECIDED);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCircuitInModifyFailedThatSenseLeavesThereIsTakenDownAndRebuilt() {
    world.sense().timings(SenseWorld.timings().withConsistencySweep(Duration.ofHours(10)));
    String rule = world.up(40_000);
    Circuit before = world.circuit(rule);
    world.sense().faults().failModify("*");
    world.decide(rule, 60_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).instanceId()).isNotEqualTo(before.instanceId());
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void anIncreaseWhileASiblingStillHoldsWhatItNeedsIsRebuiltWhenTheSiblingIsGone() {
    String sibling = world.up(60_000);
    String rule = world.up(30_000);
    world.end(sibling);
    world.hurry(sibling);
    world.pass(Duration.ofSeconds(30));
    world.decide(rule, 80_000);
    world.pass(Duration.ofSeconds(20));
    assertThat(world.instanceOf(rule).state()).isEqualTo("MODIFY - FAILED");
    world.passUntil(sibling, RequestStatus.DELETED);
    while (world.status(rule) != RequestStatus.PROVISIONED) {
      world.pass(SenseWorld.STEP);
      if (world.status(rule) == RequestStatus.ALLOCATED) {
        world.decide(rule, 80_000);
      }
    }
    assertThat(world.instanceOf(rule).builtMbps()).isEqualTo(80_000);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(80_000);
  }

  @Test
  void aChangeThatNeverEndsIsRebuiltAfterALongPatience() {
    String rule = world.up(40_000);
    world.sense().faults().stallVerification("*");
    world.decide(rule, 60_000);
    world.pass(Duration.ofMinutes(30));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.STALE);
    world.passUntil(rule, RequestStatus.DECIDED);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aStatusThatIsNotKnownIsWaitedForAndShown() {
    String rule = world.up(40_000);
    world.decide(rule, 60_000);
    world.pass(Duration.ofSeconds(10));
    world
        .sense()
        .faults()
        .answer(1000, "GET", "/instance/*", Answer.json(200, "{\"state\":\"MODIFY - DREAMING\"}"));
    world.pass(Duration.ofMinutes(15));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.STALE);
    assertThat(world.request(rule).statusReason()).contains("MODIFY - DREAMING");
    world.sense().faults().clear();
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
  }

  @Test
  void aCircuitThatFailsItsVerificationAfterItWasConfirmedIsRebuilt() {
    String rule = world.up(40_000);
    String instance = world.instance(rule);
    world
        .sense()
        .faults()
        .answer(1000, "GET", "/instance/*", Answer.json(200, "{\"state\":\"MODIFY - FAILED\"}"));
    world.pass(Duration.ofMinutes(6));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.request(rule).statusReason()).contains("may remove");
    world.pass(Duration.ofMinutes(2));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(40_000);
    world.sense().faults().clear();
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isNotEqualTo(instance);
  }
}
