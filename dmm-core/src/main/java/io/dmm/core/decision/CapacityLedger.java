package io.dmm.core.decision;

import io.dmm.core.units.Rates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** For each port and link: what it can carry, what SENSE may hold there, and what will be freed. */
final class CapacityLedger {
  private final Capacities capacities;
  private final Entry[] ports;
  private final Entry[] links;

  CapacityLedger(DecisionProblem problem, Collection<Holding> holdings) {
    capacities = new Capacities(problem, holdings);
    ports = new Entry[capacities.portMbps.length];
    links = new Entry[capacities.linkMbps.length];
    var heldMbps = new IdentityHashMap<Entry, Long>();
    for (Holding holding : holdings) {
      entries(holding).forEach(entry -> heldMbps.merge(entry, holding.heldMbps(), Long::sum));
    }
    heldMbps.forEach(Entry::hold);
  }

  /**
   * The link and both ports that a circuit between two sites uses; the sites must be known, or
   * those of a holding.
   */
  List<Entry> entries(String siteA, String siteB) {
    int a = capacities.graph.site(siteA);
    int b = capacities.graph.site(siteB);
    int pair = capacities.graph.pair(a, b);
    if (links[pair] == null) {
      SitePair names = SitePair.of(siteA, siteB);
      links[pair] =
          new Entry(names.first(), Optional.of(names.second()), capacities.linkMbps[pair]);
    }
    return List.of(links[pair], port(a, siteA), port(b, siteB));
  }

  private Entry port(int number, String site) {
    if (ports[number] == null) {
      ports[number] = new Entry(site, Optional.empty(), capacities.portMbps[number]);
    }
    return ports[number];
  }

  List<Entry> entries(Holding holding) {
    return entries(holding.siteA(), holding.siteB());
  }

  /** Those that hold more than they can carry, by name. */
  List<Entry> overcommitted() {
    List<Entry> found = new ArrayList<>();
    Stream.concat(Arrays.stream(ports), Arrays.stream(links))
        .filter(entry -> entry != null && entry.isOvercommitted())
        .forEach(found::add);
    found.sort(Comparator.comparing(entry -> entry.label));
    return found;
  }

  /** One port or link. A capacity that nobody knows has nothing free and is not overcommitted. */
  static final class Entry {
    private static final long UNKNOWN = Capacities.UNKNOWN;

    final String label;
    final long capacityMbps;
    long heldMbps;

    /**
     * Free at SENSE, less what this plan gave away or keeps for those who go first; below 0 when
     * more is kept than is free.
     */
    long freeMbps;

    /** What changes under way or planned will free, less what is kept of it for those who wait. */
    long comingMbps;

    /** Circuits that will free something. */
    final List<String> releasing = new ArrayList<>();

    /** Changes that would free something, if they are made, the best first. */
    final List<Reserve> reserves = new ArrayList<>();

    /** Those of the reserves before it are in use. */
    int nextReserve;

    private List<String> releasingCopy;

    Entry(String site, Optional<String> otherSite, long capacityMbps) {
      this.label = Constraint.label(site, otherSite);
      this.capacityMbps = Math.max(UNKNOWN, capacityMbps);
      this.freeMbps = Math.max(0, capacityMbps);
    }

    private void hold(long mbps) {
      heldMbps = mbps;
      if (capacityMbps != UNKNOWN) {
        freeMbps = Math.max(0, capacityMbps - mbps);
        comingMbps =
            Math.min(
                0,
                capacityMbps
                    - mbps); // what is held too much has to be paid back before anybody gets
        // something
      }
    }

    boolean isOvercommitted() {
      return capacityMbps != UNKNOWN && heldMbps > capacityMbps;
    }

    /** Books what a new or larger circuit takes, or will take. */
    void reserve(long mbps) {
      long fromComing = Math.max(0, mbps - Math.max(0, freeMbps));
      freeMbps -= mbps;
      comingMbps -= fromComing;
    }

    void release(String circuitId, long mbps) {
      comingMbps += mbps;
      releasing.add(circuitId);
    }

    List<String> releasing() {
      if (releasingCopy == null || releasingCopy.size() != releasing.size()) {
        releasingCopy = List.copyOf(releasing);
      }
      return releasingCopy;
    }

    /** What is free at SENSE, and how much of that is no longer to be had. */
    String describeFree() {
      long free = Math.max(0, capacityMbps - heldMbps);
      long kept = free - Math.max(0, freeMbps);
      return label
          + ": "
          + Rates.text(free)
          + " of "
          + Rates.text(capacityMbps)
          + " are free at SENSE"
          + (kept > 0 ? ", " + Rates.text(kept) + " of them for requests that go first" : "");
    }

    String describe() {
      return "SENSE may hold "
          + Rates.text(heldMbps)
          + " of the "
          + label
          + ", which can carry "
          + Rates.text(capacityMbps);
    }
  }
}
