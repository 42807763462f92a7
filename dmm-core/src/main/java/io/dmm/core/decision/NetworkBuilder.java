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
import java.util.Set;

/** Sorts out what can take part in a decision and what cannot, and why. */
final class NetworkBuilder {
  private static final String WHERE_FROM =
      " is unknown, must be configured or discovered, from 0 to "
          + Capacities.LARGEST_MBPS
          + " Mb/s";

  private final DecisionProblem problem;
  private final Collection<Holding> holdings;
  private final Capacities capacities;
  private final List<Allocation> excluded = new ArrayList<>();

  /** A valid request with the numbers of its sites and its link. */
  private record Participant(BandwidthRequest request, int siteA, int siteB, int pair) {}

  NetworkBuilder(DecisionProblem problem) {
    this(problem, List.of());
  }

  NetworkBuilder(DecisionProblem problem, Collection<Holding> holdings) {
    this.problem = problem;
    this.holdings = holdings;
    this.capacities = new Capacities(problem, List.of());
  }

  /** The requests that {@link #build} left out, by id. */
  List<Allocation> excluded() {
    return excluded;
  }

  Network build() {
    Set<String> seen = new HashSet<>(problem.requests().size() * 2);
    Set<String> repeated = new HashSet<>();
    for (BandwidthRequest request : problem.requests()) {
      if (!seen.add(request.id())) {
        repeated.add(request.id());
      }
    }
    List<Participant> valid = new ArrayList<>(problem.requests().size());
    List<BandwidthRequest> faulty = new ArrayList<>();
    for (BandwidthRequest request : problem.requests()) {
      int siteA = capacities.graph.site(request.siteA());
      int siteB = capacities.graph.site(request.siteB());
      int pair = capacities.graph.pair(siteA, siteB);
      if (isValid(request, siteA, siteB, pair) && !repeated.contains(request.id())) {
        valid.add(new Participant(request, siteA, siteB, pair));
      } else {
        faulty.add(request);
      }
    }
    exclude(faulty);
    valid.sort((one, other) -> BandwidthRequest.SENIORITY.compare(one.request(), other.request()));
    return compile(valid);
  }

  private boolean isValid(BandwidthRequest request, int siteA, int siteB, int pair) {
    return pair != SiteGraph.NONE
        && siteA != siteB
        && request.priority() >= 1
        && request.priority() <= BandwidthRequest.HIGHEST_PRIORITY
        && request.demandMbps().orElse(1) >= 1
        && capacities.portMbps[siteA] >= 0
        && capacities.portMbps[siteB] >= 0
        && capacities.linkMbps[pair] >= 0;
  }

  private void exclude(List<BandwidthRequest> faulty) {
    Map<String, Integer> uses = new HashMap<>();
    faulty.forEach(request -> uses.merge(request.id(), 1, Integer::sum));
    faulty.sort(
        Comparator.comparing(BandwidthRequest::id).thenComparing(BandwidthRequest.SENIORITY));
    String last = null;
    for (BandwidthRequest request : faulty) {
      if (!request.id().equals(last)) {
        String faults = String.join("; ", faultsOf(request, uses.get(request.id())));
        var why =
            new Explanation(
                Explanation.Binding.INVALID,
                Optional.empty(),
                0,
                problem.quantumMbps(),
                request.priority(),
                faults);
        excluded.add(new Allocation(request, Allocation.Outcome.EXCLUDED, 0, why));
      }
      last = request.id();
    }
  }

  private List<String> faultsOf(BandwidthRequest request, int uses) {
    List<String> faults = new ArrayList<>();
    if (uses > 1) {
      faults.add("its id is used by " + uses + " requests, must be unique");
    }
    if (request.priority() < 1 || request.priority() > BandwidthRequest.HIGHEST_PRIORITY) {
      faults.add(
          "priority is "
              + request.priority()
              + ", must be from 1 to "
              + BandwidthRequest.HIGHEST_PRIORITY);
    }
    if (request.demandMbps().orElse(1) < 1) {
      faults.add(
          "demand is " + request.demandMbps().getAsLong() + " Mb/s, must be 1 or more, or absent");
    }
    if (request.siteA().equals(request.siteB())) {
      faults.add("both ends are at site " + request.siteA() + ", must be two sites");
    } else {
      addCapacityFaults(request, faults);
    }
    return faults;
  }

  private void addCapacityFaults(BandwidthRequest request, List<String> faults) {
    int siteA = capacities.graph.site(request.siteA());
    int siteB = capacities.graph.site(request.siteB());
    addPortFault(request.siteA(), siteA, faults);
    addPortFault(request.siteB(), siteB, faults);
    int pair = capacities.graph.pair(siteA, siteB);
    String link = "link " + SitePair.of(request.siteA(), request.siteB());
    if (pair != SiteGraph.NONE && capacities.linkMbps[pair] == Capacities.ABSENT) {
      faults.add("the mesh has no " + link);
    } else if (pair != SiteGraph.NONE && capacities.linkMbps[pair] == Capacities.UNKNOWN) {
      faults.add("the capacity of " + link + WHERE_FROM);
    }
  }

  private void addPortFault(String name, int site, List<String> faults) {
    if (site == SiteGraph.NONE) {
      faults.add("site " + name + " is unknown");
    } else if (capacities.portMbps[site] == Capacities.UNKNOWN) {
      faults.add("the port capacity of site " + name + WHERE_FROM);
    }
  }

  /**
   * Renumbers sites and links by name, so that ties fall the same way whatever the order of the
   * input.
   */
  private Network compile(List<Participant> valid) {
    String[] nameOf = new String[capacities.portMbps.length];
    boolean[] pairUsed = new boolean[capacities.linkMbps.length];
    int[] siteA = new int[pairUsed.length];
    int[] siteB = new int[pairUsed.length];
    for (Participant participant : valid) {
      nameOf[participant.siteA()] = participant.request().siteA();
      nameOf[participant.siteB()] = participant.request().siteB();
      pairUsed[participant.pair()] = true;
      siteA[participant.pair()] = participant.siteA();
      siteB[participant.pair()] = participant.siteB();
    }
    String[] names =
        Arrays.stream(nameOf).filter(name -> name != null).sorted().toArray(String[]::new);
    int[] siteNumber = new int[nameOf.length];
    for (int site = 0; site < names.length; site++) {
      siteNumber[capacities.graph.site(names[site])] = site;
    }
    int[] linkNumber = new int[pairUsed.length];
    long[] links = new long[pairUsed.length];
    int count = 0;
    for (int pair = 0; pair < pairUsed.length; pair++) {
      if (pairUsed[pair]) {
        int a = siteNumber[siteA[pair]];
        int b = siteNumber[siteB[pair]];
        links[count++] = (long) Math.min(a, b) * names.length + Math.max(a, b);
      }
    }
    Arrays.sort(links, 0, count);
    for (int pair = 0; pair < pairUsed.length; pair++) {
      if (pairUsed[pair]) {
        int a = siteNumber[siteA[pair]];
        int b = siteNumber[siteB[pair]];
        linkNumber[pair] =
            Arrays.binarySearch(
                links, 0, count, (long) Math.min(a, b) * names.length + Math.max(a, b));
      }
    }
    return network(valid, names, Arrays.copyOf(links, count), linkNumber);
  }

  private Network network(List<Participant> valid, String[] names, long[] links, int[] linkNumber) {
    long[] portMbps = new long[names.length];
    for (int site = 0; site < names.length; site++) {
      portMbps[site] = capacities.portMbps[capacities.graph.site(names[site])];
    }
    long[] linkMbps = new long[links.length];
    BandwidthRequest[] requests = new BandwidthRequest[valid.size()];
    int[] linkOf = new int[valid.size()];
    for (int r = 0; r < requests.length; r++) {
      Participant participant = valid.get(r);
      requests[r] = participant.request();
      linkOf[r] = linkNumber[participant.pair()];
      linkMbps[linkOf[r]] = capacities.linkMbps[participant.pair()];
    }
    int[] linkA = Arrays.stream(links).mapToInt(link -> (int) (link / names.length)).toArray();
    int[] linkB = Arrays.stream(links).mapToInt(link -> (int) (link % names.length)).toArray();
    return new Network(
        names,
        portMbps,
        linkA,
        linkB,
        linkMbps,
        reserved(requests, names, linkA, linkB),
        requests,
        linkOf,
        problem.quantumMbps());
  }

  private long[] reserved(BandwidthRequest[] requests, String[] names, int[] linkA, int[] linkB) {
    long[] reserved = new long[names.length + linkA.length];
    if (!holdings.isEmpty()) {
      Set<String> participants = new HashSet<>(requests.length * 2);
      for (BandwidthRequest request : requests) {
        participants.add(request.id());
      }
      var reservations = new Reservations(holdings, participants);
      for (int site = 0; site < names.length; site++) {
        reserved[site] = reservations.ofPort(names[site]);
      }
      for (int link = 0; link < linkA.length; link++) {
        reserved[names.length + link] =
            reservations.ofLink(SitePair.of(names[linkA[link]], names[linkB[link]]));
      }
    }
    return reserved;
  }
}
