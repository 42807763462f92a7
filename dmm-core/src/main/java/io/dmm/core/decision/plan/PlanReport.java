package io.dmm.core.decision.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.core.decision.Allocation;
import io.dmm.core.decision.Constraint;
import io.dmm.core.decision.DecisionResult;
import io.dmm.core.units.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A decision to read: a table for people, or JSON. */
public final class PlanReport {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final DecisionResult result;

  public PlanReport(DecisionResult result) {
    this.result = result;
  }

  /**
   * Requests with what they get and why, then ports and links with their use; lines end with a
   * newline.
   */
  public String render() {
    return "Policy "
        + result.policy()
        + ", in steps of "
        + Rates.text(result.quantumMbps())
        + "\n\n"
        + requests().render()
        + "\n"
        + constraints().render();
  }

  private TextTable requests() {
    var table = new TextTable("REQUEST", "BETWEEN", ">PRIORITY", ">GETS", "WHY");
    for (Allocation allocation : result.allocations()) {
      var request = allocation.request();
      String gets =
          switch (allocation.outcome()) {
            case GRANTED -> Rates.text(allocation.grantedMbps());
            case WAITING -> "waits";
            case EXCLUDED -> "left out";
          };
      table.row(
          request.id(),
          request.siteA() + "–" + request.siteB(),
          Integer.toString(request.priority()),
          gets,
          allocation.explanation().sentence());
    }
    return table;
  }

  private TextTable constraints() {
    var table = new TextTable("PORT OR LINK", ">CAPACITY", ">GIVEN", ">LEFT", ">REQUESTS");
    for (Constraint constraint : result.constraints()) {
      table.row(
          constraint.label(),
          Rates.text(constraint.capacityMbps()),
          Rates.text(constraint.grantedMbps()),
          Rates.text(constraint.freeMbps()),
          Integer.toString(constraint.requestIds().size()));
    }
    return table;
  }

  /** The same as JSON, indented, amounts in Mb/s. */
  public String toJson() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("policy", result.policy().text());
    root.put("quantumMbps", result.quantumMbps());
    var requests = root.putArray("requests");
    result.allocations().forEach(allocation -> describe(allocation, requests.addObject()));
    var constraints = root.putArray("constraints");
    result.constraints().forEach(constraint -> describe(constraint, constraints.addObject()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers cannot be written as JSON", e);
    }
  }

  private static void describe(Allocation allocation, ObjectNode node) {
    var request = allocation.request();
    var why = allocation.explanation();
    node.put("id", request.id())
        .put("from", request.siteA())
        .put("to", request.siteB())
        .put("priority", request.priority());
    request.demandMbps().ifPresent(mbps -> node.put("demandMbps", mbps));
    node.put("outcome", lower(allocation.outcome()))
        .put("grantedMbps", allocation.grantedMbps())
        .put("boundBy", lower(why.binding()));
    why.constraint().ifPresent(constraint -> node.put("constraint", constraint.label()));
    List<String> shared = new ArrayList<>(why.sharedBy());
    shared.remove(request.id());
    var others = node.putArray("sharedWith");
    shared.forEach(others::add);
    node.put("why", why.sentence());
  }

  private static void describe(Constraint constraint, ObjectNode node) {
    node.put("kind", lower(constraint.kind())).put("site", constraint.site());
    constraint.otherSite().ifPresent(site -> node.put("otherSite", site));
    node.put("capacityMbps", constraint.capacityMbps())
        .put("grantedMbps", constraint.grantedMbps())
        .put("freeMbps", constraint.freeMbps());
    var ids = node.putArray("requests");
    constraint.requestIds().forEach(ids::add);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
