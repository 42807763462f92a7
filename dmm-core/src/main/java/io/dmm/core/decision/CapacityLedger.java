package io.dmm.core.decision;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** For each port and link: what it can carry, what SENSE may hold there, and what will be freed. */
final class CapacityLedger {
  private final Map<String, Entry> ports = new HashMap<>();
  private final Map<SitePair, Entry> links = new HashMap<>();

  CapacityLedger(DecisionProblem problem, Collection<Holding> holdings) {
    for (BandwidthRequest request : problem.requests()) {
      open(request.siteA(), request.siteB());
    }
    for (Holding holding : holdings) {
      open(holding.siteA(), holding.siteB());
    }
    for (SitePort port : problem.sites()) {
      limit(ports.get(port.site()), port.capacityMbps());
    }
    for (LinkCapacity link : problem.links()) {
      limit(links.get(SitePair.of(link.siteA(), link.siteB())), link.capacityMbps());
    }
    for (Holding holding : holdings) {
      for (Entry entry : entries(holding.siteA(), holding.siteB())) {
        entry.heldMbps += holding.heldMbps();
      }
    }
    ports.values().forEach(Entry::settle);
    links.values().forEach(Entry::settle);
  }

  private void open(String siteA, String siteB) {
    ports.computeIfAbsent(siteA, site -> new Entry(Constraint.label(site, Optional.empty())));
    ports.computeIfAbsent(siteB, site -> new Entry(Constraint.label(site, Optional.empty())));
    links.computeIfAbsent(
        SitePair.of(siteA, siteB),
        pair -> new Entry(Constraint.label(pair.first(), Optional.of(pair.second()))));
  }

  private static void limit(Entry entry, OptionalLong capacityMbps) {
    if (entry != null && capacityMbps.isPresent() && capacityMbps.getAsLong() >= 0) {
      entry.capacityMbps =
          entry.capacityMbps == Entry.UNKNOWN
              ? capacityMbps.getAsLong()
              : Math.min(entry.capacityMbps, capacityMbps.getAsLong());
    }
  }

  /** The link and both ports that a circuit between two sites uses. */
  List<Entry> entries(String siteA, String siteB) {
    return List.of(links.get(SitePair.of(siteA, siteB)), ports.get(siteA), ports.get(siteB));
  }

  List<Entry> entries(Holding holding) {
    return entries(holding.siteA(), holding.siteB());
  }

  /** Those that hold more than they can carry, by name. */
  List<Entry> overcommitted() {
    List<Entry> found = new ArrayList<>();
    ports.values().stream().filter(Entry::isOvercommitted).forEach(found::add);
    links.values().stream().filter(Entry::isOvercommitted).forEach(found::add);
    found.sort(Comparator.comparing(entry -> entry.label));
    return found;
  }

  /** One port or link. A capacity that nobody knows has nothing free and is not overcommitted. */
  static final class Entry {
    static final long UNKNOWN = -1;

    final String label;
    long capacityMbps = UNKNOWN;
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

    Entry(String label) {
      this.label = label;
    }

    private void settle() {
      freeMbps = capacityMbps - heldMbps;
      if (capacityMbps == UNKNOWN) {
        freeMbps = 0;
      } else if (freeMbps < 0) {
        comingMbps = freeMbps; // has to be paid back before anybody gets something
        freeMbps = 0;
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
