package io.dmm.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitWatch;
import io.dmm.db.circuit.CircuitWatch.Cap;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a capped circuit gives up goes to the others, if that is wanted. */
class ReclaimDecisionIT {
  @RegisterExtension final TestDatabase db = new TestDatabase();
  private World world;
  private TransferRequest idle;
  private TransferRequest busy;

  @BeforeEach
  void twoShareALink() {
    world = new World(db.get());
    world.site("T2_US_UCSD", 400_000).site("T2_US_SDSC", 400_000);
    world.link("T2_US_UCSD", "T2_US_SDSC", 80_000);
    idle = up(1);
    busy = up(2);
    world.clock.advance(Duration.ofMinutes(5));
    Circuit circuit = world.circuitOf(idle).orElseThrow();
    world.database.transact(
        tx ->
            new CircuitWatchRepository()
                .save(
                    tx,
                    new CircuitWatch(
                        circuit.id(),
                        idle.ruleId(),
                        Optional.of(world.time()),
                        Optional.of(world.time()),
                        "carries little",
                        Optional.of(new Cap(10_000, 40_000, world.time())))));
  }

  @Test
  void aCapLowersOneAndRaisesTheOtherOnceThatIsFree() {
    decide(true);
    assertThat(world.circuitOf(idle).orElseThrow().requestedMbps()).isEqualTo(10_000);
    assertThat(world.circuitOf(busy).orElseThrow().requestedMbps()).isZero();
    world.database.transact(
        tx ->
            world.circuits.confirm(
                tx, world.circuitOf(idle).orElseThrow().id(), 10_000, world.time()));
    world.put(world.now(idle), RequestStatus.PROVISIONED);

    decide(true);

    assertThat(world.circuitOf(busy).orElseThrow().requestedMbps()).isEqualTo(70_000);
  }

  @Test
  void unlessItIsWantedACapMeansNothing() {
    decide(false);

    assertThat(world.circuitOf(idle).orElseThrow().requestedMbps()).isZero();
    assertThat(world.circuitOf(busy).orElseThrow().requestedMbps()).isZero();
  }

  private void decide(boolean reclaim) {
    new DeciderDaemon(
            world.database,
            world.requests,
            world.circuits,
            world.sites,
            world.decisions,
            world.transitions,
            new DeciderConfig(
                Policy.WEIGHTED_MAX_MIN,
                1_000,
                Hysteresis.NONE,
                Duration.ofMinutes(5),
                false,
                Duration.ofMinutes(1),
                reclaim),
            world.clock)
        .runOnce();
  }

  private TransferRequest up(int number) {
    TransferRequest request = world.fresh(3);
    world.builtCircuit(
        request, 40_000, "2001:db8:a:" + number + "::/64", "2001:db8:b:" + number + "::/64");
    return world.put(request, RequestStatus.PROVISIONED);
  }
}
