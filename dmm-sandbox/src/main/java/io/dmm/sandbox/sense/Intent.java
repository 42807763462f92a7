package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A compiled intent: what one POST asked for, after all edits.
 *
 * @param json the object with {@code service} and {@code data}
 * @param connections the connections that it asks for
 * @param prefixes all prefixes that it routes, canonical
 */
record Intent(
    String id,
    String deltaId,
    Instant createdAt,
    ObjectNode json,
    List<Connection> connections,
    Set<String> prefixes) {
  /** One end of a connection: the site's URN, the VLANs wanted and the prefixes routed. */
  record Terminal(String uri, String vlanTag, List<String> prefixes) {}

  /** One connection with its bandwidth in Mb/s. */
  record Connection(String name, Terminal source, Terminal destination, long capacityMbps) {}

  Intent {
    connections = List.copyOf(connections);
    prefixes = Set.copyOf(prefixes);
  }

  /** The bandwidth of the whole, in Mb/s. */
  long capacityMbps() {
    return connections.stream().mapToLong(Connection::capacityMbps).sum();
  }

  /** An intent with fresh ids. */
  static Intent of(ObjectNode json, Instant createdAt) {
    List<Connection> connections = connectionsOf(json.path("data"));
    Set<String> prefixes =
        connections.stream()
            .flatMap(connection -> Stream.of(connection.source(), connection.destination()))
            .flatMap(end -> end.prefixes().stream().map(Prefixes::canonical))
            .collect(Collectors.toSet());
    String id = UUID.randomUUID().toString();
    String deltaId = UUID.randomUUID().toString();
    return new Intent(id, deltaId, createdAt, json, connections, prefixes);
  }

  /** Reads the connections of an intent's {@code data}. */
  private static List<Connection> connectionsOf(JsonNode data) {
    List<Connection> connections = new ArrayList<>();
    for (JsonNode each : data.path("connections")) {
      JsonNode terminals = each.path("terminals");
      if (terminals.size() != 2) {
        throw Refusal.ejb(
            "connection '"
                + each.path("name").asText()
                + "' has "
                + terminals.size()
                + " terminals");
      }
      connections.add(
          new Connection(
              each.path("name").asText(),
              terminal(terminals.get(0)),
              terminal(terminals.get(1)),
              capacity(each.path("bandwidth"))));
    }
    if (connections.isEmpty()) {
      throw Refusal.ejb("the intent has no connections");
    }
    return connections;
  }

  private static Terminal terminal(JsonNode terminal) {
    List<String> prefixes =
        Arrays.stream(terminal.path("ipv6_prefix_list").asText("").split(","))
            .map(String::strip)
            .filter(prefix -> !prefix.isEmpty())
            .toList();
    return new Terminal(
        terminal.path("uri").asText(), terminal.path("vlan_tag").asText("any"), prefixes);
  }

  /** Only a guaranteed connection takes something away from the others. */
  private static long capacity(JsonNode bandwidth) {
    if (bandwidth.path("qos_class").asText().equals("bestEffort")) {
      return 0;
    }
    String text = bandwidth.path("capacity").asText("0");
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new Refusal(
          500, "EJBException", "bandwidth.capacity '" + text + "' is not a whole number of Mbps");
    }
  }
}
