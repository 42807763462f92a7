package io.dmm.core.peer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Who knows the sites of the network: SENSE-O. */
public interface SiteDiscovery {
  /**
   * Looks for the site whose published name is exactly {@code name}.
   *
   * @return empty if SENSE knows no site of that name; an error is never absence
   * @throws RejectedException the answer is ambiguous or makes no sense; the message says how
   */
  Optional<SiteDescription> find(String name) throws PeerException;

  /**
   * A site.
   *
   * @param name its published name
   * @param uri its root URI in SENSE's model, used as terminal of a circuit
   * @param url address of its resource manager; may be empty
   * @param ports where it is joined to the network
   * @param endpoints its storage hosts, each on a subnet of its own
   * @param problems what was left out and why, a sentence each
   */
  record SiteDescription(
      String name,
      String uri,
      String url,
      List<Port> ports,
      List<StorageHost> endpoints,
      List<String> problems) {
    public SiteDescription {
      ports = List.copyOf(ports);
      endpoints = List.copyOf(endpoints);
      problems = List.copyOf(problems);
    }
  }

  /**
   * A port of a site towards the network.
   *
   * @param name its name at the site
   * @param capacityMbps Mb/s; empty if not published
   * @param vlanRange VLANs it can carry, such as {@code 3600-3619,3985}; empty if not published
   */
  record Port(String name, OptionalLong capacityMbps, String vlanRange) {}

  /**
   * A storage host.
   *
   * @param subnet its /64, canonical text
   * @param host {@code host:port}
   */
  record StorageHost(String subnet, String host) {}
}
