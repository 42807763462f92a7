package io.dmm.core.decision.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dmm.core.decision.BandwidthRequest;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.LinkCapacity;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.SitePort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A network and its requests in JSON:
 *
 * <pre>{@code
 * {"policy": "weighted-max-min", "quantumMbps": 1000,
 *  "sites":    [{"name": "CERN", "portMbps": 400000}, …],
 *  "links":    [{"from": "CERN", "to": "FNAL", "capacityMbps": 400000}, …],
 *  "requests": [{"id": "r1", "from": "CERN", "to": "FNAL", "priority": 3, "demandMbps": 20000, "createdAt": "2026-03-01T12:00:00Z"}, …]}
 * }</pre>
 *
 * {@code policy}, {@code quantumMbps}, {@code demandMbps} and {@code createdAt} may be left out;
 * without times, requests are the younger the later they come. All mistakes are reported at once.
 */
public final class PlanFile {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<String> problems = new ArrayList<>();
  private final Set<String> siteNames = new HashSet<>();
  private final Set<Set<String>> linkNames = new HashSet<>();
  private final Set<String> requestIds = new HashSet<>();

  private PlanFile() {}

  /**
   * @throws PlanFileException if it is not JSON, or says something that makes no sense; with every
   *     mistake
   */
  public static DecisionProblem parse(String json) throws PlanFileException {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      throw new PlanFileException(
          List.of(
              "line "
                  + where.getLineNr()
                  + ", column "
                  + where.getColumnNr()
                  + ": "
                  + e.getOriginalMessage()));
    }
    return new PlanFile().read(root);
  }

  private DecisionProblem read(JsonNode root) throws PlanFileException {
    var top =
        new JsonFields(
            root, "", problems, List.of("policy", "quantumMbps", "sites", "links", "requests"));
    Policy policy = policy(top);
    long quantumMbps =
        top.optionalNumber("quantumMbps", 1).orElse(DecisionProblem.DEFAULT_QUANTUM_MBPS);
    List<SitePort> sites = new ArrayList<>();
    for (JsonNode node : top.list("sites")) {
      sites.add(site(fields(node, "sites[" + sites.size() + "]", "name", "portMbps")));
    }
    List<LinkCapacity> links = new ArrayList<>();
    for (JsonNode node : top.list("links")) {
      links.add(link(fields(node, "links[" + links.size() + "]", "from", "to", "capacityMbps")));
    }
    List<BandwidthRequest> requests = new ArrayList<>();
    for (JsonNode node : top.list("requests")) {
      var fields =
          fields(
              node,
              "requests[" + requests.size() + "]",
              "id",
              "from",
              "to",
              "priority",
              "demandMbps",
              "createdAt");
      requests.add(request(fields, Instant.EPOCH.plusSeconds(requests.size())));
    }
    if (!problems.isEmpty()) {
      throw new PlanFileException(problems);
    }
    return new DecisionProblem(sites, links, requests, quantumMbps, policy);
  }

  private JsonFields fields(JsonNode node, String path, String... known) {
    return new JsonFields(node, path, problems, List.of(known));
  }

  private static Policy policy(JsonFields top) {
    if (!top.has("policy")) {
      return Policy.WEIGHTED_MAX_MIN;
    }
    String text = top.text("policy");
    for (Policy policy : Policy.values()) {
      if (policy.text().equals(text)) {
        return policy;
      }
    }
    top.problem("policy", "is \"" + text + "\", must be weighted-max-min or priority-lp");
    return Policy.WEIGHTED_MAX_MIN;
  }

  private SitePort site(JsonFields fields) {
    String name = fields.text("name");
    if (!name.isEmpty() && !siteNames.add(name)) {
      fields.problem(
          "name", "is \"" + name + "\", which is the name of an earlier site, must be unique");
    }
    return SitePort.of(name, fields.number("portMbps", 0));
  }

  private LinkCapacity link(JsonFields fields) {
    String from = knownSite(fields, "from");
    String to = knownSite(fields, "to");
    if (!from.isEmpty() && from.equals(to)) {
      fields.problem("to", "is the same site as from, " + from + ", must be another");
    } else if (!from.isEmpty() && !to.isEmpty() && !linkNames.add(Set.of(from, to))) {
      fields.problem("to", "makes a second link between " + from + " and " + to + ", must be one");
    }
    return LinkCapacity.of(from, to, fields.number("capacityMbps", 0));
  }

  private String knownSite(JsonFields fields, String name) {
    String site = fields.text(name);
    if (!site.isEmpty() && !siteNames.contains(site)) {
      fields.problem(name, "is \"" + site + "\", must be the name of one of the sites");
      return "";
    }
    return site;
  }

  private BandwidthRequest request(JsonFields fields, Instant inTurn) {
    String id = fields.text("id");
    if (!id.isEmpty() && !requestIds.add(id)) {
      fields.problem(
          "id", "is \"" + id + "\", which is the id of an earlier request, must be unique");
    }
    String from = knownSite(fields, "from");
    String to = knownSite(fields, "to");
    if (!from.isEmpty() && from.equals(to)) {
      fields.problem("to", "is the same site as from, " + from + ", must be another");
    } else if (!from.isEmpty() && !to.isEmpty() && !linkNames.contains(Set.of(from, to))) {
      fields.problem("to", "is \"" + to + "\", to which there is no link from " + from);
    }
    long priority = fields.number("priority", 1);
    if (priority > BandwidthRequest.HIGHEST_PRIORITY) {
      fields.problem(
          "priority",
          "is " + priority + ", must be from 1 to " + BandwidthRequest.HIGHEST_PRIORITY);
      priority = 1;
    }
    OptionalLong demandMbps = fields.optionalNumber("demandMbps", 1);
    return new BandwidthRequest(
        id, from, to, (int) priority, demandMbps, fields.instant("createdAt", inTurn), false);
  }
}
