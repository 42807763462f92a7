package io.dmm.core.decision;

import java.util.ArrayList;
import java.util.List;

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
    var builder = new NetworkBuilder(problem);
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
}
