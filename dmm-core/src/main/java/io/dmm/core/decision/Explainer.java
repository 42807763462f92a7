package io.dmm.core.decision;

import io.dmm.core.units.Rates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns numbers back into allocations, each with what bound it. */
final class Explainer {
  private final Network network;
  private final long quantumMbps;
  private final int[] blockedBy;
  private final Shares shares;
  private final Quanta quanta;
  private final Constraint[] constraints;

  Explainer(Network network, long quantumMbps, int[] blockedBy, Shares shares, Quanta quanta) {
    this.network = network;
    this.quantumMbps = quantumMbps;
    this.blockedBy = blockedBy;
    this.shares = shares;
    this.quanta = quanta;
    this.constraints = new Constraint[network.constraints];
    List<List<String>> users = users();
    for (int c = 0; c < constraints.length; c++) {
      constraints[c] = describe(c, users.get(c));
    }
  }

  List<Constraint> constraints() {
    return Arrays.asList(constraints);
  }

  List<Allocation> allocations() {
    List<Allocation> allocations = new ArrayList<>(network.requests.length);
    for (int r = 0; r < network.requests.length; r++) {
      BandwidthRequest request = network.requests[r];
      long grantedMbps = quanta.granted()[r] * quantumMbps;
      var outcome = grantedMbps > 0 ? Allocation.Outcome.GRANTED : Allocation.Outcome.WAITING;
      allocations.add(new Allocation(request, outcome, grantedMbps, explain(r, grantedMbps)));
    }
    return allocations;
  }

  /** Requests are visited by seniority, so each list is in that order. */
  private List<List<String>> users() {
    List<List<String>> users = new ArrayList<>(network.constraints);
    for (int c = 0; c < network.constraints; c++) {
      users.add(new ArrayList<>());
    }
    for (int r = 0; r < network.requests.length; r++) {
      if (quanta.granted()[r] > 0) {
        String id = network.requests[r].id();
        users.get(network.linkConstraint(r)).add(id);
        users.get(network.portA(r)).add(id);
        users.get(network.portB(r)).add(id);
      }
    }
    return users;
  }

  private Constraint describe(int c, List<String> users) {
    long capacityMbps = network.capacityMbps(c);
    long reservedMbps = network.reservedMbps[c];
    long grantedMbps = (network.capacity[c] - quanta.free()[c]) * quantumMbps;
    if (network.isPort(c)) {
      return new Constraint(
          Constraint.Kind.PORT,
          network.siteNames[c],
          Optional.empty(),
          capacityMbps,
          reservedMbps,
          grantedMbps,
          users);
    }
    int link = c - network.sites;
    return new Constraint(
        Constraint.Kind.LINK,
        network.siteNames[network.linkA[link]],
        Optional.of(network.siteNames[network.linkB[link]]),
        capacityMbps,
        reservedMbps,
        grantedMbps,
        users);
  }

  private Explanation explain(int r, long grantedMbps) {
    if (blockedBy[r] != Admission.ADMITTED) {
      return explanation(
          Explanation.Binding.ADMISSION, constraints[blockedBy[r]], grantedMbps, r, "");
    }
    if (quanta.granted()[r] >= network.demand[r]) {
      String detail =
          "it asks for at most "
              + Rates.text(network.requests[r].demandMbps().orElseThrow())
              + ", given in steps of "
              + Rates.text(quantumMbps);
      return explanation(Explanation.Binding.OWN_DEMAND, null, grantedMbps, r, detail);
    }
    Constraint bound = constraints[fullConstraint(r)];
    var binding =
        bound.kind() == Constraint.Kind.PORT ? Explanation.Binding.PORT : Explanation.Binding.LINK;
    return explanation(binding, bound, grantedMbps, r, "");
  }

  /**
   * What stopped the exact share, if it is full after rounding too; else one that is: there is one,
   * or there would be room.
   */
  private int fullConstraint(int r) {
    int bottleneck = shares.bottleneck()[r];
    int[] candidates = {bottleneck, network.linkConstraint(r), network.portA(r), network.portB(r)};
    for (int c : candidates) {
      if (c >= 0 && quanta.free()[c] == 0) {
        return c;
      }
    }
    throw new IllegalStateException(
        "request "
            + network.requests[r].id()
            + " has room for more than "
            + quanta.granted()[r]
            + " quanta, which the rounding should have given it");
  }

  private Explanation explanation(
      Explanation.Binding binding, Constraint bound, long grantedMbps, int r, String detail) {
    return new Explanation(
        binding, Optional.ofNullable(bound), grantedMbps, quantumMbps, network.weight[r], detail);
  }
}
