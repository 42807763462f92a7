package io.dmm.sandbox.sense;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A site of the simulated network: one domain with one switch and one port to the wide area.
 *
 * @param name the published site name, such as {@code T2_US_SDSC}
 * @param domainUrn the root of the site's names, such as {@code
 *     urn:ogf:network:nrp-nautilus.io:2020}
 * @param portCapacityMbps capacity of the port, in Mb/s
 * @param vlanPool VLAN ids and ranges, such as {@code 3600-3619,3985}
 * @param metadataTag the tag of the published directory, such as {@code /xrootd}
 * @param metadata the published directory: IPv6 prefix to {@code host:port}
 * @param pools logical site name to the prefixes of its address pool; the site itself is one of
 *     them
 * @see "SENSE-O REST API, sections 5 to 7"
 */
public record SimulatedSite(
    String name,
    String domainUrn,
    long portCapacityMbps,
    String vlanPool,
    String metadataTag,
    Map<String, String> metadata,
    Map<String, List<String>> pools) {
  static final String SWITCH = "sn3700_s0";
  static final String PORT = "Ethernet0";

  public SimulatedSite {
    requireNonNull(name, "name");
    requireNonNull(domainUrn, "domainUrn");
    if (portCapacityMbps < 1) {
      throw new IllegalArgumentException(
          "site " + name + ": portCapacityMbps is " + portCapacityMbps + ", must be 1 or more");
    }
    VlanSet.parse(vlanPool);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
  }

  /** A site that publishes no hosts yet, with the metadata tag {@code /xrootd}. */
  public static SimulatedSite of(
      String name, String domainUrn, long portCapacityMbps, String vlanPool) {
    return new SimulatedSite(
        name, domainUrn, portCapacityMbps, vlanPool, "/xrootd", Map.of(), Map.of(name, List.of()));
  }

  /** Adds a host with its prefix to the directory and to the site's own address pool. */
  public SimulatedSite withHost(String prefix, String hostAndPort) {
    return withLogicalHost(name, prefix, hostAndPort);
  }

  /** Adds a host with its prefix to the directory and to the pool of a logical site. */
  public SimulatedSite withLogicalHost(String logicalName, String prefix, String hostAndPort) {
    Map<String, String> hosts = new LinkedHashMap<>(metadata);
    hosts.put(prefix, hostAndPort);
    return new SimulatedSite(name, domainUrn, portCapacityMbps, vlanPool, metadataTag, hosts, pools)
        .withPool(logicalName, prefix);
  }

  /** Adds prefixes to the pool of a logical site, whether or not a host is published for them. */
  public SimulatedSite withPool(String logicalName, String... prefixes) {
    Map<String, List<String>> more = new LinkedHashMap<>(pools);
    List<String> all = new ArrayList<>(more.getOrDefault(logicalName, List.of()));
    all.addAll(List.of(prefixes));
    more.put(logicalName, List.copyOf(all));
    return new SimulatedSite(
        name, domainUrn, portCapacityMbps, vlanPool, metadataTag, metadata, more);
  }

  /** The same site with another tag for its directory. */
  public SimulatedSite withMetadataTag(String tag) {
    return new SimulatedSite(name, domainUrn, portCapacityMbps, vlanPool, tag, metadata, pools);
  }

  /** Where the site's site manager would be found. */
  String domainUrl() {
    return "https://sense-" + name.toLowerCase(Locale.ROOT).replace('_', '-') + ".example.org:443";
  }

  String portUrn() {
    return domainUrn + ":" + SWITCH + ":" + PORT;
  }

  /** The name of the prefix list that a circuit of this instance has at this site. */
  String prefixListUrn(String instanceId) {
    return domainUrn + ":" + SWITCH + ":service+rst-ipv6:table+" + instanceId + ":route+wan-1:from";
  }
}
