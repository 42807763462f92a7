package io.dmm.web.page;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.web.input.Input;
import io.dmm.web.network.NetworkReader;
import io.dmm.web.network.NetworkUse;
import io.dmm.web.network.NetworkUse.Held;
import io.dmm.web.network.NetworkUse.Pair;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sites with their ports, logical names and hosts, and the links between them. */
public final class SitesPage {
  private static final int LINKS = 300;

  private final Pages pages;
  private final NetworkReader network;
  private final Clock clock;

  /** A page. */
  @Inject
  SitesPage(Pages pages, NetworkReader network, Clock clock) {
    this.pages = pages;
    this.network = network;
    this.clock = clock;
  }

  /** {@code GET /sites}. */
  public void show(Context ctx) {
    Instant now = clock.instant();
    NetworkUse use = network.read();
    Map<String, Held> bySite = use.bySite();
    Map<Pair, Held> byLink = use.byLink();
    Map<String, Circuit> bySubnet = use.bySubnet();
    List<MeshLink> links = use.linksWorthShowing(LINKS);
    pages.show(
        ctx,
        "sites",
        new View(
            pages.frame(ctx, "Sites", "sites").liveOn("*"),
            use.sites().stream().map(site -> site(site, use, bySite, bySubnet, now)).toList(),
            use.rses().stream().map(rse -> rse(rse, now)).toList(),
            links.stream().map(link -> link(link, byLink, now)).toList(),
            use.links().size() - links.size(),
            Input.text(ctx, "done").equals("refresh")
                ? "The sites are being read again from SENSE."
                : ""));
  }

  private static SiteView site(
      Site site,
      NetworkUse use,
      Map<String, Held> bySite,
      Map<String, Circuit> bySubnet,
      Instant now) {
    List<EndpointView> endpoints =
        use.endpoints().stream()
            .filter(endpoint -> endpoint.siteName().equals(site.name()))
            .map(endpoint -> endpoint(endpoint, bySubnet))
            .toList();
    return new SiteView(
        site.name(),
        site.senseUri(),
        site.senseUrl(),
        Units.gbps(site.portCapacityMbps()),
        site.capacityOrigin(),
        Use.of(bySite.getOrDefault(site.name(), Held.NONE), site.portCapacityMbps()),
        use.rses().stream()
            .filter(rse -> rse.siteName().filter(site.name()::equals).isPresent())
            .map(Rse::name)
            .collect(Collectors.joining(", ")),
        problem(site),
        Moment.of(site.refreshedAt(), now),
        endpoints,
        endpoints.stream().filter(one -> one.holder().isPresent()).count());
  }

  private static String problem(Site site) {
    if (site.retiredAt().isPresent()) {
      return "no longer found at SENSE";
    }
    if (site.problem().isEmpty() && site.portCapacityMbps().isEmpty()) {
      return "nobody said how much its port can carry";
    }
    return site.problem();
  }

  private static EndpointView endpoint(Endpoint endpoint, Map<String, Circuit> bySubnet) {
    return new EndpointView(
        endpoint.host(),
        endpoint.subnet(),
        Optional.ofNullable(bySubnet.get(endpoint.subnet()))
            .map(circuit -> new Holder(circuit.ruleId(), Pages.details(circuit.ruleId()))));
  }

  private static RseView rse(Rse rse, Instant now) {
    return new RseView(
        rse.name(),
        rse.siteName().orElse(Units.NONE),
        rse.scheme().isEmpty() ? Units.NONE : rse.scheme(),
        rse.problem(),
        Moment.of(rse.checkedAt(), now));
  }

  private static LinkView link(MeshLink link, Map<Pair, Held> byLink, Instant now) {
    return new LinkView(
        link.siteA(),
        link.siteB(),
        link.vlanRange(),
        Units.gbps(link.capacityMbps()),
        Units.gbps(link.availableMbps()),
        Moment.of(link.availableAt(), now),
        Use.of(
            byLink.getOrDefault(Pair.of(link.siteA(), link.siteB()), Held.NONE),
            link.capacityMbps()),
        link.problem());
  }

  record Holder(String ruleId, String url) {}

  record EndpointView(String host, String subnet, Optional<Holder> holder) {}

  record SiteView(
      String name,
      String senseUri,
      String senseUrl,
      String capacity,
      String origin,
      Use use,
      String rses,
      String problem,
      Moment refreshed,
      List<EndpointView> endpoints,
      long endpointsInUse) {}

  record RseView(String name, String site, String scheme, String problem, Moment checked) {}

  record LinkView(
      String siteA,
      String siteB,
      String vlans,
      String capacity,
      String available,
      Optional<Moment> availableAt,
      Use use,
      String problem) {}

  record View(
      Frame frame,
      List<SiteView> sites,
      List<RseView> rses,
      List<LinkView> links,
      int hiddenLinks,
      String done) {}
}
