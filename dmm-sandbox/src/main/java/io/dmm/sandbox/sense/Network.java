package io.dmm.sandbox.sense;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sites, and the links between them. */
final class Network {
  static final String WAN_URN = "urn:ogf:network:es.net:2013:";

  private final Map<String, SimulatedSite> sites = new LinkedHashMap<>();
  private final Map<String, SimulatedSite> byUrn = new HashMap<>();
  private final Map<String, SimulatedLink> links = new LinkedHashMap<>();

  Network(List<SimulatedSite> sites, List<SimulatedLink> links) {
    sites.forEach(site -> this.sites.put(site.name(), site));
    sites.forEach(site -> byUrn.put(site.domainUrn(), site));
    if (this.sites.size() != sites.size() || byUrn.size() != sites.size()) {
      throw new IllegalArgumentException("two sites of one name or one domain");
    }
    for (SimulatedLink link : links) {
      for (String end : List.of(link.siteA(), link.siteB())) {
        if (!this.sites.containsKey(end)) {
          throw new IllegalArgumentException("link " + link.key() + ": there is no site " + end);
        }
      }
      if (this.links.put(link.key(), link) != null) {
        throw new IllegalArgumentException("two links " + link.key());
      }
    }
  }

  Collection<SimulatedSite> sites() {
    return sites.values();
  }

  Collection<SimulatedLink> links() {
    return links.values();
  }

  SimulatedSite site(String name) {
    return sites.get(name);
  }

  /** The site whose domain has that name, or holds that name. */
  Optional<SimulatedSite> siteOfUrn(String urn) {
    SimulatedSite exact = byUrn.get(urn);
    return exact != null
        ? Optional.of(exact)
        : sites.values().stream()
            .filter(site -> urn.startsWith(site.domainUrn() + ":"))
            .findFirst();
  }

  SimulatedLink link(String key) {
    return links.get(key);
  }

  Optional<SimulatedLink> link(String oneSite, String otherSite) {
    return Optional.ofNullable(links.get(SimulatedLink.key(oneSite, otherSite)));
  }
}
