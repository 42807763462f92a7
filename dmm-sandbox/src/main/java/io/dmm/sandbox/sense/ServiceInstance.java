package io.dmm.sandbox.sense;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The record of one service instance. Changed by {@link InstanceMachine} only, under the world's
 * lock.
 */
final class ServiceInstance {
  private static final int KEPT_INTENTS = 20;

  final String id;
  final String owner;
  final String profileId;
  final Instant createdAt;
  String alias;
  Superstate superstate = Superstate.CREATE;
  Substate substate = Substate.INIT;
  Substate lastSubstate = Substate.INIT;
  String configState = "UNKNOWN";
  String lastError;
  boolean archived;
  boolean locked;

  /** Whether an operation is on its way, even if the state does not show it yet. */
  boolean running;

  /** Set while a cancel shows the substate from before it. */
  boolean cancelHidden;

  Instant substateSince;

  /** What the running or next operation works towards. */
  Intent target;

  /** What the sites have; the same as the target once it is committed. */
  Intent inForce;

  /** Since when it carries traffic; null if it does not. */
  Instant upSince;

  /** Counts operations, so that events of an operation that was superseded do nothing. */
  long operation;

  private final Deque<Intent> intents = new ArrayDeque<>();

  ServiceInstance(String id, String alias, String owner, String profileId, Instant createdAt) {
    this.id = id;
    this.alias = alias;
    this.owner = owner;
    this.profileId = profileId;
    this.createdAt = createdAt;
    this.substateSince = createdAt;
  }

  /** Such as {@code CREATE - READY}. */
  String state() {
    return superstate + " - " + substate;
  }

  void show(Substate next, Instant at) {
    substate = next;
    substateSince = at;
    cancelHidden = false;
    if (next != Substate.FAILED) {
      lastSubstate = next;
    }
  }

  /** READY, and not merely shown so while a cancel begins. */
  boolean isReady() {
    return substate == Substate.READY && !cancelHidden;
  }

  boolean isUpAndReady() {
    return isReady() && superstate != Superstate.CANCEL;
  }

  /** Whether it is, or is to become, a circuit. */
  boolean isAlive() {
    return superstate != Superstate.CANCEL && substate != Substate.FAILED;
  }

  boolean isCalled(String name) {
    return name.equals("*") || name.equals(id) || name.equals(alias);
  }

  void add(Intent intent) {
    intents.addLast(intent);
    if (intents.size() > KEPT_INTENTS) {
      intents.removeFirst();
    }
    target = intent;
  }

  List<Intent> intents() {
    return List.copyOf(intents);
  }

  Optional<Intent> intent(String wantedId) {
    return intents.stream().filter(intent -> intent.id().equals(wantedId)).findFirst();
  }
}
