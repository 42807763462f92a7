package io.dmm.sandbox.sense;

import static io.dmm.sandbox.Finding.Kind.OVERSUBSCRIPTION;
import static io.dmm.sandbox.Finding.Kind.WRONG_STATE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.sense.SenseFaults.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What clients may ask of an instance, and in which state. Each operation answers when a
 * synchronous caller gets to hear of it, which is when it is COMMITTED.
 *
 * @see "SENSE-O REST API, sections 3.5 to 3.9"
 */
final class InstanceMachine {
  private static final Duration STALLED = Duration.ofMinutes(10);
  private static final Set<Substate> RECOMPILABLE =
      EnumSet.of(Substate.INIT, Substate.COMPILED, Substate.FAILED);

  private final World world;
  private final IntentCompiler compiler;
  private final InstanceSteps steps;

  InstanceMachine(World world) {
    this.world = world;
    this.compiler = new IntentCompiler(world.network, world.ledger, world.profiles, world.quirks);
    this.steps = new InstanceSteps(world);
  }

  /**
   * What came of a compile.
   *
   * @param until when the caller gets to hear of it
   */
  record Compilation(Optional<ObjectNode> answer, Optional<Refusal> refusal, Instant until) {}

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
        world.find(id).map(this::recompilable).orElseGet(() -> added(id, owner, request));
    if (request.path("alias").isTextual()) {
      instance.alias = request.path("alias").asText();
    }
    instance.operation++;
    instance.show(Substate.INIT, world.now());
    try {
      Intent intent = compiler.read(request, world.now());
      if (world.faults.strikes(Kind.COMPILE_FAILS, instance)) {
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
    ServiceInstance instance = unlocked(id);
    if (instance.substate != Substate.COMPILED
        || instance.running
        || instance.superstate == Superstate.CANCEL) {
      throw wrongState("provision", instance);
    }
    intentId.ifPresent(wanted -> instance.target = intent(instance, wanted));
    auditBandwidth(instance, instance.target, "provision");
    Instant committed = steps.run(instance, world.timings().provision());
    world.settle();
    return committed;
  }

  /** Takes the circuit down. Without force only if it is READY. */
  Instant cancel(String id, boolean force) {
    ServiceInstance instance = releasable(id, force);
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
    ServiceInstance instance = reinstated(id, "reprovision", intentId);
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
    ServiceInstance instance = unlocked(id);
    if (!instance.isUpAndReady()) {
      throw wrongState("modify", instance);
    }
    Intent intent = compiler.read(request, world.now());
    Instant compiled = world.now().plus(world.timings().compile());
    try {
      compiler.findPaths(intent, id, true);
    } catch (Refusal e) {
      world.auditor.note(
          OVERSUBSCRIPTION,
          id,
          "modify for which no path can do: " + intent.capacityMbps() + " Mbps");
      instance.superstate = Superstate.MODIFY;
      steps.fail(instance, e.getMessage());
      world.settle();
      return new Compilation(Optional.empty(), Optional.of(e), compiled);
    }
    auditBandwidth(instance, intent, "modify");
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
    ServiceInstance instance = unlocked(id);
    if (!isDeletable(instance)) {
      world.auditor.note(
          WRONG_STATE,
          id,
          "deleted while " + truth(instance) + ", sites may keep its configuration");
      if (world.quirks.hasGuardedDelete()) {
        throw Refusal.wrongState("delete", instance);
      }
    }
    world.remove(instance);
    world.settle();
  }

  /** Single phase: propagate. */
  Instant propagate(String id) {
    ServiceInstance instance = unlocked(id);
    require(instance, "propagate", Substate.COMPILED);
    return propagateNow(instance, world.timings().provision().propagating());
  }

  /** Single phase: commit, which ends in COMMITTED. */
  Instant commit(String id) {
    ServiceInstance instance = unlocked(id);
    require(instance, "commit", Substate.PROPAGATED);
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

  /** Starts the verification of a COMMITTED instance, again if it has given up. */
  Instant verify(String id) {
    ServiceInstance instance = unlocked(id);
    require(instance, "verify", Substate.COMMITTED);
    steps.begin(instance);
    Instant done = world.now().plus(world.timings().provision().verifying());
    world.later(instance, done, () -> steps.finishVerification(instance));
    world.settle();
    return done;
  }

  /** Single phase: release, the propagation of a cancel. */
  Instant release(String id, boolean force) {
    ServiceInstance instance = releasable(id, force);
    instance.superstate = Superstate.CANCEL;
    return propagateNow(instance, world.timings().cancel().propagating());
  }

  /** Single phase: reinstate, the propagation of a reprovision. */
  Instant reinstate(String id, Optional<String> intentId) {
    ServiceInstance instance = reinstated(id, "reinstate", intentId);
    return propagateNow(instance, world.timings().provision().propagating());
  }

  private Instant propagateNow(ServiceInstance instance, Duration time) {
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

  private ServiceInstance recompilable(ServiceInstance instance) {
    checkLock(instance);
    if (instance.superstate != Superstate.CREATE
        || instance.running
        || !RECOMPILABLE.contains(instance.substate)) {
      throw wrongState("compile", instance);
    }
    return instance;
  }

  private ServiceInstance releasable(String id, boolean force) {
    ServiceInstance instance = unlocked(id);
    boolean cancelled =
        instance.superstate == Superstate.CANCEL
            && (instance.running || instance.substate != Substate.FAILED);
    if (cancelled || (!force && !instance.isReady())) {
      throw wrongState("cancel or release", instance);
    }
    return instance;
  }

  private ServiceInstance reinstated(String id, String verb, Optional<String> intentId) {
    ServiceInstance instance = unlocked(id);
    if (instance.superstate != Superstate.CANCEL || !instance.isReady()) {
      throw wrongState(verb, instance);
    }
    Intent wanted =
        intentId
            .map(each -> intent(instance, each))
            .orElse(instance.inForce == null ? instance.target : instance.inForce);
    if (wanted == null) {
      throw Refusal.badRequest("Instance " + id + " has no intent to " + verb);
    }
    instance.target = wanted;
    instance.superstate = Superstate.REINSTATE;
    instance.show(Substate.COMPILED, world.now());
    return instance;
  }

  private ServiceInstance unlocked(String id) {
    ServiceInstance instance = world.instance(id);
    checkLock(instance);
    return instance;
  }

  private static void checkLock(ServiceInstance instance) {
    if (instance.locked) {
      throw Refusal.badRequest("Instance " + instance.id + " is locked");
    }
  }

  private void require(ServiceInstance instance, String verb, Substate needed) {
    if (instance.substate != needed || (instance.running && needed != Substate.COMMITTED)) {
      throw wrongState(verb, instance);
    }
  }

  private static Intent intent(ServiceInstance instance, String wanted) {
    if (wanted.equals("last")) {
      return instance.intents().get(instance.intents().size() - 1);
    }
    return instance
        .intent(wanted)
        .orElseThrow(
            () -> Refusal.badRequest("Intent " + wanted + " of " + instance.id + " was not found"));
  }

  private Refusal wrongState(String verbs, ServiceInstance instance) {
    world.auditor.note(WRONG_STATE, instance.id, "asked to " + verbs + " while " + truth(instance));
    return Refusal.wrongState(verbs, instance);
  }

  private static String truth(ServiceInstance instance) {
    return instance.state() + (instance.running ? ", with an operation on its way" : "");
  }

  private void auditBandwidth(ServiceInstance instance, Intent intent, String call) {
    world
        .ledger
        .conflict(instance.id, intent.connections())
        .ifPresent(
            text ->
                world.auditor.note(OVERSUBSCRIPTION, instance.id, call + " asked for: " + text));
  }

  private boolean isDeletable(ServiceInstance instance) {
    boolean cancelled =
        instance.superstate == Superstate.CANCEL
            && (instance.isReady() || !instance.substateSince.plus(STALLED).isAfter(world.now()));
    boolean nothingAtSites =
        !instance.running
            && instance.superstate == Superstate.CREATE
            && RECOMPILABLE.contains(instance.substate);
    boolean failed = instance.substate == Substate.FAILED && !world.ledger.holds(instance.id);
    return cancelled || nothingAtSites || failed;
  }
}
