package io.dmm.sense.adapter;

import io.dmm.core.config.VlanRanges;
import io.dmm.core.peer.SiteDiscovery.Port;
import io.dmm.sense.client.Domain;
import io.dmm.sense.client.Domain.PeerPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Ports of a site. A circuit must pass both sides of the joint, so a port is worth what both can
 * do: the smaller capacity, and the VLANs that both offer.
 */
final class Ports {
  private Ports() {}

  static List<Port> of(Domain domain, List<String> problems) {
    List<Port> ports = new ArrayList<>();
    for (PeerPoint point : domain.peerPoints()) {
      port(point, problems).ifPresent(ports::add);
    }
    if (domain.peerPoints().isEmpty()) {
      problems.add("it publishes no port towards the network");
    }
    return ports;
  }

  private static Optional<Port> port(PeerPoint point, List<String> problems) {
    String name = name(point);
    OptionalLong capacity =
        Stream.of(point.portCapacityMbps(), point.peerCapacityMbps())
            .flatMapToLong(OptionalLong::stream)
            .filter(mbps -> mbps > 0)
            .min();
    if (capacity.isEmpty()) {
      problems.add("port " + name + " publishes no capacity");
    }
    Optional<VlanRanges> own = vlans(point.portVlans(), name, problems);
    Optional<VlanRanges> other = vlans(point.peerVlans(), name, problems);
    Optional<VlanRanges> both =
        own.isPresent() && other.isPresent()
            ? Optional.of(own.get().intersect(other.get()))
            : own.or(() -> other);
    if (both.isPresent() && both.get().isEmpty()) {
      problems.add(
          "port "
              + name
              + " is left out: its VLANs "
              + point.portVlans()
              + " and those of the other side, "
              + point.peerVlans()
              + ", have none in common");
      return Optional.empty();
    }
    return Optional.of(new Port(name, capacity, both.map(VlanRanges::toString).orElse("")));
  }

  private static Optional<VlanRanges> vlans(String text, String port, List<String> problems) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(VlanRanges.parse(text));
    } catch (IllegalArgumentException e) {
      problems.add("the VLANs at port " + port + " are not understood: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static String name(PeerPoint point) {
    if (!point.portName().isEmpty()) {
      return point.portName();
    }
    int colon = point.portUri().lastIndexOf(':');
    return point.portUri().substring(colon + 1);
  }
}
