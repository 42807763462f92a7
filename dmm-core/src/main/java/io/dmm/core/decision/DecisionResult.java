package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A decision: for each request what it gets, and for each port and link that somebody asked for,
 * how it is used. Immutable.
 */
public final class DecisionResult {
  private final Policy policy;
  private final long quantumMbps;
  private final Map<String, Allocation> byRequest;
  private final List<Constraint> constraints;

  DecisionResult(
      Policy policy,
      long quantumMbps,
      Collection<Allocation> allocations,
      List<Constraint> constraints) {
    this.policy = requireNonNull(policy, "policy");
    this.quantumMbps = quantumMbps;
    var map = new LinkedHashMap<String, Allocation>(allocations.size() * 2);
    allocations.forEach(allocation -> map.put(allocation.request().id(), allocation));
    this.byRequest = Collections.unmodifiableMap(map);
    this.constraints = List.copyOf(constraints);
  }

  public Policy policy() {
    return policy;
  }

  public long quantumMbps() {
    return quantumMbps;
  }

  /**
   * One allocation per request id: those that take part by priority, then age, then id; after them
   * the ones left out, by id.
   */
  public Collection<Allocation> allocations() {
    return byRequest.values();
  }

  /** The same decision, leaving out what these requests get. */
  DecisionResult without(Set<String> requestIds) {
    return requestIds.isEmpty()
        ? this
        : new DecisionResult(
            policy,
            quantumMbps,
            byRequest.values().stream()
                .filter(allocation -> !requestIds.contains(allocation.request().id()))
                .toList(),
            constraints);
  }

  public Optional<Allocation> of(String requestId) {
    return Optional.ofNullable(byRequest.get(requestId));
  }

  /** Mb/s for a request, 0 if it waits, was left out, or is not known. */
  public long grantedMbps(String requestId) {
    Allocation allocation = byRequest.get(requestId);
    return allocation == null ? 0 : allocation.grantedMbps();
  }

  /** Every port and link that a valid request needs: ports by name, then links by name. */
  public List<Constraint> constraints() {
    return constraints;
  }
}
