package io.dmm.sandbox.fts;

import io.dmm.sandbox.CircuitSource;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.Transfer.Hosts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices limits of pairs whose circuit is not up, after a tolerance, once for each time that it
 * happens.
 */
final class LimitWatch {
  private static final int MOST_FINDINGS = 1_000;

  private final CircuitSource circuits;
  private final HostNetworks networks;
  private final Duration tolerance;
  private final Map<FtsLink, Instant> withoutCircuitSince = new HashMap<>();
  private final Map<FtsLink, Boolean> reported = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  LimitWatch(CircuitSource circuits, HostNetworks networks, Duration tolerance) {
    this.circuits = circuits;
    this.networks = networks;
    this.tolerance = tolerance;
  }

  /** Compares the rows with the circuits of this instant. */
  void look(List<FtsLink> links, Instant now) {
    List<LiveCircuit> live = circuits.liveCircuits();
    synchronized (this) {
      withoutCircuitSince.keySet().retainAll(links);
      reported.keySet().retainAll(links);
      for (FtsLink link : links) {
        if (!link.isDefault()) {
          look(link, live, now);
        }
      }
    }
  }

  private void look(FtsLink link, List<LiveCircuit> live, Instant now) {
    Hosts hosts = new Hosts(host(link.source()), host(link.destination()));
    if (networks.circuitBetween(hosts, live, now).isPresent()) {
      withoutCircuitSince.remove(link);
      reported.remove(link);
      return;
    }
    Instant since = withoutCircuitSince.computeIfAbsent(link, l -> now);
    boolean tooLong = since.plus(tolerance).isBefore(now);
    if (tooLong && reported.put(link, true) == null && findings.size() < MOST_FINDINGS) {
      findings.add(
          new Finding(
              now,
              Finding.Kind.WRONG_STATE,
              link.symbolicName(),
              "limit "
                  + link.maxActive()
                  + " from "
                  + link.source()
                  + " to "
                  + link.destination()
                  + " although no circuit joins them since "
                  + since));
    }
  }

  private static String host(String storage) {
    int scheme = storage.indexOf("://");
    return scheme < 0 ? storage : storage.substring(scheme + 3);
  }

  synchronized List<Finding> findings() {
    return List.copyOf(findings);
  }
}
