package io.dmm.core.decision;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes a problem down as the {@code plan} command reads it, so that a stored decision can be
 * tried again. What took no part because a capacity is unknown is left out: it changes nothing.
 */
final class DecisionInputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DecisionProblem problem;
  private final ObjectNode root = JSON.createObjectNode();
  private final Set<String> sites = new HashSet<>();
  private final Set<Set<String>> pairs = new HashSet<>();

  private DecisionInputs(DecisionProblem problem) {
    this.problem = problem;
  }

  static String json(DecisionProblem problem) {
    DecisionInputs inputs = new DecisionInputs(problem);
    inputs.root.put("policy", problem.policy().text());
    inputs.root.put("quantumMbps", problem.quantumMbps());
    inputs.sites();
    inputs.links();
    inputs.requests();
    return inputs.root.toString();
  }

  private void sites() {
    ArrayNode all = root.putArray("sites");
    for (SitePort site : problem.sites()) {
      if (site.capacityMbps().isPresent() && sites.add(site.site())) {
        all.addObject().put("name", site.site()).put("portMbps", site.capacityMbps().getAsLong());
      }
    }
  }

  /** One line a pair: the smallest capacity known is the one that counts. */
  private void links() {
    Map<String, LinkCapacity> least = new TreeMap<>();
    for (LinkCapacity link : problem.links()) {
      if (link.capacityMbps().isPresent()
          && sites.contains(link.siteA())
          && sites.contains(link.siteB())) {
        String pair =
            link.siteA().compareTo(link.siteB()) < 0
                ? link.siteA() + "\n" + link.siteB()
                : link.siteB() + "\n" + link.siteA();
        least.merge(
            pair,
            link,
            (one, other) ->
                one.capacityMbps().getAsLong() <= other.capacityMbps().getAsLong() ? one : other);
      }
    }
    ArrayNode all = root.putArray("links");
    for (LinkCapacity link : least.values()) {
      pairs.add(Set.of(link.siteA(), link.siteB()));
      all.addObject()
          .put("from", link.siteA())
          .put("to", link.siteB())
          .put("capacityMbps", link.capacityMbps().getAsLong());
    }
  }

  private void requests() {
    ArrayNode all = root.putArray("requests");
    for (BandwidthRequest request : problem.requests()) {
      if (request.siteA().equals(request.siteB())
          || !pairs.contains(Set.of(request.siteA(), request.siteB()))) {
        continue;
      }
      ObjectNode node =
          all.addObject()
              .put("id", request.id())
              .put("from", request.siteA())
              .put("to", request.siteB())
              .put("priority", request.priority());
      request.demandMbps().ifPresent(mbps -> node.put("demandMbps", mbps));
      node.put("createdAt", request.createdAt().toString());
    }
  }
}
