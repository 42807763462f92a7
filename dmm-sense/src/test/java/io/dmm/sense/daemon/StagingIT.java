package io.dmm.sense.daemon;

import static io.dmm.db.request.RequestStatus.FINISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.MeshLink;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StagingIT {
  @RegisterExtension final SenseWorld world = new SenseWorld();

  @Test
  void aCompileWhoseAnswerIsLostLeavesOneInstanceAndStillStages() {
    String rule = world.decided(40_000);
    world.sense().faults().loseAnswerTo("POST", "/instance/*");
    world.run(world.stager);
    assertThat(world.status(rule)).isEqualTo(RequestStatus.DECIDED);
    String instance = world.instance(rule);

    world.passUntil(rule, RequestStatus.STAGED);
    assertThat(world.instance(rule)).isEqualTo(instance);
    assertThat(world.sense().instances()).hasSize(1);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instanceOf(rule).builtMbps()).isEqualTo(40_000);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCompileThatNeverArrivedIsRepeatedUnderTheSameId() {
    String rule = world.decided(40_000);
    world.sense().faults().cutBefore("POST", "/instance/*");
    world.run(world.stager);
    String instance = world.instance(rule);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isEqualTo(instance);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aCompileThatTheGatewayCutsShortIsRepeatedForItsAnswer() {
    String rule = world.decided(40_000);
    world.sense().quirks().gatewayTimesOut(Blocking.CREATE);
    world.pass(Duration.ofMinutes(2));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.request(rule).statusReason()).contains("504");
    world.sense().quirks().gatewayTimesOut();
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.sense().instances()).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void nothingIsMadeForARuleThatEndsJustBeforeItsInstanceIsNamed() {
    String rule = world.decided(40_000);
    TransferRequest claimed = world.claim(world.stager);
    world.end(rule);
    world.run(world.canceller);
    assertThat(world.status(rule)).as("while the stager is at work").isEqualTo(FINISHED);

    world.work(world.stager, claimed);
    world.passUntil(rule, RequestStatus.DELETED);

    assertThat(world.calls("POST", "/instance/*")).isEmpty();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void whoeverLostItsLeaseNeitherNamesNorForgetsAnInstance() {
    String rule = world.decided(40_000);
    TransferRequest lost = world.claim(world.stager);
    Circuit seen = world.circuit(rule);
    world.endLeases();
    world.run(world.stager);
    String instance = world.instance(rule);

    assertThat(world.ledger().instanceNamed(lost, seen, UUID.randomUUID())).isFalse();
    world.ledger().instanceGone(seen);

    assertThat(world.instance(rule)).isEqualTo(instance);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.sense().instances()).hasSize(1);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void withoutAPathTheRequestGoesBackAndTheLinkIsKnownBetter() {
    String sibling = world.up(30_000);
    UUID foreign = world.foreign(40_000);
    String rule = world.decided(50_000);
    world.run(world.stager);

    assertThat(world.status(rule)).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.request(rule).statusReason())
        .contains("no path for 50 Gb/s")
        .contains("30 Gb/s");
    assertThat(world.circuit(rule).heldMbps()).isZero();
    MeshLink link = world.link(SenseWorld.SDSC, SenseWorld.CALTECH).orElseThrow();
    assertThat(link.availableMbps())
        .as("30000 free, and the sibling's 30000 are ours to give")
        .hasValue(60_000);
    assertThat(link.availableAt()).hasValue(world.clock.instant());

    world.decide(rule, 30_000);
    String instance = world.instance(rule);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isEqualTo(instance);
    assertThat(world.instanceOf(rule).builtMbps()).isEqualTo(30_000);
    assertThat(world.instanceOf(sibling).builtMbps()).isEqualTo(30_000);
    assertThat(foreign).isNotNull();
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aRuleThatEndsAfterARefusalLeavesNothing() {
    world.sense().faults().failCompile("*");
    String rule = world.decided(50_000);
    world.run(world.stager);
    assertThat(world.status(rule)).isEqualTo(RequestStatus.ALLOCATED);
    world.end(rule);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.calls("PUT", "/instance/*/cancel")).isEmpty();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void anAnswerThatContradictsItselfLeadsToLessInTheEndAndToNoStorm() {
    world.sense().quirks().totalBandwidth(true);
    world.foreign(80_000);
    String rule = world.decided(90_000);
    Instant began = world.clock.instant();
    while (world.status(rule) != RequestStatus.PROVISIONED
        && world.clock.instant().isBefore(began.plus(Duration.ofMinutes(60)))) {
      world.pass(SenseWorld.STEP);
      if (world.status(rule) == RequestStatus.ALLOCATED) {
        long mbps =
            world
                    .link(SenseWorld.SDSC, SenseWorld.CALTECH)
                    .orElseThrow()
                    .availableMbps()
                    .orElseThrow()
                / 1000
                * 1000;
        world.decide(rule, mbps);
      }
    }
    assertThat(world.instanceOf(rule).builtMbps()).isBetween(5_000L, 20_000L);
    assertThat(world.sense().findingCounts()).doesNotContainKey(Finding.Kind.STORM);
  }

  @Test
  void aStatusThatIsNotKnownIsWaitedForAndShown() {
    String rule = world.decided(40_000);
    world.sense().faults().loseAnswerTo("POST", "/instance/*");
    world.run(world.stager);
    world
        .sense()
        .faults()
        .answer(1000, "GET", "/instance/*", Answer.json(200, "{\"state\":\"CREATE - DREAMING\"}"));
    world.pass(Duration.ofMinutes(20));
    assertThat(world.status(rule)).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.request(rule).statusReason()).contains("CREATE - DREAMING");
    world.sense().faults().clear();
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aSubnetThatExpiredIsNoticedBeforeACircuitIsBuiltWithIt() {
    String rule = world.allocated(SenseWorld.SDSC, SenseWorld.CALTECH);
    Circuit lost = world.circuit(rule);
    world.clock.advance(Duration.ofHours(2));
    assertThat(world.subnetsTaken()).isZero();

    world.decide(rule, 40_000);
    world.runAll();
    assertThat(world.status(rule)).isEqualTo(RequestStatus.RETRY);
    assertThat(world.request(rule).statusReason()).contains(lost.source().prefix().orElseThrow());
    assertThat(world.calls("POST", "/instance/*")).isEmpty();
    assertThat(world.ledger().byId(lost.id()).orElseThrow().releasedAt()).isPresent();
    assertThat(world.request(rule).decidedMbps()).isZero();
    world.passUntil(rule, RequestStatus.INIT);
  }

  @Test
  void aSubnetThatAnotherHasByNowIsNotBuiltWithEither() throws Exception {
    String rule = world.allocated(SenseWorld.SDSC, SenseWorld.CALTECH);
    Circuit mine = world.circuit(rule);
    world.pools().free(mine.source().pool(), mine.allocationName());
    String others = world.pools().take(mine.source().pool(), "somebody-else").orElseThrow();
    assertThat(others).isEqualTo(mine.source().prefix().orElseThrow());

    world.decide(rule, 40_000);
    world.passUntil(rule, RequestStatus.INIT);
    assertThat(world.calls("POST", "/instance/*")).isEmpty();
    assertThat(world.subnetsTaken()).as("only somebody else's").isEqualTo(1);
  }
}
