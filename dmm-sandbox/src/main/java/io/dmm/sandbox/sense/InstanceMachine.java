package io.dmm.sandbox.sense;

import static io.dmm.sandbox.Finding.Kind.OVERSUBSCRIPTION;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.fault.OperationFault;
import java.time.Instant;
import java.util.Optional;

/**
 * What clients may ask of an instance, and in which state. Each operation answers when a
 * synchronous caller gets to hear of it, which is when it is COMMITTED.
 *
 * @see "SENSE-O REST API, sections 3.5 to 3.9"
 */
final class InstanceMachine {
  private final World world;
  private final IntentCompiler compiler;
  private final InstanceGuards guards;
  private final InstanceSteps steps;
  private final SinglePhases phases;

  InstanceMachine(World world) {
    this.world = world;
    this.compiler = new IntentCompiler(world.network, world.ledger, world.profiles, world.quirks);
    this.guards = new InstanceGuards(world);
    this.steps = new InstanceSteps(world);
    this.phases = new SinglePhases(world, guards, steps);
  }

  /**
   * What came of a compile.
   *
   * @param until when the caller gets to hear of it
   */
  record Compilation(Optional<ObjectNode> answer, Optional<Refusal> refusal, Instant until) {}

  SinglePhases phases() {
    return phases;
  }

  IntentCompiler compiler() {
    return compiler;
  }

  /**
   * Makes an instance, or adds an intent to one that is not provisioned yet. A refused compile
   * leaves it FAILED.
   */
  Compilation create(String id, String owner, JsonNode request, boolean proceed) {
    Instant until = world.now().plus(world.timings().compile());
    ServiceInstance instance =
        world.find(id).map(guards::recompilable).orElseGet(() -> added(id, owner, request));
    if (request.path("alias").isTextual()) {
      instance.alias = request.path("alias").asText();
    }
    instance.operation++;
    instance.show(Substate.INIT, world.now());
    try {
      Intent intent = compiler.read(request, world.now());
      if (world.faults.strikes(OperationFault.COMPILE_FAILS, instance)) {
        throw IntentCompiler.noPath(intent.connections().get(0).name());
      }
      compiler.findPaths(intent, id, false);
      ObjectNode answer = compiler.answer(request, intent, id, world.now());
      world.later(instance, until, () -> compiled(instance, intent, proceed));
      world.settle();
      return new Compilation(Optional.of(answer), Optional.empty(), until);
    } catch (Refusal e) {
      world.later(instance, until, () -> steps.fail(instance, e.getMessage()));
      world.settle();
      return new Compilation(Optional.empty(), Optional.of(e), until);
    }
  }

  /** Has the compiled intent, or the one named, built. */
  Instant provision(String id, Optional<String> intentId) {
    ServiceInstance instance = guards.provisionable(id);
    intentId.ifPresent(wanted -> instance.target = InstanceGuards.intent(instance, wanted));
    auditBandwidth(instance, instance.target, "provision");
    Instant committed = steps.run(instance, world.timings().provision());
    world.settle();
    return committed;
  }

  /** Takes the circuit down. Without force only if it is READY. */
  Instant cancel(String id, boolean force) {
    ServiceInstance instance = guards.releasable(id, force);
    instance.superstate = Superstate.CANCEL;
    Instant committed = steps.runCancel(instance, world.timings().cancel());
    if (world.quirks.hasPrematureCancelReady()) {
      instance.cancelHidden = instance.substate == Substate.READY;
    } else {
      instance.show(Substate.COMMITTING, world.now());
    }
    world.settle();
    return committed;
  }

  /** Builds a cancelled circuit again. */
  Instant reprovision(String id, Optional<String> intentId) {
    ServiceInstance instance = guards.reinstatable(id, "reprovision", intentId);
    instance.superstate = Superstate.REINSTATE;
    instance.show(Substate.COMPILED, world.now());
    auditBandwidth(instance, instance.target, "reprovision");
    Instant committed = steps.run(instance, world.timings().provision());
    world.settle();
    return committed;
  }

  /**
   * Changes a circuit that is READY.
   *
   * @param proceed false to compile only
   * @throws Refusal an edit is not allowed (nothing changed) or there is no path (MODIFY - FAILED)
   */
  Compilation modify(String id, JsonNode request, boolean proceed) {
    ServiceInstance instance = guards.modifiable(id);
    Intent intent = compiler.read(request, world.now());
    auditBandwidth(instance, intent, "modify");
    Instant compiled = world.now().plus(world.timings().compile());
    try {
      compiler.findPaths(intent, id, true);
    } catch (Refusal e) {
      instance.superstate = Superstate.MODIFY;
      steps.fail(instance, e.getMessage());
      world.settle();
      return new Compilation(Optional.empty(), Optional.of(e), compiled);
    }
    instance.superstate = Superstate.MODIFY;
    instance.show(Substate.COMPILED, world.now());
    instance.add(intent);
    ObjectNode answer = compiler.answer(request, intent, id, world.now());
    Instant until = proceed ? steps.run(instance, world.timings().modify()) : compiled;
    world.settle();
    return new Compilation(Optional.of(answer), Optional.empty(), until);
  }

  /** Forgets the instance, in whatever state it is. */
  void delete(String id) {
    world.remove(guards.deletable(id));
    world.settle();
  }

  private void compiled(ServiceInstance instance, Intent intent, boolean proceed) {
    instance.add(intent);
    instance.lastError = null;
    instance.show(Substate.COMPILED, world.now());
    if (proceed) {
      auditBandwidth(instance, intent, "create and proceed");
      steps.run(instance, world.timings().provision());
    }
  }

  private ServiceInstance added(String id, String owner, JsonNode request) {
    Optional<ObjectNode> profile = compiler.profile(request);
    String profileId = profile.map(each -> each.path("uuid").asText()).orElse("");
    profile.ifPresent(
        each ->
            Profiles.checkLicence(
                each,
                owner,
                world.instances().stream()
                    .filter(other -> other.owner.equals(owner) && other.profileId.equals(profileId))
                    .count()));
    ServiceInstance instance =
        new ServiceInstance(id, request.path("alias").asText(""), owner, profileId, world.now());
    world.add(instance);
    return instance;
  }

  private void auditBandwidth(ServiceInstance instance, Intent intent, String call) {
    world
        .ledger
        .conflict(instance.id, intent.connections())
        .ifPresent(
            text ->
                world.auditor.note(
                    OVERSUBSCRIPTION,
                    instance.id,
                    call + " asked for: " + text + world.heldForTheGone()));
  }
}
