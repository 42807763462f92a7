package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A service profile: the pattern of a circuit, with the values that may be changed.
 *
 * @param id its UUID
 * @param name its name
 * @param connections names of its connections
 * @param terminals how many terminals its first connection has
 * @param editable what may be changed: paths to the regular expressions that values must match;
 *     empty text allows any value
 */
public record SenseProfile(
    String id, String name, List<String> connections, int terminals, Map<String, String> editable) {
  public SenseProfile {
    connections = List.copyOf(connections);
    editable = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(editable));
  }

  /**
   * What DMM changes in every circuit and the profile does not let it change; a profile without a
   * list allows everything.
   */
  public List<String> refusedEdits() {
    List<String> needed =
        new Edits()
                .capacity(1)
                .site(0, "")
                .site(1, "")
                .ipv6Prefix(0, "")
                .ipv6Prefix(1, "")
                .vlan(0, "")
                .vlan(1, "")
                .options()
                .stream()
                .flatMap(option -> option.keySet().stream())
                .toList();
    return editable.isEmpty()
        ? List.of()
        : needed.stream().filter(path -> !editable.containsKey(path)).toList();
  }

  static SenseProfile read(JsonNode node) {
    JsonNode intent =
        SenseJson.embedded(node.has("intent") ? node.path("intent") : node.path("json"));
    JsonNode connections = intent.path("data").path("connections");
    List<String> names = new ArrayList<>();
    connections.forEach(connection -> names.add(connection.path("name").asText()));
    Map<String, String> editable = new LinkedHashMap<>();
    for (JsonNode edit : SenseJson.embedded(node.path("edit"))) {
      editable.put(
          URLDecoder.decode(edit.path("path").asText(), StandardCharsets.UTF_8),
          SenseJson.text(edit.path("valid")).orElse(""));
    }
    return new SenseProfile(
        node.path("uuid").asText(),
        node.path("name").asText(),
        names,
        connections.path(0).path("terminals").size(),
        editable);
  }
}
