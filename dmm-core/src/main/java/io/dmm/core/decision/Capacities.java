package io.dmm.core.decision;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * The capacities of the sites of a problem, and of those pairs of sites that a request or a circuit
 * names.
 */
final class Capacities {
  /** Named, but nobody knows it; known ones are 0 or more. */
  static final long UNKNOWN = -1;

  /** Not named at all. */
  static final long ABSENT = -2;

  /** An exabit per second; more is a mistake, and would not be counted exactly. */
  static final long LARGEST_MBPS = 1_000_000_000_000L;

  final SiteGraph graph = new SiteGraph();
  final long[] portMbps;
  final long[] linkMbps;

  Capacities(DecisionProblem problem, Collection<Holding> holdings) {
    problem.sites().forEach(port -> graph.addSite(port.site()));
    holdings.forEach(
        holding -> addPair(graph.addSite(holding.siteA()), graph.addSite(holding.siteB())));
    problem
        .requests()
        .forEach(request -> addPair(graph.site(request.siteA()), graph.site(request.siteB())));
    portMbps = new long[graph.siteCount()];
    linkMbps = new long[graph.pairCount()];
    Arrays.fill(portMbps, ABSENT);
    Arrays.fill(linkMbps, ABSENT);
    for (SitePort port : problem.sites()) {
      int site = graph.site(port.site());
      portMbps[site] = tighter(portMbps[site], known(port.capacityMbps()));
    }
    for (LinkCapacity link : problem.links()) {
      int pair = graph.pair(graph.siteAgain(link.siteA()), graph.site(link.siteB()));
      if (pair != SiteGraph.NONE) {
        linkMbps[pair] = tighter(linkMbps[pair], known(link.capacityMbps()));
      }
    }
  }

  private void addPair(int siteA, int siteB) {
    if (siteA != SiteGraph.NONE && siteB != SiteGraph.NONE) {
      graph.addPair(siteA, siteB);
    }
  }

  private static long known(OptionalLong capacityMbps) {
    long mbps = capacityMbps.orElse(UNKNOWN);
    return mbps >= 0 && mbps <= LARGEST_MBPS ? mbps : UNKNOWN;
  }

  private static long tighter(long one, long other) {
    return one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other);
  }
}
