package io.dmm.sandbox.sense;

import java.util.List;

/**
 * Bandwidth and VLANs that the sites and a link hold for one connection of an instance.
 *
 * @param instanceId whose they are
 * @param connection name of the connection
 * @param sourceSite name of the first site
 * @param destinationSite name of the second
 * @param sourceVlan VLAN id at the first
 * @param destinationVlan VLAN id at the second
 * @param mbps in Mb/s, at both ports and on the link
 */
public record Reservation(
    String instanceId,
    String connection,
    String sourceSite,
    String destinationSite,
    int sourceVlan,
    int destinationVlan,
    long mbps) {
  String link() {
    return SimulatedLink.key(sourceSite, destinationSite);
  }

  List<String> sites() {
    return List.of(sourceSite, destinationSite);
  }
}
