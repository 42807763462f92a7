package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that a decision depends on. The order of the lists does not matter.
 *
 * @param quantumMbps the step in which bandwidth is given, in Mb/s, 1 or more
 */
public record DecisionProblem(
    List<SitePort> sites,
    List<LinkCapacity> links,
    List<BandwidthRequest> requests,
    long quantumMbps,
    Policy policy) {

  /** The step in which bandwidth is given unless configured otherwise, in Mb/s. */
  public static final long DEFAULT_QUANTUM_MBPS = 1000;

  /**
   * @throws IllegalArgumentException if the quantum is below 1: then nothing at all can be decided
   */
  public DecisionProblem {
    sites = List.copyOf(sites);
    links = List.copyOf(links);
    requests = List.copyOf(requests);
    requireNonNull(policy, "policy");
    if (quantumMbps < 1) {
      throw new IllegalArgumentException("quantumMbps is " + quantumMbps + ", must be 1 or more");
    }
  }

  public DecisionProblem withPolicy(Policy other) {
    return new DecisionProblem(sites, links, requests, quantumMbps, other);
  }

  public DecisionProblem withRequests(List<BandwidthRequest> others) {
    return new DecisionProblem(sites, links, others, quantumMbps, policy);
  }
}
