package io.dmm.core.decision;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes a problem down as the {@code plan} command reads it, so that a stored decision can be
 * tried again.
 */
final class DecisionInputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DecisionInputs() {}

  static String json(DecisionProblem problem) {
    ObjectNode root = JSON.createObjectNode();
    root.put("policy", problem.policy().text());
    root.put("quantum_mbps", problem.quantumMbps());
    ArrayNode sites = root.putArray("sites");
    problem
        .sites()
        .forEach(
            site -> {
              ObjectNode node = sites.addObject().put("name", site.site());
              site.capacityMbps().ifPresent(mbps -> node.put("capacity_mbps", mbps));
            });
    ArrayNode links = root.putArray("links");
    problem
        .links()
        .forEach(
            link -> {
              ObjectNode node = links.addObject();
              node.putArray("sites").add(link.siteA()).add(link.siteB());
              link.capacityMbps().ifPresent(mbps -> node.put("capacity_mbps", mbps));
            });
    ArrayNode requests = root.putArray("requests");
    problem
        .requests()
        .forEach(
            request -> {
              ObjectNode node = requests.addObject().put("id", request.id());
              node.putArray("sites").add(request.siteA()).add(request.siteB());
              node.put("priority", request.priority());
              request.demandMbps().ifPresent(mbps -> node.put("demand_mbps", mbps));
              node.put("created_at", request.createdAt().toString());
            });
    return root.toString();
  }
}
