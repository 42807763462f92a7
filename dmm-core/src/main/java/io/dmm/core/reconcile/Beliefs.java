package io.dmm.core.reconcile;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.db.Database;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.limit.TransferLimitRow;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** Reads from the database what the peers should hold. */
public final class Beliefs {
  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final TransferLimitRepository limits;

  /** The beliefs in {@code database}. */
  @Inject
  public Beliefs(
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      TransferLimitRepository limits) {
    this.database = database;
    this.requests = requests;
    this.circuits = circuits;
    this.limits = limits;
  }

  Believed about(Held held) {
    return database.read(
        tx ->
            new Believed(
                circuits.live(tx),
                requests.inStatus(tx, Lifecycle.CIRCUIT_UP).stream()
                    .map(TransferRequest::ruleId)
                    .collect(Collectors.toSet()),
                circuits.ourNames(tx, namesIn(held)),
                limitNames(tx),
                circuits.hosts(tx).stream().map(Storages::hostOf).collect(Collectors.toSet())));
  }

  /** A rule that runs again takes its subnets by the names that they had before. */
  boolean ownsSubnet(String pool, String name) {
    return database.read(tx -> circuits.isSubnetOwned(tx, pool, name));
  }

  boolean ownsLimit(String name) {
    return database.read(this::limitNames).contains(name);
  }

  private Set<String> limitNames(DSLContext tx) {
    return limits.all(tx).stream().map(TransferLimitRow::name).collect(Collectors.toSet());
  }

  private static Set<String> namesIn(Held held) {
    Set<String> names = new HashSet<>();
    held.instances().orElse(List.of()).stream().map(InstanceSummary::alias).forEach(names::add);
    held.allocations().values().stream()
        .flatMap(List::stream)
        .map(AddressPools.Allocation::name)
        .forEach(names::add);
    return names;
  }
}
