package io.dmm.core.reconcile;

import io.dmm.core.allocation.AllocationConfig;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.db.Database;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the peers for all they hold. One that does not answer keeps no other from being asked. */
public final class Inventory {
  private static final Logger log = LoggerFactory.getLogger(Inventory.class);

  private final CircuitOrchestrator sense;
  private final AddressPools pools;
  private final TransferLimits fts;
  private final Database database;
  private final CircuitRepository circuits;
  private final SiteRepository sites;
  private final AllocationConfig config;

  /** An inventory of all three peers. */
  @Inject
  public Inventory(
      CircuitOrchestrator sense,
      AddressPools pools,
      TransferLimits fts,
      Database database,
      CircuitRepository circuits,
      SiteRepository sites,
      AllocationConfig config) {
    this.sense = sense;
    this.pools = pools;
    this.fts = fts;
    this.database = database;
    this.circuits = circuits;
    this.sites = sites;
    this.config = config;
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws PeerException;
  }

  Held take() {
    List<String> failures = new ArrayList<>();
    return new Held(
        answer("the instances of SENSE", sense::instances, failures),
        allocations(failures),
        answer("the limits of FTS", fts::links, failures),
        failures);
  }

  private Map<String, List<AddressPools.Allocation>> allocations(List<String> failures) {
    Map<String, List<AddressPools.Allocation>> byPool = new HashMap<>();
    for (String pool : database.read(this::poolNames)) {
      answer("pool " + pool, () -> allocationsOf(pool), failures)
          .ifPresent(taken -> byPool.put(pool, taken));
    }
    return byPool;
  }

  /**
   * Those that were used, and those of all known RSEs: a database that was lost knows no others.
   */
  private Set<String> poolNames(DSLContext tx) {
    Set<String> names = new TreeSet<>(circuits.pools(tx));
    sites.rses(tx).stream()
        .filter(rse -> rse.siteName().isPresent())
        .forEach(rse -> names.add(config.poolPrefix() + rse.name()));
    return names;
  }

  private List<AddressPools.Allocation> allocationsOf(String pool) throws PeerException {
    try {
      return pools.allocations(pool);
    } catch (NotFoundException e) {
      log.debug("pool_gone pool={} reason=\"{}\"", pool, e.getMessage());
      return List.of();
    }
  }

  private static <T> Optional<T> answer(String what, Question<T> question, List<String> failures) {
    try {
      return Optional.of(question.ask());
    } catch (PeerException e) {
      log.warn("not_compared what=\"{}\" reason=\"{}\"", what, e.getMessage());
      failures.add(what + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
