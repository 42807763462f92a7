package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.sense.Intent.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a service request into an intent: takes the profile, applies the edits, looks for a path,
 * answers the queries.
 *
 * @see "SENSE-O REST API, sections 3.2 to 3.4"
 */
final class IntentCompiler {
  private static final String MODEL =
      """
      @prefix mrs: <http://schemas.ogf.org/mrs/2013/12/topology#> .
      @prefix nml: <http://schemas.ogf.org/nml/2013/03/base#> .
      """;

  private final Network network;
  private final Ledger ledger;
  private final Profiles profiles;
  private final SenseQuirks quirks;
  private final BandwidthQueries bandwidth;

  IntentCompiler(Network network, Ledger ledger, Profiles profiles, SenseQuirks quirks) {
    this.network = network;
    this.ledger = ledger;
    this.profiles = profiles;
    this.quirks = quirks;
    this.bandwidth = new BandwidthQueries(network, ledger, quirks);
  }

  /** An intent and the answer to the request that asked for it. */
  record Compiled(Intent intent, ObjectNode answer) {}

  /** The profile that the request names, if it names one. */
  Optional<ObjectNode> profile(JsonNode request) {
    String id = request.path("service_profile_uuid").asText("");
    if (id.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        profiles
            .find(id)
            .orElseThrow(() -> Refusal.badRequest("Service profile " + id + " was not found")));
  }

  /**
   * Reads the intent that a request asks for, edits applied.
   *
   * @throws Refusal the request is malformed or an edit is not allowed
   */
  Intent read(JsonNode request, Instant now) {
    Optional<ObjectNode> profile = profile(request);
    ObjectNode json = profile.map(IntentCompiler::start).orElseGet(() -> inline(request));
    for (JsonNode query : request.path("queries")) {
      if (query.path("ask").asText().equals("edit")) {
        applyEdits(json, query.path("options"), profile);
      }
    }
    for (JsonNode query : request.path("queries")) {
      if (BandwidthQueries.isOne(query.path("ask").asText())) {
        releaseCapacity(json, query.path("options"));
      }
    }
    return Intent.of(json, now);
  }

  /**
   * Looks for a path for every connection.
   *
   * @param againstCapacityOnly whether bandwidth and VLANs of others are ignored
   * @throws Refusal there is none
   */
  void findPaths(Intent intent, String instanceId, boolean againstCapacityOnly) {
    String holder = againstCapacityOnly || quirks.hasBlindCompile() ? null : instanceId;
    for (Connection connection : intent.connections()) {
      if (!isFeasible(connection, holder)) {
        throw noPath(connection.name());
      }
    }
  }

  static Refusal noPath(String connection) {
    return Refusal.ejb("cannot find feasible path for connection '" + connection + "'");
  }

  /** The answer to the request: every query in the order asked. */
  ObjectNode answer(JsonNode request, Intent intent, String instanceId, Instant now) {
    ObjectNode answer = Json.object();
    answer.put("service_uuid", instanceId).put("intent_uuid", intent.id());
    ArrayNode answers = answer.putArray("queries");
    for (JsonNode query : request.path("queries")) {
      String ask = query.path("ask").asText();
      ArrayNode results = answers.addObject().put("asked", ask).putArray("results");
      if (BandwidthQueries.isOne(ask)) {
        bandwidth.answer(ask, query.path("options"), intent, instanceId, now).forEach(results::add);
      } else if (ask.equals("extract-result-values")) {
        for (JsonNode option : query.path("options")) {
          extract(option.path("sparql").asText(), intent, instanceId)
              .forEach(row -> results.add(object(row)));
        }
      }
    }
    answer.put("model", MODEL);
    return answer;
  }

  /** The rows of a query about an instance's own model: its prefix lists, if it asks for them. */
  List<Map<String, String>> extract(String sparql, Intent intent, String instanceId) {
    List<Map<String, String>> rows = new ArrayList<>();
    if (!sparql.contains("ipv6-prefix-list")) {
      return rows;
    }
    for (Connection connection : intent.connections()) {
      for (Intent.Terminal terminal : List.of(connection.source(), connection.destination())) {
        SimulatedSite site = network.siteOfUrn(terminal.uri()).orElseThrow();
        for (String prefix : terminal.prefixes()) {
          Map<String, String> row = new LinkedHashMap<>();
          row.put("ipv6_subnet_uri", site.prefixListUrn(instanceId));
          row.put("ipv6_subnet", prefix);
          rows.add(row);
        }
      }
    }
    if (quirks.hasSwappedExtraction()) {
      Collections.reverse(rows);
    }
    return rows;
  }

  private boolean isFeasible(Connection connection, String holder) {
    Optional<SimulatedSite> source = network.siteOfUrn(connection.source().uri());
    Optional<SimulatedSite> destination = network.siteOfUrn(connection.destination().uri());
    if (source.isEmpty() || destination.isEmpty() || source.equals(destination)) {
      return false;
    }
    Optional<SimulatedLink> link = network.link(source.get().name(), destination.get().name());
    if (link.isEmpty()) {
      return false;
    }
    long free =
        holder == null
            ? BandwidthQueries.total(source.get(), destination.get(), link.get())
            : ledger.freeBetween(source.get(), destination.get(), link.get(), holder);
    return connection.capacityMbps() <= free
        && hasVlan(source.get(), connection.source(), holder)
        && hasVlan(destination.get(), connection.destination(), holder);
  }

  private boolean hasVlan(SimulatedSite site, Intent.Terminal terminal, String holder) {
    try {
      return holder == null
          ? VlanSet.parse(site.vlanPool())
              .firstFree(VlanSet.parse(terminal.vlanTag()), new BitSet())
              .isPresent()
          : ledger.freeVlan(site, terminal.vlanTag(), holder).isPresent();
    } catch (IllegalArgumentException e) {
      throw Refusal.ejb("vlan_tag '" + terminal.vlanTag() + "': " + e.getMessage());
    }
  }

  private static ObjectNode start(ObjectNode profile) {
    ObjectNode json = Json.object();
    JsonNode intent = Profiles.unwrapped(profile.path("intent"));
    json.set("service", intent.path("service").deepCopy());
    json.set("data", intent.path("data").deepCopy());
    return json;
  }

  private static ObjectNode inline(JsonNode request) {
    if (!request.path("service").isTextual() || !request.path("data").isObject()) {
      throw Refusal.badRequest("the request has neither service_profile_uuid nor service and data");
    }
    ObjectNode json = Json.object();
    json.set("service", request.path("service"));
    json.set("data", request.path("data").deepCopy());
    return json;
  }

  private static void applyEdits(ObjectNode json, JsonNode options, Optional<ObjectNode> profile) {
    for (JsonNode option : options) {
      for (Map.Entry<String, JsonNode> edit : option.properties()) {
        profile.ifPresent(
            allowed -> Profiles.checkEdit(allowed, edit.getKey(), edit.getValue().asText()));
        JsonEdits.set(json, edit.getKey(), edit.getValue());
      }
    }
  }

  /** A bandwidth query takes the place of the bandwidth that the intent asked for. */
  private static void releaseCapacity(ObjectNode json, JsonNode options) {
    for (JsonNode option : options) {
      for (JsonNode connection : json.path("data").path("connections")) {
        if (connection.path("name").asText().equals(option.path("name").asText())) {
          ((ObjectNode) connection)
              .putObject("bandwidth")
              .put("qos_class", "anyAvailable")
              .put("capacity", "1");
        }
      }
    }
  }

  private static ObjectNode object(Map<String, String> row) {
    ObjectNode object = Json.object();
    row.forEach(object::put);
    return object;
  }
}
