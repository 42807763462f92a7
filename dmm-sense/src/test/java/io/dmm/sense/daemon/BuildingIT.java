package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.lifecycle.KeepAlive;
import io.dmm.core.operator.RequestOperator;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RequestStreams;
import io.dmm.sandbox.http.Answer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildingIT {
  private static final String PROVISION = "/instance/*/provision";

  @RegisterExtension final SenseWorld world = new SenseWorld();

  @Test
  void aProvisionWhoseAnswerIsLostIsNeverRepeated() {
    String rule = world.decided(40_000);
    world.sense().faults().loseAnswerTo("PUT", PROVISION);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("PUT", PROVISION)).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aProvisionThatTheGatewayCutShortIsNeverRepeated() {
    String rule = world.decided(40_000);
    world.sense().faults().answerAfter(5, "PUT", PROVISION, gatewayTimeout());
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("PUT", PROVISION)).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  private static Answer gatewayTimeout() {
    return Answer.of(504, "text/html", "<html><body>504 Gateway Time-out</body></html>");
  }

  @Test
  void aProvisionThatNeverArrivedIsSentOnceMoreWhenSenseHasHadTimeToBegin() {
    String rule = world.decided(40_000);
    world.sense().faults().cutBefore("PUT", PROVISION);
    world.runAll();
    Instant lost = world.clock.instant();
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("PUT", PROVISION)).hasSize(2);
    assertThat(world.calls("PUT", PROVISION).get(1).at())
        .isBetween(lost.plusSeconds(60), lost.plusSeconds(180));
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCrashAfterTheProvisionWasSentDoesNotSendItAgain() throws Exception {
    String rule = world.decided(40_000);
    world.run(world.stager);
    Circuit circuit = world.circuit(rule);
    world.ledger().changeSent(world.request(rule), circuit);
    world.port().provision(circuit.instanceId().orElseThrow());
    assertThat(world.instanceOf(rule).state()).isEqualTo("CREATE - COMPILED");

    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.calls("PUT", PROVISION)).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCircuitThatASiteRejectsIsBuiltAnewUnderAnotherId() {
    String rule = world.decided(40_000);
    world.sense().faults().failCommit("*");
    world.run(world.stager);
    String first = world.instance(rule);
    world.passUntil(rule, RequestStatus.RETRY);
    assertThat(world.request(rule).attempts()).isEqualTo(1);
    assertThat(world.request(rule).statusReason()).contains("CREATE - FAILED").contains("Overlap");

    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isNotEqualTo(first);
    assertThat(world.request(rule).attempts()).isZero();
    assertThat(world.sense().instances()).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCircuitThatCanNeverBeBuiltIsGivenUpAndLeavesNothing() {
    String rule = world.decided(40_000);
    for (int i = 0; i < 10; i++) {
      world.sense().faults().failCommit("*");
    }
    world.passUntil(rule, RequestStatus.FAILED);
    assertThat(world.request(rule).failureReason()).contains("3 retries").contains("FAILED");
    assertThat(world.calls("PUT", PROVISION)).hasSize(4);
    assertThat(world.circuit(rule).releasedAt()).isPresent();
    assertThat(world.circuit(rule).heldMbps()).isZero();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCircuitThatDoesNotComeUpIsBuiltAnewAfterALongPatience() {
    String rule = world.decided(40_000);
    world.sense().faults().stallVerification("*");
    world.pass(Duration.ofMinutes(35));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.STAGED);
    String first = world.instance(rule);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isNotEqualTo(first);
    assertThat(world.path(rule)).contains("STAGED->RETRY", "RETRY->DECIDED");
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void anInstanceThatVanishesWhileItIsBuiltIsBuiltAnew() {
    String rule = world.decided(40_000);
    world.pass(Duration.ofSeconds(60));
    world.sense().faults().vanish(world.instance(rule));
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.path(rule)).contains("STAGED->RETRY");
    assertThat(world.sense().instances()).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aStatusThatIsNotKnownIsWaitedForAndShown() {
    String rule = world.decided(40_000);
    world.pass(Duration.ofSeconds(30));
    world
        .sense()
        .faults()
        .answer(1000, "GET", "/instance/*", Answer.json(200, "{\"state\":\"DREAM - DEEP\"}"));
    world.pass(Duration.ofMinutes(60));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.STAGED);
    assertThat(world.request(rule).statusReason()).contains("DREAM - DEEP");
    world.sense().faults().clear();
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aRuleThatEndsWhileItsCircuitIsCompiledIsNeverCancelledOnlyDeleted() {
    String rule = world.decided(40_000);
    world.run(world.stager);
    world.end(rule);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", "/instance/*/cancel")).isEmpty();
    assertThat(world.calls("PUT", "/instance/*/delete")).hasSize(1);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aRuleThatEndsWhileTheCompileIsUnderWayLeavesNothing() {
    world.sense().timings(SenseWorld.timings().withCompile(Duration.ofSeconds(40)));
    String rule = world.decided(40_000);
    world.sense().faults().loseAnswerTo("POST", "/instance/*");
    world.run(world.stager);
    world.end(rule);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", "/instance/*/cancel")).isEmpty();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aRuleThatEndsWhileItsCircuitIsBuiltHoldsItsCapacityUntilTheSitesHaveGivenItBack() {
    String rule = world.decided(40_000);
    world.pass(Duration.ofSeconds(90));
    assertThat(world.instanceOf(rule).state()).isEqualTo("CREATE - COMMITTED");
    String instance = world.instance(rule);
    world.end(rule);
    holdsUntilReleased(rule, instance);
    assertThat(world.status(rule)).isEqualTo(RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  private void holdsUntilReleased(String rule, String instance) {
    Instant end = world.clock.instant().plus(Duration.ofMinutes(30));
    while (world.status(rule) != RequestStatus.DELETED && world.clock.instant().isBefore(end)) {
      long atSites = world.sense().ledger().reservedMbps(instance);
      assertThat(world.circuit(rule).heldMbps())
          .as(() -> world.history(rule))
          .isGreaterThanOrEqualTo(atSites);
      world.pass(SenseWorld.STEP);
    }
    assertThat(world.sense().ledger().reservedMbps(instance)).isZero();
  }

  @Test
  void aRebuiltCircuitIsNamedOnlyWhenTheSitesHaveGivenTheOldOneBack() {
    String rule = world.up(60_000);
    Circuit before = world.circuit(rule);
    world.sense().faults().vanish(world.instance(rule));
    world.passUntil(rule, RequestStatus.DECIDED);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(60_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).id()).isEqualTo(before.id());
    assertThat(world.circuit(rule).instanceId()).isNotEqualTo(before.instanceId());
    assertThat(world.circuit(rule).source().affiliatedAt().orElseThrow())
        .isAfter(before.source().affiliatedAt().orElseThrow());
    assertThat(world.sense().audit()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30, 90, 600})
  void aRebuildThatAnOperatorAsksForTakesTheOldInstanceDownFirst(int secondsAfterStaging) {
    String rule = world.decided(40_000);
    world.run(world.stager);
    world.run(world.provisioner);
    world.pass(Duration.ofSeconds(secondsAfterStaging));
    String before = world.instance(rule);
    operator().reinitializeSense(rule, "ann");
    assertThat(world.status(rule)).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(40_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isNotEqualTo(before);
    assertThat(world.sense().instances()).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aRebuildDuringAChangeBuildsWhatWasDecided() {
    String rule = world.up(40_000);
    world.decide(rule, 60_000);
    world.pass(Duration.ofSeconds(20));
    operator().reinitializeSense(rule, "ann");
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(60_000);
    assertThat(world.instanceOf(rule).builtMbps()).isEqualTo(60_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  private RequestOperator operator() {
    return new RequestOperator(
        world.database(),
        world.requests,
        new RequestStreams(),
        world.circuits,
        new EventRepository(),
        world.transitions(),
        new KeepAlive(world.config().keepAlive()),
        world.clock);
  }
}
