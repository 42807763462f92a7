package io.dmm.sandbox.sense;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The phases of an operation called one by one. Each answers when it is over.
 *
 * @see "SENSE-O REST API, section 3.5, phased mode"
 */
final class SinglePhases {
  private final World world;
  private final InstanceGuards guards;
  private final InstanceSteps steps;

  SinglePhases(World world, InstanceGuards guards, InstanceSteps steps) {
    this.world = world;
    this.guards = guards;
    this.steps = steps;
  }

  Instant propagate(String id) {
    ServiceInstance instance = guards.in(Substate.COMPILED, id, "propagate");
    return propagate(instance, world.timings().provision().propagating());
  }

  /** Ends in COMMITTED. */
  Instant commit(String id) {
    ServiceInstance instance = guards.in(Substate.PROPAGATED, id, "commit");
    steps.begin(instance);
    Instant done = world.now().plus(world.timings().provision().committing());
    steps.startCommit(instance);
    if (instance.substate == Substate.FAILED) {
      return world.now();
    }
    world.later(
        instance,
        done,
        () -> {
          steps.finishCommit(instance);
          instance.running = false;
        });
    world.settle();
    return done;
  }

  /** Starts the verification, again if it has given up. */
  Instant verify(String id) {
    ServiceInstance instance = guards.in(Substate.COMMITTED, id, "verify");
    steps.begin(instance);
    Instant done = world.now().plus(world.timings().provision().verifying());
    world.later(instance, done, () -> steps.finishVerification(instance));
    world.settle();
    return done;
  }

  /** The propagation of a cancel. */
  Instant release(String id, boolean force) {
    ServiceInstance instance = guards.releasable(id, force);
    instance.superstate = Superstate.CANCEL;
    return propagate(instance, world.timings().cancel().propagating());
  }

  /** The propagation of a reprovision. */
  Instant reinstate(String id, Optional<String> intentId) {
    ServiceInstance instance = guards.reinstatable(id, "reinstate", intentId);
    instance.superstate = Superstate.REINSTATE;
    instance.show(Substate.COMPILED, world.now());
    return propagate(instance, world.timings().provision().propagating());
  }

  private Instant propagate(ServiceInstance instance, Duration time) {
    steps.begin(instance);
    Instant done = world.now().plus(time);
    world.later(
        instance,
        done,
        () -> {
          instance.show(Substate.PROPAGATED, world.now());
          instance.running = false;
        });
    world.settle();
    return done;
  }
}
