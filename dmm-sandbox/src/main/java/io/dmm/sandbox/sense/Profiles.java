package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Call;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The service profiles: intents to start from, which parts may be edited, and who may use them how
 * often.
 */
final class Profiles {
  private static final int LONGEST_NAME = 45;

  private final Map<String, ObjectNode> profiles = new LinkedHashMap<>();

  /** Stores a profile under its {@code uuid}. */
  void put(ObjectNode profile) {
    String name = profile.path("name").asText("");
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw Refusal.badRequest(
          "profile name '" + name + "' must have 1 to " + LONGEST_NAME + " characters");
    }
    profiles.put(profile.path("uuid").asText(), profile);
  }

  Optional<ObjectNode> find(String idOrName) {
    return Optional.ofNullable(profiles.get(idOrName))
        .or(
            () ->
                profiles.values().stream()
                    .filter(profile -> profile.path("name").asText().equals(idOrName))
                    .findFirst());
  }

  Collection<ObjectNode> all() {
    return List.copyOf(profiles.values());
  }

  void remove(String id) {
    profiles.remove(id);
  }

  /** The profile's {@code intent} or {@code edit}, which may be JSON or a text that holds JSON. */
  static JsonNode unwrapped(JsonNode value) {
    return value.isTextual() ? Json.parse(value.asText()).orElse(Json.object()) : value;
  }

  /** Checks an edit against the profile's list; a profile without a list allows everything. */
  static void checkEdit(ObjectNode profile, String path, String value) {
    JsonNode allowed = unwrapped(profile.path("edit"));
    if (!allowed.isArray() || allowed.isEmpty()) {
      return;
    }
    for (JsonNode each : allowed) {
      if (Call.decodePath(each.path("path").asText()).equals(path)) {
        checkValue(path, value, each.path("valid").asText(""));
        return;
      }
    }
    throw Refusal.badRequest("edit of '" + path + "' is not allowed by the profile");
  }

  private static void checkValue(String path, String value, String valid) {
    try {
      if (!valid.isEmpty() && !Pattern.matches(valid, value)) {
        throw Refusal.badRequest(
            "edit of '" + path + "' to '" + value + "' does not match '" + valid + "'");
      }
    } catch (PatternSyntaxException e) {
      throw Refusal.ejb("the profile's pattern '" + valid + "' for '" + path + "' is wrong");
    }
  }

  /**
   * Refuses a user whose licence is used up; a ticket is one new instance, an allocation one living
   * instance.
   *
   * @param alive how many instances of this profile the user has
   */
  static void checkLicence(ObjectNode profile, String user, long alive) {
    for (JsonNode licence : profile.path("licenses")) {
      if (licence.path("username").asText().equals(user)) {
        long remaining = licence.path("remaining").asLong();
        boolean ticket = licence.path("type").asText().equals("TICKET");
        if (ticket ? remaining < 1 : alive >= remaining) {
          throw Refusal.badRequest(
              "User " + user + " has no remaining " + licence.path("type").asText() + " licence");
        }
        if (ticket) {
          ((ObjectNode) licence).put("remaining", remaining - 1);
        }
      }
    }
  }

  /**
   * A profile for circuits between two routed prefixes, capacity in whole Gb/s, as sites ask for.
   */
  static ObjectNode siteL3(String id, String name, SimulatedSite source, SimulatedSite other) {
    ObjectNode profile = Json.object();
    profile.put("uuid", id).put("name", name).put("description", "Site L3 over P2P VLAN");
    profile.put("owner", "admin").put("created", "2026-03-07T19:34:41.000Z");
    profile.put("lastEdited", "2026-06-01T08:00:00.000Z");
    profile.put("authorized", true).put("editable", false);
    ObjectNode intent = profile.putObject("intent").put("service", "dnc");
    ObjectNode data = intent.putObject("data").put("type", "Site-L3 over P2P VLAN");
    ObjectNode connection = data.putArray("connections").addObject().put("name", "Connection 1");
    ArrayNode terminals = connection.putArray("terminals");
    List.of(source, other).forEach(site -> terminals.add(terminal(site)));
    connection.putObject("bandwidth").put("qos_class", "guaranteedCapped").put("capacity", "1000");
    connection
        .putArray("suggest_ip_range")
        .addObject()
        .put("start", "fd00:5e5e:1::1/64")
        .put("end", "fd00:5e5e:1::ffff/64");
    ArrayNode edit = profile.putArray("edit");
    edit.addObject()
        .put("path", "data.connections%5B0%5D.bandwidth.capacity")
        .put("valid", "^[1-9][0-9]*000$");
    for (int end = 0; end < 2; end++) {
      for (String field : List.of("uri", "ipv6_prefix_list", "vlan_tag")) {
        edit.addObject()
            .put("path", "data.connections%5B0%5D.terminals%5B" + end + "%5D." + field)
            .put("valid", "");
      }
    }
    profile.putArray("licenses");
    return profile;
  }

  private static ObjectNode terminal(SimulatedSite site) {
    return Json.object()
        .put("uri", site.domainUrn())
        .put("vlan_tag", "any")
        .put("assign_ip", true)
        .put("ipv6_prefix_list", site.metadata().keySet().stream().findFirst().orElse(""));
  }
}
