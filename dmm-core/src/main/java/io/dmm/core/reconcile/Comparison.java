package io.dmm.core.reconcile;

import io.dmm.core.peer.AddressPools.Allocation;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.finding.Finding;
import io.dmm.db.finding.Finding.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what the peers hold with what DMM believes. A pure function. */
final class Comparison {
  private static final Pattern RULE_ID = Pattern.compile("[0-9a-f]{32}(-[0-9]+)?");
  private static final String LIMIT_PREFIX = "dmm:";

  private final Believed believed;
  private final Instant now;
  private final List<Finding> found = new ArrayList<>();

  private Comparison(Believed believed, Instant now) {
    this.believed = believed;
    this.now = now;
  }

  static List<Finding> of(Held held, Believed believed, Instant now) {
    Comparison comparison = new Comparison(believed, now);
    held.instances().ifPresent(comparison::instances);
    held.allocations().forEach(comparison::subnets);
    held.links().ifPresent(comparison::limits);
    return List.copyOf(comparison.found);
  }

  private void instances(List<InstanceSummary> instances) {
    Set<UUID> owned = new HashSet<>();
    believed.live().forEach(circuit -> circuit.instanceId().ifPresent(owned::add));
    for (InstanceSummary one : instances) {
      if (!owned.contains(one.instanceId()) && RULE_ID.matcher(one.alias()).matches()) {
        add(
            Kind.INSTANCE,
            "",
            one.instanceId().toString(),
            one.alias(),
            "SENSE instance %s of rule %s is %s and no request owns it"
                .formatted(one.instanceId(), one.alias(), one.status()),
            believed.ourNames().contains(one.alias()));
      }
    }
    Set<UUID> there =
        instances.stream().map(InstanceSummary::instanceId).collect(Collectors.toSet());
    for (Circuit circuit : believed.live()) {
      Optional<UUID> instance = circuit.instanceId();
      if (instance.isPresent()
          && !there.contains(instance.get())
          && believed.up().contains(circuit.ruleId())) {
        add(
            Kind.LOST_CIRCUIT,
            "",
            instance.get().toString(),
            circuit.ruleId(),
            "the circuit of rule %s should be up, and SENSE's list does not have its instance %s"
                .formatted(circuit.ruleId(), instance.get()),
            true);
      }
    }
  }

  private void subnets(String pool, List<Allocation> taken) {
    Map<String, Subnet> ours =
        believed.live().stream()
            .flatMap(circuit -> Stream.of(circuit.source(), circuit.destination()))
            .filter(subnet -> subnet.pool().equals(pool))
            .collect(
                Collectors.toMap(Subnet::allocationName, subnet -> subnet, (one, other) -> one));
    for (Allocation one : taken) {
      if (!ours.containsKey(one.name()) && RULE_ID.matcher(one.name()).matches()) {
        add(
            Kind.SUBNET,
            pool,
            one.name(),
            one.name(),
            "subnet %s of pool %s is taken by rule %s and no request owns it"
                .formatted(one.subnet(), pool, one.name()),
            believed.ourNames().contains(one.name()));
      }
    }
    for (Circuit circuit : believed.live()) {
      Stream.of(circuit.source(), circuit.destination())
          .filter(subnet -> subnet.pool().equals(pool) && subnet.isHeld())
          .filter(subnet -> taken.stream().noneMatch(one -> isOf(subnet, one)))
          .forEach(
              subnet ->
                  add(
                      Kind.LOST_SUBNET,
                      pool,
                      subnet.allocationName(),
                      circuit.ruleId(),
                      "the circuit of rule %s uses subnet %s, which pool %s has not allocated to %s"
                          .formatted(
                              circuit.ruleId(),
                              subnet.prefix().orElseThrow(),
                              pool,
                              subnet.allocationName()),
                      true));
    }
  }

  private static boolean isOf(Subnet subnet, Allocation one) {
    return one.name().equals(subnet.allocationName())
        && Optional.of(one.subnet()).equals(subnet.prefix());
  }

  /** Another DMM may use the same FTS: only limits between hosts of ours are certainly ours. */
  private void limits(List<LinkLimit> links) {
    for (LinkLimit link : links) {
      if (link.name().startsWith(LIMIT_PREFIX) && !believed.limits().contains(link.name())) {
        boolean ours =
            believed.hosts().contains(Storages.hostOf(link.source()))
                && believed.hosts().contains(Storages.hostOf(link.destination()));
        found.add(
            Finding.first(
                Kind.LIMIT,
                "",
                link.name(),
                Optional.empty(),
                "FTS limits %s to %s to %d transfers and no circuit needs that"
                    .formatted(link.source(), link.destination(), link.maxActive()),
                ours,
                now));
      }
    }
  }

  private void add(
      Kind kind, String place, String name, String ruleId, String detail, boolean certain) {
    found.add(Finding.first(kind, place, name, Optional.of(ruleId), detail, certain, now));
  }
}
