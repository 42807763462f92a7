package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.event.Event;
import io.dmm.db.request.RequestStatus;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import io.dmm.sandbox.sense.SenseTimings;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemovalIT {
  private static final String CANCEL = "/instance/*/cancel";
  private static final String DELETE = "/instance/*/delete";

  @RegisterExtension final SenseWorld world = new SenseWorld("keep_alive_seconds", "0");

  private String ended() {
    String rule = world.up(40_000);
    world.end(rule);
    return rule;
  }

  @Test
  void aCancelThatTheGatewayCutShortIsNeverRepeatedWhileSenseIsAtIt() {
    String rule = ended();
    world.sense().quirks().gatewayTimesOut(Blocking.CANCEL);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(1);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelWhoseAnswerIsLostIsNeverRepeatedWhileSenseIsAtIt() {
    String rule = ended();
    world.sense().faults().loseAnswerTo("PUT", CANCEL);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(1);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelThatNeverArrivedIsSentAgain() {
    String rule = ended();
    world.sense().faults().cutBefore("PUT", CANCEL);
    world.runAll();
    Instant first = world.clock.instant();
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(2);
    assertThat(world.calls("PUT", CANCEL).get(1).at()).isAfterOrEqualTo(first.plusSeconds(30));
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelThatSenseDroppedIsSentAgainLessAndLessOften() {
    String rule = ended();
    world.sense().faults().answer(100, "PUT", CANCEL, Answer.noContent());
    world.passUntil(rule, RequestStatus.CANCELED);
    world.pass(Duration.ofMinutes(60));
    assertThat(world.calls("PUT", CANCEL)).hasSizeBetween(4, 12);
    assertThat(world.calls("PUT", DELETE)).as("it is up: never deleted").isEmpty();
    assertThat(world.subnetsTaken()).isEqualTo(2);
    world.sense().faults().clear();
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aPrematureCancelReadyIsNotBelieved() {
    world.sense().quirks().prematureCancelReady(true);
    String rule = ended();
    world.run(world.canceller);
    assertThat(world.instanceOf(rule).state()).isEqualTo("CANCEL - READY");
    world.run(world.deleter);
    assertThat(world.calls("PUT", DELETE)).isEmpty();
    assertThat(world.status(rule)).isEqualTo(RequestStatus.CANCELED);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aPrematureCancelReadyAfterALateSecondCancelIsNotBelievedEither() {
    String rule = ended();
    world.sense().faults().answer(1, "PUT", CANCEL, Answer.noContent());
    world.pass(Duration.ofSeconds(10));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.CANCELED);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(2);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelThatStallsIsEndedByForceAndSaysSo() {
    String rule = ended();
    world.sense().faults().stallCancel("*");
    world.runAll();
    Instant sent = world.clock.instant();
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", DELETE).get(0).at())
        .isBetween(sent.plusSeconds(600), sent.plusSeconds(720));
    assertThat(world.calls("PUT", CANCEL)).hasSize(1);
    assertThat(world.events(rule))
        .filteredOn(event -> event.cause().equals("DELETED_BY_FORCE"))
        .singleElement()
        .extracting(Event::reason)
        .asString()
        .contains("CANCEL - COMMITTED")
        .contains("have them checked");
    assertThat(world.sense().auditAtEnd()).as("not before ten minutes in that state").isEmpty();
  }

  @Test
  void aCancelThatStallsBeforeItIsCommittedIsSaidOnceAndNeverEndedByForce() {
    world
        .sense()
        .timings(
            SenseWorld.timings()
                .withCancel(
                    new SenseTimings.Phases(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1500),
                        Duration.ofSeconds(60))));
    String rule = ended();
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.events(rule))
        .filteredOn(event -> event.cause().equals("CANCEL_STALLED"))
        .singleElement()
        .extracting(Event::reason)
        .asString()
        .contains("CANCEL - COMMITTING");
    assertThat(world.causes(rule)).doesNotContain("DELETED_BY_FORCE");
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aSlowCancelIsNotEndedByForce() {
    world
        .sense()
        .timings(
            SenseWorld.timings()
                .withCancel(
                    new SenseTimings.Phases(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(595))));
    String rule = ended();
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.causes(rule)).doesNotContain("DELETED_BY_FORCE");
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelThatFailsIsRepeatedByForce() {
    String rule = ended();
    world.sense().faults().failCancel("*");
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(2);
    assertThat(world.calls("PUT", CANCEL).get(1).rawPath()).contains("force=true");
    assertThat(world.causes(rule)).doesNotContain("DELETED_BY_FORCE");
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelThatFailsAgainAndAgainIsEndedByForce() {
    String rule = ended();
    for (int i = 0; i < 50; i++) {
      world.sense().faults().failCancel("*");
    }
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSizeBetween(3, 12);
    assertThat(world.causes(rule)).contains("DELETED_BY_FORCE");
    assertThat(world.sense().findingCounts()).doesNotContainKey(Finding.Kind.STORM);
    assertThat(world.sense().instances()).isEmpty();
    assertThat(world.subnetsTaken()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE - COMMITTED",
        "MODIFY - COMMITTING",
        "CANCEL - COMMITTING",
        "DREAM - DEEP"
      })
  void whatSitesMayStillHoldIsNotDeletedHoweverLongItTakes(String status) {
    String rule = ended();
    world.run(world.canceller);
    world
        .sense()
        .faults()
        .answer(10_000, "GET", "/instance/*", Answer.json(200, "{\"state\":\"" + status + "\"}"));
    world.pass(Duration.ofMinutes(60));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.CANCELED);
    assertThat(world.request(rule).statusReason()).contains(status);
    assertThat(world.calls("PUT", DELETE)).isEmpty();
    assertThat(world.calls("PUT", CANCEL)).hasSizeLessThan(12);
    assertThat(world.subnetsTaken()).isEqualTo(2);

    world.sense().faults().clear();
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.sense().instances()).isEmpty();
    assertThat(world.subnetsTaken()).isZero();
  }

  @Test
  void aRuleThatEndsRightAfterTheProvisionWasSentIsNotDeletedWhileSenseBegins() {
    String rule = world.decided(40_000);
    world.run(world.stager);
    world.run(world.provisioner);
    assertThat(world.instanceOf(rule).state()).isEqualTo("CREATE - COMPILED");
    world.end(rule);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(1);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void anInstanceThatIsGoneAlreadyEndsWellOnceThatIsSure() {
    String rule = ended();
    world.sense().faults().vanish(world.instance(rule));
    world.runAll();
    Instant first = world.clock.instant();
    assertThat(world.subnetsTaken()).as("missing once proves nothing").isEqualTo(2);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.clock.instant()).isAfterOrEqualTo(first.plusSeconds(30));
    assertThat(world.calls("PUT", CANCEL)).isEmpty();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void anInstanceThatIsMissingOnceIsCancelledAllTheSame() {
    String rule = ended();
    world.sense().faults().answer(1, "GET", "/instance/*", Answer.text(404, "was not found"));
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(1);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void anInstanceThatVanishesWhileItIsTakenDownEndsWell() {
    String rule = ended();
    world.pass(Duration.ofSeconds(60));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.CANCELED);
    world.sense().faults().vanish(world.instance(rule));
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelThatSomebodyElseSentCountsAsWell() throws Exception {
    String rule = ended();
    world.port().cancel(UUID.fromString(world.instance(rule)), false);
    assertThat(world.instanceOf(rule).state()).isEqualTo("CANCEL - READY");
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL)).hasSize(1);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aDeleteWhoseAnswerIsLostIsASuccessInTheEnd() {
    String rule = ended();
    world.sense().faults().loseAnswerTo("PUT", DELETE);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aSubnetThatCannotBeFreedIsTriedUntilItIs() {
    String rule = ended();
    world.sense().faults().answer(3, "DELETE", "/address/**", Answer.text(500, "no"));
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void capacityCountsUntilTheSitesHaveGivenItBack() {
    String rule = world.up(40_000);
    String instance = world.instance(rule);
    world.end(rule);
    while (world.status(rule) != RequestStatus.DELETED) {
      long atSites = world.sense().ledger().reservedMbps(instance);
      assertThat(world.circuit(rule).heldMbps()).isGreaterThanOrEqualTo(atSites);
      world.pass(SenseWorld.STEP);
    }
    Circuit released = world.circuit(rule);
    assertThat(released.heldMbps()).isZero();
    assertThat(
            Duration.between(released.goneAt().orElseThrow(), released.releasedAt().orElseThrow()))
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
  }

  @Test
  void aCircuitThatAnotherRuleTookOverIsNotCancelled() {
    String giver = world.up(40_000);
    String taker = world.allocated(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.end(giver);
    Circuit circuit = world.circuit(giver);
    // The canceller has claimed and looked; then the other rule is faster.
    world.dropCircuit(taker);
    world
        .database()
        .transact(
            tx ->
                assertThat(world.circuits.changeOwner(tx, circuit, taker, world.clock.instant()))
                    .isTrue());
    assertThat(world.ledger().cancelSent(circuit)).isFalse();
    world.run(world.canceller);
    assertThat(world.calls("PUT", CANCEL)).isEmpty();
    assertThat(world.circuit(taker).cancelSentAt()).isEmpty();
    assertThat(world.sense().instances())
        .singleElement()
        .satisfies(instance -> assertThat(instance.state()).isEqualTo("CREATE - READY"));
  }

  @Test
  void aCircuitThatIsBeingCancelledCannotBeTakenOver() {
    String giver = ended();
    String taker = world.allocated(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.dropCircuit(taker);
    world.sense().faults().loseAnswerTo("PUT", CANCEL);
    world.run(world.canceller);
    assertThat(world.status(giver)).isEqualTo(RequestStatus.FINISHED);
    Circuit circuit = world.circuit(giver);
    world
        .database()
        .transact(
            tx ->
                assertThat(world.circuits.changeOwner(tx, circuit, taker, world.clock.instant()))
                    .isFalse());
  }

  @Test
  void aRestartTakesTheCircuitDownFirst() {
    String rule = world.up(40_000);
    world.move(
        rule,
        Move.because(Cause.RESTART_REQUESTED, "operator", "again")
            .returningTo(RequestStatus.INIT)
            .finishedAt(world.clock.instant()));
    world.passUntil(rule, RequestStatus.INIT);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aRuleThatEndsWhileItsCircuitIsRebuiltLeavesNothing() {
    String rule = world.up(40_000);
    world.sense().faults().vanish(world.instance(rule));
    world.passUntil(rule, RequestStatus.STAGED);
    world.pass(Duration.ofSeconds(60));
    world.end(rule);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aRuleThatEndsWhileItsBandwidthChangesLeavesNothing() {
    String rule = world.up(40_000);
    world.decide(rule, 60_000);
    world.pass(Duration.ofSeconds(20));
    world.end(rule);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", CANCEL).get(0).rawPath()).contains("force=true");
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }
}
