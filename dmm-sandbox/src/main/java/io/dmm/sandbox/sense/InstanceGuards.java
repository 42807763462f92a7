package io.dmm.sandbox.sense;

import static io.dmm.sandbox.Finding.Kind.WRONG_STATE;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which calls the state of an instance allows. What it forbids is refused in the server's words and
 * noted for the audit.
 *
 * @see "SENSE-O REST API, section 3.9"
 */
final class InstanceGuards {
  private static final Duration STALLED = Duration.ofMinutes(10);
  private static final Set<Substate> RECOMPILABLE =
      EnumSet.of(Substate.INIT, Substate.COMPILED, Substate.FAILED);

  private final World world;

  InstanceGuards(World world) {
    this.world = world;
  }

  /** The instance, if it exists and is not locked. */
  ServiceInstance unlocked(String id) {
    ServiceInstance instance = world.instance(id);
    checkLock(instance);
    return instance;
  }

  /** The same instance, if another intent may be added. */
  ServiceInstance recompilable(ServiceInstance instance) {
    checkLock(instance);
    if (!isBeforeProvision(instance)) {
      throw wrongState("compile", instance);
    }
    return instance;
  }

  /** The instance, if it may be provisioned. */
  ServiceInstance provisionable(String id) {
    ServiceInstance instance = unlocked(id);
    if (instance.substate != Substate.COMPILED
        || instance.running
        || instance.superstate == Superstate.CANCEL) {
      throw wrongState("provision", instance);
    }
    return instance;
  }

  /** The instance, if it may be cancelled; force allows that in any state but a cancel. */
  ServiceInstance releasable(String id, boolean force) {
    ServiceInstance instance = unlocked(id);
    boolean cancelled =
        instance.superstate == Superstate.CANCEL
            && (instance.running || instance.substate != Substate.FAILED);
    if (cancelled || (!force && !instance.isReady())) {
      throw wrongState("cancel or release", instance);
    }
    return instance;
  }

  /**
   * The instance, if it is a cancelled one that may be built again; its target is then the intent
   * to build.
   */
  ServiceInstance reinstatable(String id, String verb, Optional<String> intentId) {
    ServiceInstance instance = unlocked(id);
    if (instance.superstate != Superstate.CANCEL || !instance.isReady()) {
      throw wrongState(verb, instance);
    }
    Optional<Intent> built = Optional.ofNullable(instance.inForce);
    instance.target =
        intentId
            .map(each -> intent(instance, each))
            .or(() -> built.or(() -> Optional.ofNullable(instance.target)))
            .orElseThrow(() -> Refusal.badRequest("Instance " + id + " has no intent to " + verb));
    return instance;
  }

  /** The instance, if it may be modified. */
  ServiceInstance modifiable(String id) {
    ServiceInstance instance = unlocked(id);
    if (!instance.isUpAndReady()) {
      throw wrongState("modify", instance);
    }
    return instance;
  }

  /** The instance, if it is in the substate that a single phase begins with. */
  ServiceInstance in(Substate needed, String id, String verb) {
    ServiceInstance instance = unlocked(id);
    boolean mayRun = needed == Substate.COMMITTED;
    if (instance.substate != needed || (instance.running && !mayRun)) {
      throw wrongState(verb, instance);
    }
    return instance;
  }

  /**
   * The instance. Deleting one that sites still know is noted, and refused only if the server is
   * guarded.
   */
  ServiceInstance deletable(String id) {
    ServiceInstance instance = unlocked(id);
    if (!leavesNothingBehind(instance)) {
      String truth = truth(instance);
      world.auditor.note(
          WRONG_STATE, id, "deleted while " + truth + ", sites may keep its configuration");
      if (world.quirks.hasGuardedDelete()) {
        throw Refusal.wrongState("delete", instance);
      }
    }
    return instance;
  }

  /** An intent of the instance by id, or the last one. */
  static Intent intent(ServiceInstance instance, String wanted) {
    List<Intent> intents = instance.intents();
    if (wanted.equals("last") && !intents.isEmpty()) {
      return intents.get(intents.size() - 1);
    }
    return instance
        .intent(wanted)
        .orElseThrow(
            () -> Refusal.badRequest("Intent " + wanted + " of " + instance.id + " was not found"));
  }

  private boolean leavesNothingBehind(ServiceInstance instance) {
    boolean cancelled =
        instance.superstate == Superstate.CANCEL
            && (instance.isReady() || !instance.substateSince.plus(STALLED).isAfter(world.now()));
    boolean failed = instance.substate == Substate.FAILED && !world.ledger.holds(instance.id);
    return cancelled || failed || isBeforeProvision(instance);
  }

  private static boolean isBeforeProvision(ServiceInstance instance) {
    return !instance.running
        && instance.superstate == Superstate.CREATE
        && RECOMPILABLE.contains(instance.substate);
  }

  private static void checkLock(ServiceInstance instance) {
    if (instance.locked) {
      throw Refusal.badRequest("Instance " + instance.id + " is locked");
    }
  }

  private Refusal wrongState(String verbs, ServiceInstance instance) {
    world.auditor.note(WRONG_STATE, instance.id, "asked to " + verbs + " while " + truth(instance));
    return Refusal.wrongState(verbs, instance);
  }

  private static String truth(ServiceInstance instance) {
    return instance.state() + (instance.running ? ", with an operation on its way" : "");
  }
}
