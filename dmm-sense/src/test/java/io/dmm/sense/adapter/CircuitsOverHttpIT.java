package io.dmm.sense.adapter;

import static io.dmm.sense.adapter.SimulatedWorld.RULE;
import static io.dmm.sense.adapter.SimulatedWorld.UNTIL_READY;
import static io.dmm.sense.adapter.SimulatedWorld.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.Compilation;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import io.dmm.sandbox.sense.SenseQuirks.ErrorForm;
import io.dmm.sandbox.sense.SenseQuirks.GoneAnswer;
import io.dmm.sandbox.sense.SenseQuirks.ScalarForm;
import io.dmm.sandbox.sense.SenseQuirks.SuccessForm;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitsOverHttpIT {
  @RegisterExtension final SimulatedWorld world = new SimulatedWorld();

  @Test
  void aCircuitLivesFromCompileToDelete() throws Exception {
    SenseCircuits circuits = world.circuits();
    UUID id = circuits.newInstanceId();
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.GONE);

    Compilation compilation = circuits.compile(intent(id, 25_000));
    assertThat(compilation.sourceSubnetUri().orElseThrow())
        .startsWith(SimulatedWorld.SDSC_URI)
        .contains(id.toString());
    assertThat(compilation.destinationSubnetUri().orElseThrow())
        .startsWith(SimulatedWorld.CALTECH_URI);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.COMPILED);
    assertThat(circuits.look(id).reservedMbps()).isEmpty();

    circuits.provision(id);
    world.pass(Duration.ofSeconds(30));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.CREATING);
    world.pass(UNTIL_READY);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.READY);
    assertThat(circuits.look(id).reservedMbps()).hasValue(25_000);

    circuits.modify(intent(id, 10_000));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.MODIFYING);
    world.pass(UNTIL_READY);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.MODIFIED);
    assertThat(circuits.look(id).reservedMbps()).hasValue(10_000);

    circuits.cancel(id, false);
    world.pass(Duration.ofSeconds(20));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.CANCELLING);
    world.pass(UNTIL_READY);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.CANCELLED);

    circuits.delete(id);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.GONE);
    circuits.delete(id);
    circuits.cancel(id, true);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCompileCanBeRepeatedAndTheRowsMayBeSwapped() throws Exception {
    world.sense().quirks().swappedExtraction(true);
    SenseCircuits circuits = world.circuits();
    UUID id = circuits.newInstanceId();
    Compilation first = circuits.compile(intent(id, 25_000));
    Compilation again = circuits.compile(intent(id, 25_000));
    assertThat(again).isEqualTo(first);
    assertThat(first.sourceSubnetUri().orElseThrow()).startsWith(SimulatedWorld.SDSC_URI);
    assertThat(world.sense().instances()).hasSize(1);
    circuits.delete(id);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void whereThereIsNoPathTheAvailableBandwidthIsAskedForAndFits() throws Exception {
    world.up(80_000);
    SenseCircuits circuits = world.circuits();
    UUID id = circuits.newInstanceId();
    CircuitIntent wanted = otherSubnet(id, 50_000);
    Compilation refused = circuits.compile(wanted);
    assertThat(refused.feasible()).isFalse();
    assertThat(refused.detail()).contains("feasible path");
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.CREATE_FAILED);

    assertThat(circuits.availableMbps(wanted)).isEqualTo(20_000);
    assertThat(circuits.compile(otherSubnet(id, 20_000)).feasible()).isTrue();
    circuits.provision(id);
    world.pass(UNTIL_READY);
    assertThat(circuits.look(id).reservedMbps()).hasValue(20_000);
  }

  private static CircuitIntent otherSubnet(UUID id, long mbps) {
    CircuitIntent like = intent(id, mbps);
    return new CircuitIntent(
        id,
        "0f9e8d7c6b5a49388271605f4e3d2c1b",
        mbps,
        new CircuitIntent.Terminal(like.source().siteUri(), "2001:db8:0:112::/64", "3600-3619"),
        new CircuitIntent.Terminal(
            like.destination().siteUri(), "2001:db8:0:222::/64", "3600-3619"));
  }

  @Test
  void availableBandwidthMayCarryAnRdfType() throws Exception {
    world.sense().quirks().bandwidthWithRdfType(true);
    SenseCircuits circuits = world.circuits();
    assertThat(circuits.availableMbps(intent(circuits.newInstanceId(), 1000))).isEqualTo(100_000);
  }

  @Test
  void aValueThatTheProfileForbidsIsRefused() throws Exception {
    SenseCircuits circuits = world.circuits();
    UUID id = circuits.newInstanceId();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> circuits.compile(intent(id, 1200)))
        .withMessageContaining(id.toString())
        .withMessageContaining("1200");
    circuits.delete(id);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void anUnknownProfileIsRefusedNotMissing() throws Exception {
    SenseCircuits circuits =
        new SenseCircuits(
            world.client(), Configs.with("profile_uuid", UUID.randomUUID().toString()));
    UUID id = circuits.newInstanceId();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> circuits.compile(intent(id, 1000)))
        .withMessageContaining("profile");
  }

  @Test
  void aLockedInstanceRefusesToChange() throws Exception {
    UUID id = world.up(25_000);
    world.sense().lock(id.toString(), true);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> world.circuits().modify(intent(id, 10_000)))
        .withMessageContaining("locked");
    assertThat(world.client().instances().find(id).orElseThrow().locked()).isTrue();
  }

  @Test
  void aVlanThatASiteDoesNotHaveLeavesNoPath() throws Exception {
    SenseCircuits circuits = world.circuits();
    UUID id = circuits.newInstanceId();
    CircuitIntent good = intent(id, 1000);
    CircuitIntent badVlan =
        new CircuitIntent(
            id,
            RULE,
            1000,
            new CircuitIntent.Terminal(SimulatedWorld.SDSC_URI, "2001:db8:0:111::/64", "17"),
            good.destination());
    assertThat(circuits.compile(badVlan).feasible()).isFalse();
  }

  @Test
  void aCompileWhoseAnswerIsLostIsFoundAndRepeated() throws Exception {
    SenseCircuits circuits = world.circuits();
    UUID id = circuits.newInstanceId();
    world.sense().faults().loseAnswerTo("POST", "/instance/*");
    assertThatExceptionOfType(OutcomeUnknownException.class)
        .isThrownBy(() -> circuits.compile(intent(id, 25_000)));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.COMPILED);
    assertThat(circuits.compile(intent(id, 25_000)).feasible()).isTrue();
    assertThat(world.sense().instances()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Blocking.class,
      names = {"PROVISION", "MODIFY", "CANCEL"})
  void whatTheGatewayCutsShortIsUnknownAndSeenInTheState(Blocking call) throws Exception {
    UUID id = call == Blocking.PROVISION ? world.circuits().newInstanceId() : world.up(25_000);
    SenseCircuits circuits =
        new SenseCircuits(
            world.client(),
            Configs.with("provision_sync", "on", "profile_uuid", world.sense().profileId()));
    if (call == Blocking.PROVISION) {
      circuits.compile(intent(id, 25_000));
    }
    world.sense().quirks().gatewayTimesOut(call);
    assertThatExceptionOfType(OutcomeUnknownException.class)
        .isThrownBy(
            () -> {
              switch (call) {
                case PROVISION -> circuits.provision(id);
                case MODIFY -> circuits.modify(intent(id, 10_000));
                default -> circuits.cancel(id, false);
              }
            });
    world.pass(Duration.ofSeconds(20));
    assertThat(circuits.look(id).phase())
        .isEqualTo(
            switch (call) {
              case PROVISION -> Phase.CREATING;
              case MODIFY -> Phase.MODIFYING;
              default -> Phase.CANCELLING;
            });
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void operationsInTheWrongStateAreRefused() throws Exception {
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> circuits.delete(id));
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> circuits.provision(id));
    circuits.cancel(id, false);
    world.pass(UNTIL_READY);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> circuits.modify(intent(id, 10_000)));
    circuits.delete(id);
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> circuits.provision(id));
  }

  @Test
  void aFailedModifyIsSeenUntilSenseRemovesTheInstance() throws Exception {
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    world.sense().faults().failModify(id.toString());
    circuits.modify(intent(id, 50_000));
    world.pass(Duration.ofSeconds(20));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.MODIFY_FAILED);
    assertThat(circuits.look(id).lastError()).isNotEmpty();
    world.pass(Duration.ofSeconds(60));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.GONE);
    circuits.cancel(id, true);
    circuits.delete(id);
  }

  @Test
  void afterACancelReadyMayShowTooEarly() throws Exception {
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    circuits.cancel(id, false);
    assertThat(circuits.look(id).phase())
        .as("the old sub-state, for which cancel_settle_seconds is there")
        .isEqualTo(Phase.CANCELLED);
    world.pass(Duration.ofSeconds(30));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.CANCELLING);
  }

  @Test
  void aCircuitThatFailedToBuildIsCancelledByForceBeforeItIsDeleted() throws Exception {
    SenseCircuits circuits = world.circuits();
    UUID id = circuits.newInstanceId();
    circuits.compile(intent(id, 25_000));
    world.sense().faults().failCommit(id.toString());
    circuits.provision(id);
    world.pass(UNTIL_READY);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.CREATE_FAILED);
    circuits.cancel(id, true);
    world.pass(UNTIL_READY);
    circuits.delete(id);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aStalledCancelCanStillBeDeleted() throws Exception {
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    world.sense().faults().stallCancel(id.toString());
    circuits.cancel(id, false);
    world.pass(Duration.ofHours(1));
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.CANCELLING);
    circuits.delete(id);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.GONE);
  }

  @ParameterizedTest
  @EnumSource(GoneAnswer.class)
  void aVanishedInstanceIsGoneHoweverSenseSaysSo(GoneAnswer form) throws Exception {
    UUID id = world.up(25_000);
    world.sense().quirks().goneAnswer(form);
    world.sense().faults().vanish(id.toString());
    SenseCircuits circuits = world.circuits();
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.GONE);
    assertThat(world.client().instances().status(id)).isEmpty();
    circuits.cancel(id, true);
    circuits.delete(id);
  }

  @ParameterizedTest
  @EnumSource(ErrorForm.class)
  void aCancelThatIsUnderWayIsASuccessInEveryForm(ErrorForm form) throws Exception {
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    circuits.cancel(id, false);
    world.pass(Duration.ofSeconds(20));
    world.sense().quirks().errors(form);
    circuits.cancel(id, true);
    world.sense().faults().vanish(id.toString());
    circuits.cancel(id, true);
  }

  @ParameterizedTest
  @EnumSource(ScalarForm.class)
  void scalarsAreReadInEveryForm(ScalarForm form) throws Exception {
    world.sense().quirks().scalars(form).charsetInContentType(true);
    UUID id = world.up(25_000);
    assertThat(world.client().instances().status(id).orElseThrow()).hasToString("CREATE - READY");
    assertThat(world.discovery().find(SimulatedWorld.SDSC)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(SuccessForm.class)
  void successIsUnderstoodInEveryForm(SuccessForm form) throws Exception {
    world.sense().quirks().success(form).modifyAnswersJson(false);
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    circuits.modify(intent(id, 10_000));
    world.pass(UNTIL_READY);
    circuits.cancel(id, false);
    world.pass(UNTIL_READY);
    circuits.delete(id);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void instancesAreListedWithAliasAndOwner() throws Exception {
    UUID id = world.up(25_000);
    assertThat(world.circuits().instances())
        .containsExactly(new InstanceSummary(id, RULE, "dmm-service", "CREATE - READY"));
    assertThat(world.client().instances().list(RULE)).hasSize(1);
    assertThat(world.client().instances().list(RULE.substring(1))).isEmpty();
  }

  @Test
  void anOutageIsUnavailableForReadsAndUnknownForChanges() throws Exception {
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    circuits.look(id); // so that there is a token
    world.sense().faults().outage(true);
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> circuits.look(id));
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(circuits::instances);
    assertThatExceptionOfType(OutcomeUnknownException.class)
        .isThrownBy(() -> circuits.modify(intent(id, 10_000)));
    world.sense().faults().outage(false);
    assertThat(circuits.look(id).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void tokensExpireWithoutAnyoneNoticing() throws Exception {
    world.sense().tokenLifetimes(Duration.ofSeconds(60), Duration.ofSeconds(100));
    UUID id = world.up(25_000);
    SenseCircuits circuits = world.circuits();
    for (int minute = 0; minute < 10; minute++) {
      assertThat(circuits.look(id).phase()).isEqualTo(Phase.READY);
      world.pass(Duration.ofSeconds(50));
    }
    circuits.look(id);
    world.sense().revokeTokens(true);
    circuits.cancel(id, false);
    assertThat(world.sense().journal().perStatus()).containsEntry(401, 1L);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aUserWithoutTheRoleIsToldSoWithoutNewTokens() throws Exception {
    UUID id = world.up(25_000);
    long calls = world.sense().journal().total();
    world.sense().quirks().denies("dmm-service");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> world.circuits().look(id))
        .withMessageContaining("not allowed");
    assertThat(world.sense().journal().total() - calls)
        .as("the token is too old by now, so it is one grant and one call")
        .isLessThanOrEqualTo(2);
  }

  @Test
  void theProfileOfTheConfigurationIsThere() throws Exception {
    UUID profile = UUID.fromString(world.sense().profileId());
    assertThat(world.client().profiles().find(profile).orElseThrow().terminals()).isEqualTo(2);
    assertThat(world.client().profiles().find(UUID.randomUUID())).isEmpty();
  }
}
