package io.dmm.sandbox.sense;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.fault.OperationFault;
import io.dmm.sandbox.sense.Intent.Connection;
import io.dmm.sandbox.sense.SenseTimings.Phases;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The steps that every operation of an instance goes through: PROPAGATED, COMMITTING, COMMITTED,
 * READY, and what each means for the sites.
 *
 * @see "SENSE-O REST API, section 3.9"
 */
final class InstanceSteps {
  private final World world;

  InstanceSteps(World world) {
    this.world = world;
  }

  /** Has the instance go through all steps from now on. */
  Instant run(ServiceInstance instance, Phases phases) {
    begin(instance);
    Instant propagated = world.now().plus(phases.propagating());
    world.later(instance, propagated, () -> instance.show(Substate.PROPAGATED, world.now()));
    return commitAndVerify(instance, propagated.plus(phases.accepting()), phases);
  }

  /** Has a cancel go through its steps, which shows no PROPAGATED. */
  Instant runCancel(ServiceInstance instance, Phases phases) {
    begin(instance);
    Instant commit = world.now().plus(phases.propagating()).plus(phases.accepting());
    return commitAndVerify(instance, commit, phases);
  }

  private Instant commitAndVerify(ServiceInstance instance, Instant commit, Phases phases) {
    Instant committed = commit.plus(phases.committing());
    world.later(instance, commit, () -> startCommit(instance));
    world.later(instance, committed, () -> finishCommit(instance));
    world.later(instance, committed.plus(phases.verifying()), () -> finishVerification(instance));
    return committed;
  }

  /** Begins an operation: whatever was on its way for the instance stops. */
  void begin(ServiceInstance instance) {
    instance.operation++;
    instance.running = true;
    instance.lastError = null;
  }

  void startCommit(ServiceInstance instance) {
    if (instance.superstate == Superstate.CANCEL) {
      instance.upSince = null;
    } else {
      Optional<String> rejection = rejection(instance);
      if (rejection.isPresent()) {
        fail(instance, "OverlapException: " + rejection.get());
        return;
      }
    }
    instance.configState = "PENDING";
    instance.show(Substate.COMMITTING, world.now());
    if (instance.superstate != Superstate.CANCEL) {
      auditPrefixes(instance);
    }
  }

  void finishCommit(ServiceInstance instance) {
    if (instance.superstate == Superstate.CANCEL) {
      if (world.faults.strikes(OperationFault.CANCEL_FAILS, instance)) {
        fail(
            instance,
            "Failed to accept delta. Timeout reached and output to accept delta is empty.");
        return;
      }
    } else {
      Optional<String> rejection = world.ledger.book(instance.id, instance.target.connections());
      if (rejection.isPresent()) {
        fail(instance, "OverlapException: " + rejection.get());
        return;
      }
      instance.inForce = instance.target;
    }
    instance.show(Substate.COMMITTED, world.now());
  }

  void finishVerification(ServiceInstance instance) {
    boolean cancel = instance.superstate == Superstate.CANCEL;
    if (world.faults.strikes(
        cancel ? OperationFault.CANCEL_STALLS : OperationFault.VERIFICATION_STALLS, instance)) {
      return;
    }
    if (instance.superstate == Superstate.MODIFY
        && world.faults.strikes(OperationFault.MODIFY_FAILS_LATE, instance)) {
      fail(instance, "verification of the modified service failed");
      return;
    }
    instance.running = false;
    instance.configState = "STABLE";
    instance.show(Substate.READY, world.now());
    if (cancel) {
      world.releaseLater(instance);
    } else if (instance.upSince == null) {
      instance.upSince = world.now();
    }
  }

  /** Ends the operation in FAILED. A failed modify is removed by the server a little later. */
  void fail(ServiceInstance instance, String error) {
    instance.operation++;
    instance.running = false;
    instance.lastError = error;
    instance.configState = "UNSTABLE";
    instance.show(Substate.FAILED, world.now());
    if (instance.superstate == Superstate.MODIFY) {
      Instant sweep = world.now().plus(world.timings().consistencySweep());
      world.later(instance, sweep, () -> world.remove(instance));
    }
  }

  private Optional<String> rejection(ServiceInstance instance) {
    boolean modify = instance.superstate == Superstate.MODIFY;
    if (world.faults.strikes(
        modify ? OperationFault.MODIFY_FAILS : OperationFault.COMMIT_FAILS, instance)) {
      return Optional.of("New Request VLANs Overlap on same controlled resources.");
    }
    Optional<String> rejection =
        world.ledger.book(
            instance.id, raised(instance.target.connections(), world.ledger.held(instance.id)));
    rejection.ifPresent(
        text ->
            world.auditor.note(
                Finding.Kind.OVERSUBSCRIPTION, instance.id, "rejected by a site: " + text));
    return rejection;
  }

  /** Two circuits that route one prefix would take each other's traffic. */
  private void auditPrefixes(ServiceInstance instance) {
    List<ServiceInstance> others =
        world.instances().stream()
            .filter(each -> each != instance && each.isAlive() && world.ledger.holds(each.id))
            .toList();
    for (String prefix : instance.target.prefixes()) {
      others.stream()
          .filter(each -> each.target.prefixes().contains(prefix))
          .findFirst()
          .ifPresent(
              other ->
                  world.auditor.note(
                      Finding.Kind.DUPLICATE,
                      prefix,
                      "routed by " + instance.id + " while " + other.id + " is " + other.state()));
    }
  }

  /** Until it is committed a change holds the larger of old and new. */
  private static List<Connection> raised(List<Connection> wanted, List<Reservation> held) {
    return wanted.stream()
        .map(
            connection -> {
              long before =
                  held.stream()
                      .filter(each -> each.connection().equals(connection.name()))
                      .mapToLong(Reservation::mbps)
                      .sum();
              return new Connection(
                  connection.name(),
                  connection.source(),
                  connection.destination(),
                  Math.max(before, connection.capacityMbps()));
            })
        .toList();
  }
}
