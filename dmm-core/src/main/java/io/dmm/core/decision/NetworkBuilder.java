package io.dmm.core.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Sorts out what can take part in a decision and what cannot, and why. */
final class NetworkBuilder {
  /** A capacity nobody knows; known ones are 0 or more. */
  private static final long UNKNOWN = -1;

  /** An exabit per second; more is a mistake, and would not be counted exactly. */
  private static final long LARGEST_MBPS = 1_000_000_000_000L;

  private static final String WHERE_FROM =
      " is unknown, must be configured or discovered, from 0 to " + LARGEST_MBPS + " Mb/s";

  private final DecisionProblem problem;
  private final Collection<Holding> holdings;
  private final Map<String, Long> ports = new HashMap<>();
  private final Map<SitePair, Long> links = new HashMap<>();
  private final List<Allocation> excluded = new ArrayList<>();

  NetworkBuilder(DecisionProblem problem) {
    this(problem, List.of());
  }

  NetworkBuilder(DecisionProblem problem, Collection<Holding> holdings) {
    this.problem = problem;
    this.holdings = holdings;
  }

  /** The requests that {@link #build} left out, by id. */
  List<Allocation> excluded() {
    return excluded;
  }

  Network build() {
    problem
        .sites()
        .forEach(
            port -> ports.merge(port.site(), known(port.capacityMbps()), NetworkBuilder::tighter));
    readLinks();
    BandwidthRequest[] valid = validRequests();
    Arrays.sort(valid, BandwidthRequest.SENIORITY);
    return compile(valid);
  }

  /**
   * Only pairs that a request names: a full mesh of 1,700 sites has 1.4 million links, few of them
   * in use.
   */
  private void readLinks() {
    Set<SitePair> needed = new HashSet<>();
    problem.requests().forEach(request -> needed.add(pairOf(request)));
    for (LinkCapacity link : problem.links()) {
      SitePair pair = SitePair.of(link.siteA(), link.siteB());
      if (needed.contains(pair)) {
        links.merge(pair, known(link.capacityMbps()), NetworkBuilder::tighter);
      }
    }
  }

  private static long known(OptionalLong capacityMbps) {
    long mbps = capacityMbps.orElse(UNKNOWN);
    return mbps >= 0 && mbps <= LARGEST_MBPS ? mbps : UNKNOWN;
  }

  private static long tighter(long one, long other) {
    if (one == UNKNOWN || other == UNKNOWN) {
      return Math.max(one, other);
    }
    return Math.min(one, other);
  }

  private BandwidthRequest[] validRequests() {
    Map<String, Integer> uses = new HashMap<>(problem.requests().size() * 2);
    problem.requests().forEach(request -> uses.merge(request.id(), 1, Integer::sum));
    List<BandwidthRequest> valid = new ArrayList<>(problem.requests().size());
    List<BandwidthRequest> sorted = new ArrayList<>();
    for (BandwidthRequest request : problem.requests()) {
      boolean fine = uses.get(request.id()) == 1 && faultsOf(request).isEmpty();
      (fine ? valid : sorted).add(request);
    }
    sorted.sort(
        Comparator.comparing(BandwidthRequest::id).thenComparing(BandwidthRequest.SENIORITY));
    String last = null;
    for (BandwidthRequest request : sorted) {
      if (!request.id().equals(last)) {
        excluded.add(exclusion(request, uses.get(request.id())));
      }
      last = request.id();
    }
    return valid.toArray(BandwidthRequest[]::new);
  }

  private Allocation exclusion(BandwidthRequest request, int uses) {
    List<String> faults = new ArrayList<>(faultsOf(request));
    if (uses > 1) {
      faults.add(0, "its id is used by " + uses + " requests, must be unique");
    }
    var why =
        new Explanation(
            Explanation.Binding.INVALID,
            Optional.empty(),
            0,
            problem.quantumMbps(),
            request.priority(),
            String.join("; ", faults));
    return new Allocation(request, Allocation.Outcome.EXCLUDED, 0, why);
  }

  private List<String> faultsOf(BandwidthRequest request) {
    List<String> faults = null;
    if (request.priority() < 1 || request.priority() > BandwidthRequest.HIGHEST_PRIORITY) {
      faults =
          add(
              faults,
              "priority is "
                  + request.priority()
                  + ", must be from 1 to "
                  + BandwidthRequest.HIGHEST_PRIORITY);
    }
    if (request.demandMbps().isPresent() && request.demandMbps().getAsLong() < 1) {
      faults =
          add(
              faults,
              "demand is "
                  + request.demandMbps().getAsLong()
                  + " Mb/s, must be 1 or more, or absent");
    }
    if (request.siteA().equals(request.siteB())) {
      return add(faults, "both ends are at site " + request.siteA() + ", must be two sites");
    }
    faults = portFault(faults, request.siteA());
    faults = portFault(faults, request.siteB());
    Long link = links.get(pairOf(request));
    if (link == null) {
      faults = add(faults, "the mesh has no link " + pairOf(request));
    } else if (link == UNKNOWN) {
      faults = add(faults, "the capacity of link " + pairOf(request) + WHERE_FROM);
    }
    return faults == null ? List.of() : faults;
  }

  private List<String> portFault(List<String> faults, String site) {
    Long port = ports.get(site);
    if (port == null) {
      return add(faults, "site " + site + " is unknown");
    }
    return port == UNKNOWN ? add(faults, "the port capacity of site " + site + WHERE_FROM) : faults;
  }

  private static List<String> add(List<String> faults, String fault) {
    List<String> all = faults == null ? new ArrayList<>() : faults;
    all.add(fault);
    return all;
  }

  private Network compile(BandwidthRequest[] valid) {
    Set<SitePair> usedPairs = new HashSet<>();
    Set<String> usedSites = new HashSet<>();
    for (BandwidthRequest request : valid) {
      usedPairs.add(pairOf(request));
      usedSites.add(request.siteA());
      usedSites.add(request.siteB());
    }
    String[] names = usedSites.toArray(String[]::new);
    Arrays.sort(names);
    Map<String, Integer> siteIndex = index(names);
    SitePair[] pairs = usedPairs.toArray(SitePair[]::new);
    Arrays.sort(pairs);
    Map<SitePair, Integer> pairIndex = index(pairs);
    return new Network(
        names,
        Arrays.stream(names).mapToLong(ports::get).toArray(),
        Arrays.stream(pairs).mapToInt(pair -> siteIndex.get(pair.first())).toArray(),
        Arrays.stream(pairs).mapToInt(pair -> siteIndex.get(pair.second())).toArray(),
        Arrays.stream(pairs).mapToLong(links::get).toArray(),
        reserved(valid, names, pairs),
        valid,
        Arrays.stream(valid).mapToInt(request -> pairIndex.get(pairOf(request))).toArray(),
        problem.quantumMbps());
  }

  private long[] reserved(BandwidthRequest[] valid, String[] names, SitePair[] pairs) {
    long[] reserved = new long[names.length + pairs.length];
    if (!holdings.isEmpty()) {
      Set<String> participants = new HashSet<>(valid.length * 2);
      for (BandwidthRequest request : valid) {
        participants.add(request.id());
      }
      var reservations = new Reservations(holdings, participants);
      Arrays.setAll(
          reserved,
          c ->
              c < names.length
                  ? reservations.ofPort(names[c])
                  : reservations.ofLink(pairs[c - names.length]));
    }
    return reserved;
  }

  private static <T> Map<T, Integer> index(T[] items) {
    Map<T, Integer> index = new HashMap<>(items.length * 2);
    for (int i = 0; i < items.length; i++) {
      index.put(items[i], i);
    }
    return index;
  }

  private static SitePair pairOf(BandwidthRequest request) {
    return SitePair.of(request.siteA(), request.siteB());
  }
}
