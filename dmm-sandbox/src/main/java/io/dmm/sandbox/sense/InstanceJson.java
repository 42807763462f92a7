package io.dmm.sandbox.sense;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Instances and intents as the API shows them. */
final class InstanceJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.S").withZone(UTC);

  private InstanceJson() {}

  /** The answer to {@code GET /instance/{u}}. */
  static ObjectNode verbose(ServiceInstance instance) {
    Intent shown = instance.inForce == null ? instance.target : instance.inForce;
    String service = shown == null ? "dnc" : shown.json().path("service").asText("dnc");
    ObjectNode json = Json.object();
    json.put("uuid", instance.id).put("alias", instance.alias).put("owner", instance.owner);
    json.put(
        "type", service.equals("vcn") ? "Virtual Cloud Network" : "Dynamic Network Connection");
    json.put("subType", shown == null ? "" : shown.json().path("data").path("type").asText(""));
    json.put("state", instance.state());
    json.put("superState", instance.superstate.name()).put("subState", instance.substate.name());
    json.put("configState", instance.configState).put("lastState", instance.lastSubstate.name());
    json.put("lastError", instance.lastError).put("timestamp", time(instance.createdAt));
    json.put("archived", instance.archived).put("locked", instance.locked);
    json.put("modifiable", instance.isUpAndReady()).put("drifted", false);
    ArrayNode intents = json.putArray("intents");
    for (Intent intent : current(instance)) {
      intents
          .addObject()
          .put("id", intent.id())
          .put("json", Json.text(intent.json()))
          .put("provisioned", intent.equals(instance.inForce));
    }
    return json;
  }

  /** A row of {@code GET /discover/service/instances}. */
  static ObjectNode row(ServiceInstance instance) {
    ObjectNode json = Json.object();
    json.put("referenceUUID", instance.id).put("alias", instance.alias);
    json.put("state", instance.state()).put("lastState", instance.lastSubstate.name());
    json.put("owner", instance.owner).put("timestamp", time(instance.createdAt));
    json.put("archived", instance.archived);
    ArrayNode intents = json.putArray("intents");
    for (Intent intent : current(instance)) {
      intents.addObject().put("id", intent.id()).put("json", Json.text(intent.json()));
    }
    return json;
  }

  /** An entry of {@code GET /intent/instance/{u}}. */
  static ObjectNode intent(ServiceInstance instance, Intent intent) {
    boolean provisioned = intent.equals(instance.inForce);
    ObjectNode json = Json.object();
    json.put("id", intent.id()).put("serviceInstanceUUID", instance.id);
    json.put("serviceDeltaUUID", intent.deltaId()).put("provisioned", provisioned);
    json.put("json", Json.text(intent.json())).put("creation_time", time(intent.createdAt()));
    if (provisioned) {
      json.putObject("delta").put("id", intent.deltaId()).put("val", "");
    } else {
      json.putNull("delta");
    }
    return json;
  }

  /** What is built, or before that everything that was compiled. */
  private static List<Intent> current(ServiceInstance instance) {
    return instance.inForce == null ? instance.intents() : List.of(instance.inForce);
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }
}
