package io.dmm.core.decision;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides how much bandwidth each request gets. A pure function: the same problem gives the same
 * result, whatever the order of its lists; a request that makes no sense is left out with a reason
 * and disturbs no other.
 *
 * <pre>{@code
 * DecisionResult result = DecisionEngine.decide(new DecisionProblem(sites, links, requests, 1000, Policy.WEIGHTED_MAX_MIN));
 * long mbps = result.grantedMbps(ruleId);
 * String why = result.of(ruleId).orElseThrow().explanation().sentence();
 * }</pre>
 */
public final class DecisionEngine {
  private DecisionEngine() {}

  /**
   * Never throws for what a request, a site or a link says; see {@link
   * Allocation.Outcome#EXCLUDED}.
   */
  public static DecisionResult decide(DecisionProblem problem) {
    return decide(problem, List.of());
  }

  /**
   * The same, knowing what SENSE holds: a request that owns a circuit that is up is {@linkplain
   * BandwidthRequest#established() established}, and what circuits hold that no valid request owns,
   * or that are stuck, is not shared out. Give the same problem and holdings to the {@link
   * TransitionPlanner}.
   */
  public static DecisionResult decide(DecisionProblem given, Collection<Holding> holdings) {
    DecisionProblem problem = withEstablished(given, holdings);
    var builder = new NetworkBuilder(problem, holdings);
    Network network = builder.build();
    int[] blockedBy = Admission.admit(network);
    Shares shares =
        switch (problem.policy()) {
          case WEIGHTED_MAX_MIN -> WeightedMaxMin.share(network, blockedBy);
          case PRIORITY_LP -> PriorityLp.share(network, blockedBy);
        };
    var quanta = new Quanta(network);
    quanta.round(shares);
    if (problem.policy() == Policy.WEIGHTED_MAX_MIN) {
      new Fairness(network, quanta, shares).repair();
    }
    var explainer = new Explainer(network, problem.quantumMbps(), blockedBy, shares, quanta);
    List<Allocation> allocations = new ArrayList<>(problem.requests().size());
    allocations.addAll(explainer.allocations());
    allocations.addAll(builder.excluded());
    return new DecisionResult(
        problem.policy(), problem.quantumMbps(), allocations, explainer.constraints());
  }

  private static DecisionProblem withEstablished(
      DecisionProblem problem, Collection<Holding> holdings) {
    if (holdings.isEmpty()) {
      return problem;
    }
    Set<String> owners = new HashSet<>(holdings.size() * 2);
    holdings.stream()
        .filter(Holding::isLive)
        .forEach(holding -> holding.requestId().ifPresent(owners::add));
    return problem.withRequests(
        problem.requests().stream()
            .map(request -> owners.contains(request.id()) ? request.withEstablished(true) : request)
            .toList());
  }
}
