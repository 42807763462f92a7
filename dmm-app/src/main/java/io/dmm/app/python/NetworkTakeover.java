package io.dmm.app.python;

import io.dmm.core.config.NetworkSection;
import io.dmm.core.config.VlanRanges;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.sense.client.Subnets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The network as the Python DMM knew it: enough for running circuits to go on with until SENSE-O
 * has been asked anew, which DMM does as soon as it starts.
 */
final class NetworkTakeover {
  /** The Python DMM knew no other before it stored the scheme. */
  private static final String SCHEME = "davs";

  private static final String ORIGIN = "python-dmm";

  private final NetworkSection network;
  private final Instant now;
  private final TakeoverReport report;
  private final Map<String, Site> sites = new LinkedHashMap<>();
  private final Map<String, Rse> rses = new LinkedHashMap<>();
  private final List<MeshLink> links = new ArrayList<>();
  private final Map<Integer, Host> hosts = new HashMap<>();

  /** A host with its subnet, canonical, and scheme. */
  record Host(Endpoint endpoint, String scheme) {}

  NetworkTakeover(
      PythonDatabase source, NetworkSection network, Instant now, TakeoverReport report) {
    this.network = network;
    this.now = now;
    this.report = report;
    Map<String, Long> ports = new HashMap<>();
    source.mesh().forEach(row -> portsOf(row, ports));
    source.sites().forEach(row -> site(row, ports));
    source.mesh().forEach(this::link);
    source.endpoints().forEach(this::endpoint);
  }

  List<Site> sites() {
    return List.copyOf(sites.values());
  }

  List<MeshLink> links() {
    return List.copyOf(links);
  }

  List<Endpoint> endpoints() {
    return hosts.values().stream().map(Host::endpoint).toList();
  }

  List<Rse> rses() {
    return List.copyOf(rses.values());
  }

  Optional<Host> host(OptionalInt endpoint) {
    return endpoint.isPresent()
        ? Optional.ofNullable(hosts.get(endpoint.getAsInt()))
        : Optional.empty();
  }

  /** Remembers which site an RSE stands for, because a request says so. */
  void rse(String name, String siteName) {
    if (sites.containsKey(siteName)) {
      String scheme =
          hosts.values().stream()
              .filter(host -> host.endpoint().siteName().equals(siteName))
              .map(Host::scheme)
              .findFirst()
              .orElse(SCHEME);
      rses.putIfAbsent(name, new Rse(name, Optional.of(siteName), scheme, "", now));
    }
  }

  private static OptionalLong capacity(PythonRow row) {
    return row.number("link_capacity_mbps", "link_capacity", "maximum_bandwidth");
  }

  /** A site's port carries at least its widest link. */
  private static void portsOf(PythonRow row, Map<String, Long> ports) {
    OptionalLong capacity = capacity(row);
    if (capacity.isPresent() && capacity.getAsLong() > 0) {
      for (String side : List.of("site_1", "site_2")) {
        row.text(side).ifPresent(site -> ports.merge(site, capacity.getAsLong(), Math::max));
      }
    }
  }

  private void site(PythonRow row, Map<String, Long> ports) {
    String name = row.text("name").orElse("");
    Optional<String> uri = row.text("sense_uri");
    if (name.isEmpty() || uri.isEmpty()) {
      report.leftOut("site", name, "it has no sense_uri");
      return;
    }
    OptionalLong configured = network.siteCapacityMbps(name);
    Long widest = ports.get(name);
    OptionalLong capacity =
        configured.isPresent() || widest == null ? configured : OptionalLong.of(widest);
    sites.put(
        name,
        new Site(
            name,
            uri.get(),
            row.text("query_url").orElse(""),
            capacity,
            configured.isPresent() ? "configured" : capacity.isPresent() ? ORIGIN : "unknown",
            "as the Python DMM had it; SENSE-O has not been asked since",
            now,
            Optional.empty()));
  }

  private void link(PythonRow row) {
    String one = row.text("site_1").orElse("");
    String other = row.text("site_2").orElse("");
    String name = one + "-" + other;
    if (!sites.containsKey(one) || !sites.containsKey(other) || one.equals(other)) {
      report.leftOut("link", name, "it does not join two known sites");
      return;
    }
    boolean ordered = one.compareTo(other) < 0;
    String first = ordered ? one : other;
    String second = ordered ? other : one;
    if (links.stream().anyMatch(link -> link.joins(one, other))) {
      report.leftOut("link", name, "it is there twice");
      return;
    }
    OptionalLong configured = network.linkCapacityMbps(one, other);
    OptionalLong known = capacity(row);
    boolean usable = known.isPresent() && known.getAsLong() > 0;
    links.add(
        new MeshLink(
            first,
            second,
            vlans(row, name),
            configured.isPresent() || !usable ? configured : known,
            OptionalLong.empty(),
            Optional.empty(),
            "as the Python DMM had it",
            now));
  }

  private String vlans(PythonRow row, String link) {
    OptionalLong start = row.number("vlan_range_start");
    OptionalLong end = row.number("vlan_range_end");
    boolean both =
        start.isPresent() && end.isPresent() && start.getAsLong() > 0 && end.getAsLong() > 0;
    String text =
        row.text("vlan_range")
            .orElse(both ? start.getAsLong() + "-" + end.getAsLong() : VlanRanges.ANY.toString());
    try {
      VlanRanges ranges = VlanRanges.parse(text);
      return ranges.isAny() ? "any" : ranges.toString();
    } catch (IllegalArgumentException e) {
      report.note(
          "The VLANs of link " + link + " are not understood and any is used: " + e.getMessage());
      return "any";
    }
  }

  private void endpoint(PythonRow row) {
    String range = row.text("ip_range").orElse("");
    String host = row.text("hostname").orElse("");
    String siteName = row.text("site_name").orElse("");
    Optional<String> subnet = Subnets.canonical64(range);
    OptionalLong id = row.number("id");
    if (subnet.isEmpty() || host.isEmpty() || !sites.containsKey(siteName) || id.isEmpty()) {
      report.leftOut(
          "endpoint",
          range + " " + host,
          "it must have an IPv6 /64, a host and a known site, which is \"" + siteName + "\"");
      return;
    }
    hosts.put(
        (int) id.getAsLong(),
        new Host(
            new Endpoint(siteName, subnet.get(), host, now, Optional.empty()),
            row.text("protocol").orElse(SCHEME)));
  }
}
