package io.dmm.sandbox.sense;

import io.dmm.sandbox.Finding;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that the simulated SENSE-O knows. One lock guards it: {@link #inside} takes it and first lets
 * everything happen that was due.
 */
final class World {
  final Clock clock;
  final Timeline timeline;
  final Network network;
  final Ledger ledger;
  final Profiles profiles = new Profiles();
  final Pools pools;
  final SenseQuirks quirks = new SenseQuirks();
  final SenseFaults faults = new SenseFaults(this::vanish);
  final Auditor auditor;

  private final Map<String, ServiceInstance> instances = new LinkedHashMap<>();
  private SenseTimings timings;

  World(Clock clock, Network network, SenseTimings timings, SenseLimits limits) {
    this.clock = clock;
    this.network = network;
    this.timings = timings;
    this.timeline = new Timeline(clock.instant());
    this.ledger = new Ledger(network);
    this.auditor = new Auditor(timeline::now, limits);
    this.pools = new Pools(timeline, quirks, auditor);
  }

  /** Looks at the world, or changes it, at the clock's time. */
  synchronized <T> T inside(Supplier<T> action) {
    timeline.runUntil(clock.instant());
    return action.get();
  }

  /** Lets happen what takes no time at all. */
  void settle() {
    timeline.runUntil(timeline.now());
  }

  Instant now() {
    return timeline.now();
  }

  SenseTimings timings() {
    return timings;
  }

  void timings(SenseTimings changed) {
    timings = changed;
  }

  Optional<ServiceInstance> find(String id) {
    return Optional.ofNullable(instances.get(id));
  }

  /**
   * The instance of that id.
   *
   * @throws Refusal there is none (404)
   */
  ServiceInstance instance(String id) {
    return find(id).orElseThrow(() -> Refusal.notFound(id));
  }

  List<ServiceInstance> instances() {
    return new ArrayList<>(instances.values());
  }

  void add(ServiceInstance instance) {
    if (!instance.alias.isEmpty()) {
      instances.values().stream()
          .filter(other -> other.isAlive() && other.alias.equals(instance.alias))
          .forEach(
              other ->
                  auditor.note(
                      Finding.Kind.DUPLICATE,
                      instance.alias,
                      "instance "
                          + instance.id
                          + " made while "
                          + other.id
                          + " is "
                          + other.state()));
    }
    instances.put(instance.id, instance);
  }

  /** Forgets the instance; the sites keep what it held for a while. */
  void remove(ServiceInstance instance) {
    instances.remove(instance.id);
    releaseLater(instance);
  }

  /** A remark on what sites still hold for deleted or cancelled instances; empty if nothing. */
  String heldForTheGone() {
    long mbps =
        ledger.view().reservations().stream()
            .filter(
                held ->
                    find(held.instanceId())
                        .filter(each -> each.superstate != Superstate.CANCEL)
                        .isEmpty())
            .mapToLong(Reservation::mbps)
            .sum();
    return mbps == 0 ? "" : "; " + mbps + " Mbps are held for instances that are gone or cancelled";
  }

  /**
   * Frees what the sites hold for the instance after the delay, unless it has been brought back
   * until then.
   */
  void releaseLater(ServiceInstance instance) {
    long operation = instance.operation;
    timeline.at(
        now().plus(timings.reservationRelease()),
        () -> {
          ServiceInstance current = instances.get(instance.id);
          if (current == null || (current == instance && instance.operation == operation)) {
            ledger.release(instance.id);
          }
        });
  }

  /**
   * Has something happen to the instance later, unless another operation has begun or it is gone.
   */
  void later(ServiceInstance instance, Instant at, Runnable action) {
    long operation = instance.operation;
    timeline.at(
        at,
        () -> {
          if (instances.get(instance.id) == instance && instance.operation == operation) {
            action.run();
          }
        });
  }

  private void vanish(String instanceOrAlias) {
    inside(
        () -> {
          instances().stream()
              .filter(instance -> instance.isCalled(instanceOrAlias))
              .forEach(this::remove);
          return null;
        });
  }
}
