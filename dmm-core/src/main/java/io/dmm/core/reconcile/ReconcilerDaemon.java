package io.dmm.core.reconcile;

import io.dmm.core.config.ReconcilerSection;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.limit.TransferLimitRow;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for instances, subnets and limits of ours that no live request owns, reports them once they
 * have been so for a while, and removes those that DMM remembers having made, if it may.
 */
public final class ReconcilerDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(ReconcilerDaemon.class);
  private static final Pattern RULE_ID = Pattern.compile("[0-9a-f]{32}(-[0-9]+)?");
  private static final String LIMIT_PREFIX = "dmm:";

  private final CircuitOrchestrator sense;
  private final AddressPools pools;
  private final TransferLimits fts;
  private final Database database;
  private final CircuitRepository circuits;
  private final TransferLimitRepository limits;
  private final EventRepository events;
  private final ReconcilerSection config;
  private final Clock clock;
  private final Map<String, Instant> firstSeen = new HashMap<>();
  private final Set<String> reported = new HashSet<>();

  /** A reconciler that asks all three peers. */
  @Inject
  public ReconcilerDaemon(
      CircuitOrchestrator sense,
      AddressPools pools,
      TransferLimits fts,
      Database database,
      CircuitRepository circuits,
      TransferLimitRepository limits,
      EventRepository events,
      ReconcilerSection config,
      Clock clock) {
    this.sense = sense;
    this.pools = pools;
    this.fts = fts;
    this.database = database;
    this.circuits = circuits;
    this.limits = limits;
    this.events = events;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "Reconciler";
  }

  @Override
  public String purpose() {
    return "looks for things of ours at the peers that no request owns";
  }

  @Override
  public void runOnce() throws PeerException {
    if (config.mode() == ReconcilerSection.Mode.OFF) {
      return;
    }
    // The peers are asked first: what is made while we look is then in the database already.
    List<InstanceSummary> instances = sense.instances();
    Map<String, List<AddressPools.Allocation>> allocations = allocations();
    List<TransferLimits.LinkLimit> links = fts.links();
    List<Finding> found = new ArrayList<>();
    List<Circuit> live = database.read(circuits::live);
    found.addAll(instancesWithoutOwner(instances, live));
    found.addAll(subnetsWithoutOwner(allocations, live));
    found.addAll(limitsWithoutOwner(links));
    settle(found);
  }

  private Map<String, List<AddressPools.Allocation>> allocations() throws PeerException {
    Map<String, List<AddressPools.Allocation>> byPool = new HashMap<>();
    for (String pool : database.read(circuits::pools)) {
      try {
        byPool.put(pool, pools.allocations(pool));
      } catch (NotFoundException e) {
        log.info("pool_gone pool={} reason=\"{}\"", pool, e.getMessage());
      }
    }
    return byPool;
  }

  private List<Finding> instancesWithoutOwner(List<InstanceSummary> instances, List<Circuit> live) {
    Set<UUID> owned =
        live.stream().flatMap(circuit -> circuit.instanceId().stream()).collect(Collectors.toSet());
    List<InstanceSummary> ownerless =
        instances.stream()
            .filter(one -> !owned.contains(one.instanceId()))
            .filter(one -> RULE_ID.matcher(one.alias()).matches())
            .toList();
    Set<String> ours =
        database.read(
            tx ->
                circuits.formerNames(tx, ownerless.stream().map(InstanceSummary::alias).toList()));
    return ownerless.stream()
        .map(
            one ->
                new Finding(
                    Finding.Kind.INSTANCE,
                    "",
                    one.instanceId().toString(),
                    "SENSE instance "
                        + one.instanceId()
                        + " of rule "
                        + one.alias()
                        + " is "
                        + one.status()
                        + " and no request owns it",
                    ours.contains(one.alias())))
        .toList();
  }

  private List<Finding> subnetsWithoutOwner(
      Map<String, List<AddressPools.Allocation>> allocations, List<Circuit> live) {
    Set<String> owned =
        live.stream()
            .flatMap(circuit -> Stream.of(circuit.source(), circuit.destination()))
            .map(subnet -> subnet.pool() + " " + subnet.allocationName())
            .collect(Collectors.toSet());
    List<Finding> found = new ArrayList<>();
    allocations.forEach(
        (pool, taken) -> {
          List<AddressPools.Allocation> ownerless =
              taken.stream()
                  .filter(
                      one ->
                          !owned.contains(pool + " " + one.name())
                              && RULE_ID.matcher(one.name()).matches())
                  .toList();
          Set<String> ours =
              database.read(
                  tx ->
                      circuits.formerNames(
                          tx, ownerless.stream().map(AddressPools.Allocation::name).toList()));
          ownerless.forEach(
              one ->
                  found.add(
                      new Finding(
                          Finding.Kind.SUBNET,
                          pool,
                          one.name(),
                          "subnet "
                              + one.subnet()
                              + " of pool "
                              + pool
                              + " is taken by rule "
                              + one.name()
                              + " and no request owns it",
                          ours.contains(one.name()))));
        });
    return found;
  }

  private List<Finding> limitsWithoutOwner(List<TransferLimits.LinkLimit> links) {
    Set<String> remembered =
        database.read(limits::all).stream().map(TransferLimitRow::name).collect(Collectors.toSet());
    return links.stream()
        .filter(link -> link.name().startsWith(LIMIT_PREFIX) && !remembered.contains(link.name()))
        .map(
            link ->
                new Finding(
                    Finding.Kind.LIMIT,
                    "",
                    link.name(),
                    "FTS limits "
                        + link.source()
                        + " to "
                        + link.destination()
                        + " to "
                        + link.maxActive()
                        + " transfers and no request owns that",
                    true))
        .toList();
  }

  /**
   * What was just made or is just being removed looks like a leftover for a moment: only what stays
   * so counts.
   */
  private void settle(List<Finding> found) throws PeerException {
    PeerException failure = null;
    Instant now = clock.instant();
    Set<String> keys = found.stream().map(Finding::key).collect(Collectors.toSet());
    firstSeen.keySet().retainAll(keys);
    reported.retainAll(keys);
    for (Finding finding : found) {
      Instant since = firstSeen.computeIfAbsent(finding.key(), key -> now);
      if (since.plus(config.grace()).isAfter(now)) {
        continue;
      }
      if (reported.add(finding.key())) {
        log.warn(
            "leftover kind={} name={} certain={} detail=\"{}\"",
            finding.kind(),
            finding.name(),
            finding.certain(),
            finding.detail());
        note("LEFTOVER_FOUND", finding.detail());
      }
      if (config.mode() == ReconcilerSection.Mode.REPAIR && finding.certain()) {
        try {
          remove(finding);
        } catch (PeerException e) {
          log.warn(
              "leftover_stays kind={} name={} outcome={} reason=\"{}\"",
              finding.kind(),
              finding.name(),
              e.outcome(),
              e.getMessage());
          failure = failure == null ? e : failure;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void remove(Finding finding) throws PeerException {
    if (hasAnOwnerNow(finding)) {
      log.info("leftover_taken kind={} name={}", finding.kind(), finding.name());
      return;
    }
    switch (finding.kind()) {
      case INSTANCE -> removeInstance(UUID.fromString(finding.name()));
      case SUBNET -> pools.free(finding.where(), finding.name());
      case LIMIT -> fts.removeLink(finding.name());
    }
    note("LEFTOVER_REMOVED", finding.detail());
  }

  /** A rule that runs again takes its subnets and limits by the names they had before. */
  private boolean hasAnOwnerNow(Finding finding) {
    return switch (finding.kind()) {
      case INSTANCE -> false;
      case SUBNET ->
          database.read(tx -> circuits.isSubnetOwned(tx, finding.where(), finding.name()));
      case LIMIT ->
          database.read(limits::all).stream().anyMatch(row -> row.name().equals(finding.name()));
    };
  }

  private void removeInstance(UUID instance) throws PeerException {
    InstanceState state = sense.look(instance);
    switch (state.phase()) {
      case GONE, CANCELLING, COMPILING -> log.debug("leftover_waits instance={}", instance);
      case COMPILED, CANCELLED -> sense.delete(instance);
      case READY, MODIFIED -> sense.cancel(instance, false);
      case CREATING, CREATE_FAILED, MODIFYING, MODIFY_FAILED, CANCEL_FAILED, UNRECOGNISED ->
          sense.cancel(instance, true);
    }
  }

  private void note(String cause, String detail) {
    database.transact(
        tx -> events.append(tx, Event.general(clock.instant(), name(), cause, detail)));
  }
}
