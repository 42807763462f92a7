package io.dmm.core.site;

import io.dmm.core.config.NetworkSection;
import io.dmm.core.config.VlanRanges;
import io.dmm.core.peer.SiteDiscovery.Port;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.db.site.LinkOverride;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Works out what the ports of the sites, and the configuration, mean for sites and links. */
public final class Mesh {
  private static final String CONFIGURED = "configured";

  private final NetworkSection network;

  /** A view of the network that the configuration has its say in. */
  public Mesh(NetworkSection network) {
    this.network = network;
  }

  /**
   * The site with its port: what is configured, else its largest port. Unknown is a fault, never
   * "unlimited".
   */
  public Site site(SiteDescription found, Instant now) {
    OptionalLong configured = network.siteCapacityMbps(found.name());
    OptionalLong discovered = largest(found.ports());
    List<String> problems = new ArrayList<>(found.problems());
    if (configured.isEmpty() && discovered.isEmpty()) {
      problems.add(
          "SENSE names no port capacity: set " + found.name() + " in section [site-capacity]");
    }
    if (found.endpoints().isEmpty()) {
      problems.add("it publishes no storage hosts");
    }
    return new Site(
        found.name(),
        found.uri(),
        found.url(),
        configured.isPresent() ? configured : discovered,
        configured.isPresent() ? CONFIGURED : discovered.isPresent() ? "discovered" : "unknown",
        String.join("; ", problems),
        now,
        Optional.empty());
  }

  /**
   * Every pair of sites that were just described.
   *
   * @param before the links as they are known, with what operators override: the VLANs that are
   *     wanted decide which ports count
   */
  List<MeshLink> derive(
      List<Site> known,
      List<MeshLink> before,
      Map<String, Optional<SiteDescription>> asked,
      Instant now) {
    Map<List<String>, LinkOverride> overrides = new HashMap<>();
    before.forEach(
        link ->
            link.override()
                .ifPresent(wanted -> overrides.put(List.of(link.siteA(), link.siteB()), wanted)));
    Map<String, SiteDescription> described = new HashMap<>();
    asked.forEach((name, site) -> site.ifPresent(found -> described.put(found.name(), found)));
    List<MeshLink> links = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      for (int j = i + 1; j < known.size(); j++) {
        Site one = known.get(i);
        Site other = known.get(j);
        if (described.containsKey(one.name()) && described.containsKey(other.name())) {
          boolean inOrder = one.name().compareTo(other.name()) < 0;
          Site first = inOrder ? one : other;
          Site second = inOrder ? other : one;
          Optional<LinkOverride> wanted =
              Optional.ofNullable(overrides.get(List.of(first.name(), second.name())));
          links.add(link(first, second, described, wanted, now));
        }
      }
    }
    return links;
  }

  private MeshLink link(
      Site one,
      Site other,
      Map<String, SiteDescription> described,
      Optional<LinkOverride> wanted,
      Instant now) {
    VlanRanges configured = network.vlans(one.name(), other.name());
    VlanRanges vlans =
        wanted.flatMap(LinkOverride::vlanRange).map(VlanRanges::parse).orElse(configured);
    List<String> problems = new ArrayList<>();
    OptionalLong capacity = network.linkCapacityMbps(one.name(), other.name());
    if (capacity.isEmpty()) {
      capacity =
          least(
              carrying(described.get(one.name()), vlans, problems).stream(),
              carrying(described.get(other.name()), vlans, problems).stream(),
              one,
              other);
    }
    if (capacity.isEmpty()
        && wanted.filter(override -> override.capacityMbps().isPresent()).isEmpty()) {
      problems.add("its capacity is unknown: set it in section [link-capacity]");
    }
    return new MeshLink(
        one.name(),
        other.name(),
        configured.toString(),
        capacity,
        OptionalLong.empty(),
        Optional.empty(),
        String.join("; ", problems),
        now);
  }

  /**
   * The smaller of both ends: of the ports that can carry the VLANs, else of the site's configured
   * port.
   */
  private static OptionalLong least(
      java.util.stream.Stream<Port> oneEnd,
      java.util.stream.Stream<Port> otherEnd,
      Site one,
      Site other) {
    OptionalLong first = orElse(largest(oneEnd.toList()), configured(one));
    OptionalLong second = orElse(largest(otherEnd.toList()), configured(other));
    return first.isPresent() && second.isPresent()
        ? OptionalLong.of(Math.min(first.getAsLong(), second.getAsLong()))
        : OptionalLong.empty();
  }

  private static List<Port> carrying(
      SiteDescription site, VlanRanges wanted, List<String> problems) {
    List<Port> able = new ArrayList<>();
    for (Port port : site.ports()) {
      try {
        boolean fits =
            port.vlanRange().isEmpty()
                || wanted.isAny()
                || !VlanRanges.parse(port.vlanRange()).intersect(wanted).isEmpty();
        if (fits) {
          able.add(port);
        }
      } catch (IllegalArgumentException e) {
        problems.add("port " + port.name() + " of " + site.name() + ": VLANs " + e.getMessage());
      }
    }
    if (able.isEmpty() && !site.ports().isEmpty()) {
      problems.add("no port of " + site.name() + " carries VLANs " + wanted);
    }
    return able;
  }

  private static OptionalLong largest(List<Port> ports) {
    return ports.stream().flatMapToLong(port -> port.capacityMbps().stream()).max();
  }

  /** What was discovered is no substitute: those ports have just been found of no use. */
  private static OptionalLong configured(Site site) {
    return site.capacityOrigin().equals(CONFIGURED)
        ? site.portCapacityMbps()
        : OptionalLong.empty();
  }

  private static OptionalLong orElse(OptionalLong first, OptionalLong second) {
    return first.isPresent() ? first : second;
  }
}
