package io.dmm.rucio.daemon;

import static io.dmm.rucio.daemon.RucioWorld.aRule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.peer.PeerException;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sandbox.rucio.RuleState;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What changes at a rule while it lives. */
class RucioModifierIT {
  @RegisterExtension final RucioWorld world = new RucioWorld();

  static Stream<RequestStatus> live() {
    return RucioFinisherIT.live().filter(status -> status != RequestStatus.PROVISIONED);
  }

  @ParameterizedTest
  @MethodSource("live")
  void aPriorityThatChangesIsANumberAndAnEventUnlessTheCircuitIsSettled(RequestStatus status)
      throws PeerException {
    String id = world.known(status);
    TransferRequest before = world.request(id);

    world.rucio.setPriority(id, 5);
    world.cycle();

    TransferRequest after = world.request(id);
    assertThat(after.status()).isEqualTo(status);
    assertThat(after.priority()).isEqualTo(5);
    assertThat(after.mover()).isEqualTo(before.mover());
    assertThat(world.history(id)).endsWith("PRIORITY_CHANGED");
    assertThat(world.lastReason(id)).isEqualTo("priority changed from 3 to 5");
  }

  @Test
  void aPriorityThatChangesWhileTheCircuitIsUpHasTheBandwidthDecidedAgain() throws PeerException {
    String id = world.knownWithCircuit(RequestStatus.PROVISIONED);

    world.rucio.setPriority(id, 1);
    world.cycle();
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.MODIFIED);
    assertThat(world.request(id).mover()).isEqualTo(Mover.DECIDER);
    assertThat(world.request(id).priority()).isEqualTo(1);
    assertThat(world.history(id)).filteredOn("PRIORITY_CHANGED"::equals).hasSize(1);
  }

  @Test
  void oneRequestThatCannotBeWrittenKeepsNoOtherFromBeingFollowed() throws PeerException {
    String broken = world.known(RequestStatus.ALLOCATED);
    String other = world.known(RequestStatus.ALLOCATED);
    world.rucio.setPriority(broken, 5);
    world.rucio.setPriority(other, 5);
    world.initializer.runOnce();

    world.withoutWritesOf(
        broken,
        () ->
            assertThatThrownBy(() -> world.modifier.runOnce())
                .isInstanceOf(DataAccessException.class));
    assertThat(world.request(other).priority()).isEqualTo(5);
    assertThat(world.request(broken).priority()).isEqualTo(3);
    world.modifier.runOnce();

    assertThat(world.request(broken).priority()).as("the same sweep, once more").isEqualTo(5);
  }

  @Test
  void prioritiesOutOfRangeChangeNothing() throws PeerException {
    String id = world.add(aRule().priority(5));
    world.cycle();
    world.put(id, RequestStatus.PROVISIONED);

    world.rucio.setPriority(id, 12);
    world.cycle();

    assertThat(world.statusOf(id)).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void progressIsStoredWithoutTakingTheVersionFromADaemonAtWork() throws PeerException {
    String id = world.known(RequestStatus.ALLOCATED);
    TransferRequest claimed = world.request(id);

    world.rucio.grow(id, 3_000_000_000L);
    world.state(id, RuleState.STUCK);
    world.cycle();
    assertThat(world.request(id).rule().state()).isEqualTo("STUCK");
    assertThat(world.request(id).rule().sizeBytes()).hasValue(13_000_000_000L);

    Move decided = Move.because(Cause.BANDWIDTH_DECIDED, "Decider", "40 Gb/s");
    Optional<TransferRequest> moved =
        world.database().inTransaction(tx -> world.transitions.move(tx, claimed, decided));
    assertThat(moved).isPresent();
    assertThat(world.request(id).rule().state()).isEqualTo("STUCK");
  }

  @Test
  void aQuietRuleIsNotWrittenAgainAndAgain() throws PeerException {
    String id = world.known(RequestStatus.ALLOCATED);
    world.cycle();
    TransferRequest before = world.request(id);

    world.cycle();
    world.cycle();

    assertThat(world.request(id)).isEqualTo(before);
  }

  @Test
  void anOldSweepDoesNotBringAnOldPriorityBack() throws PeerException {
    String id = world.known(RequestStatus.ALLOCATED);
    TransferRequest request = world.request(id);
    world
        .database()
        .transact(tx -> world.requests.changePriority(tx, request, 5, world.clock.instant()));

    world.modifier.runOnce(); // no sweep since

    assertThat(world.request(id).priority()).isEqualTo(5);
  }
}
