package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A domain of the network: a site, or a network between sites.
 *
 * @param uri its root URI
 * @param name its name; empty if not published
 * @param url address of its resource manager; empty if not published
 * @param peerPoints where it is joined to others
 */
public record Domain(String uri, String name, String url, List<PeerPoint> peerPoints) {
  public Domain {
    peerPoints = List.copyOf(peerPoints);
  }

  /**
   * A port and the port of another domain that it is joined to. Texts are empty and capacities
   * absent where nothing, {@code n/a} or nonsense is published.
   *
   * @param portName name at this domain
   * @param portUri URI of the port
   * @param portCapacityMbps what this side carries, Mb/s
   * @param portVlans VLANs that this side offers
   * @param peerUri URI of the other side
   * @param peerCapacityMbps what the other side carries, Mb/s
   * @param peerVlans VLANs that the other side offers
   */
  public record PeerPoint(
      String portName,
      String portUri,
      OptionalLong portCapacityMbps,
      String portVlans,
      String peerUri,
      OptionalLong peerCapacityMbps,
      String peerVlans) {
    static PeerPoint read(JsonNode node) {
      return new PeerPoint(
          published(node, "port_name"),
          published(node, "port_uri"),
          Capacities.ofPort(published(node, "port_capacity")),
          published(node, "port_vlan_pool"),
          published(node, "peer_uri"),
          Capacities.ofPort(published(node, "peer_capacity")),
          published(node, "peer_vlan_pool"));
    }
  }

  static Domain read(JsonNode node) {
    List<PeerPoint> points = new ArrayList<>();
    node.path("peer_points").forEach(point -> points.add(PeerPoint.read(point)));
    return new Domain(
        published(node, "domain_uri"),
        published(node, "domain_name"),
        published(node, "domain_url"),
        points);
  }

  private static String published(JsonNode node, String field) {
    return SenseJson.text(node.path(field))
        .map(String::strip)
        .filter(text -> !text.equalsIgnoreCase("n/a") && !text.equals("null"))
        .orElse("");
  }
}
