package io.dmm.sense.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A published table of subnets and storage hosts, such as {@code {'2001:db8:0:111::/64':
 * 'redir-111.example.org:1094'}}.
 *
 * @param hosts {@code host:port} by subnet, a /64 in canonical text
 * @param problems what was left out and why, a sentence each
 */
public record MetadataDirectory(Map<String, String> hosts, List<String> problems) {
  private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_.-]+):[0-9]{1,5}";

  public MetadataDirectory {
    hosts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    problems = List.copyOf(problems);
  }

  /** Reads a table, with single or double quotes. One that cannot be read is empty. */
  public static MetadataDirectory parse(String text) {
    JsonNode node;
    try {
      node = SenseJson.SINGLE_QUOTED.readTree(text);
    } catch (JsonProcessingException e) {
      return unreadable(text);
    }
    if (!node.isObject()) {
      return unreadable(text);
    }
    Map<String, String> hosts = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    node.properties().forEach(entry -> add(entry.getKey(), entry.getValue(), hosts, problems));
    return new MetadataDirectory(hosts, problems);
  }

  private static MetadataDirectory unreadable(String text) {
    return new MetadataDirectory(
        Map.of(),
        List.of(
            "the metadata is no table of subnets and hosts; it begins with "
                + SenseText.brief(text.substring(0, Math.min(100, text.length())))));
  }

  private static void add(
      String key, JsonNode value, Map<String, String> hosts, List<String> problems) {
    Optional<String> subnet = Subnets.canonical64(key);
    String host = value.asText().strip();
    if (subnet.isEmpty()) {
      problems.add("\"" + key + "\" is no IPv6 subnet of length 64");
    } else if (!host.matches(HOST)) {
      problems.add(
          "subnet " + subnet.get() + " has \"" + SenseText.brief(host) + "\", not host:port");
    } else {
      String earlier = hosts.putIfAbsent(subnet.get(), host);
      if (earlier != null && !earlier.equals(host)) {
        problems.add(
            "subnet " + subnet.get() + " has two hosts; " + earlier + " stays, not " + host);
      }
    }
  }
}
