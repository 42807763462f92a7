package io.dmm.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Long random histories against a SENSE that is slow, fails, and now and then does not say what it
 * did.
 */
class TransitionSimulationTest {
  private static final int HISTORIES = 30;
  private static final int BUSY_STEPS = 300;
  private static final int QUIET_STEPS = 400;

  @ParameterizedTest
  @EnumSource(Policy.class)
  void noCapacityIsEverPassedAndTheDecisionIsReachedOnceNothingChanges(Policy policy) {
    for (int seed = 0; seed < HISTORIES; seed++) {
      var hysteresis = seed % 3 == 0 ? Hysteresis.NONE : new Hysteresis(0.2, Duration.ofMinutes(3));
      var world = new SimulatedNetwork(seed, policy, hysteresis);
      for (int step = 0; step < BUSY_STEPS; step++) {
        world.disturb();
        world.step();
        assertWithinCapacity(world, "seed " + seed + ", step " + step);
      }
      for (int step = 0; step < QUIET_STEPS; step++) {
        world.step();
        assertWithinCapacity(world, "seed " + seed + ", quiet step " + step);
      }
      assertReached(world, hysteresis, "seed " + seed);
    }
  }

  /** Both as we count (the larger of confirmed and in flight) and as SENSE really has it. */
  private static void assertWithinCapacity(SimulatedNetwork world, String when) {
    Map<String, Long> counted = new HashMap<>();
    Map<String, Long> real = new HashMap<>();
    for (SimulatedNetwork.Circuit circuit : world.circuits()) {
      for (String constraint : circuit.constraints()) {
        counted.merge(constraint, circuit.holding().heldMbps(), Long::sum);
        real.merge(constraint, circuit.reallyHeldMbps(), Long::sum);
      }
    }
    counted.forEach(
        (c, mbps) ->
            assertThat(mbps)
                .as("%s: counted at %s", when, c)
                .isLessThanOrEqualTo(world.capacityMbps(c)));
    real.forEach(
        (c, mbps) ->
            assertThat(mbps)
                .as("%s: real at %s", when, c)
                .isLessThanOrEqualTo(world.capacityMbps(c)));
  }

  private static void assertReached(SimulatedNetwork world, Hysteresis hysteresis, String when) {
    DecisionResult decision = world.decide();
    assertThat(world.plan(decision).actions()).as(when).isEmpty();
    for (Allocation allocation : decision.allocations()) {
      long held = world.heldBy(allocation.request().id());
      assertThat(held > 0)
          .as("%s: %s has a circuit", when, allocation)
          .isEqualTo(allocation.grantedMbps() > 0);
      assertThat((double) Math.abs(held - allocation.grantedMbps()))
          .as(
              "%s: %s, held %d, %s",
              when, allocation.request(), held, world.plan(decision).deferred())
          .isLessThanOrEqualTo(hysteresis.leastShare() * held);
    }
  }
}
