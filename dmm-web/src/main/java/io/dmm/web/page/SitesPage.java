package io.dmm.web.page;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.web.input.Input;
import io.dmm.web.network.NetworkReader;
import io.dmm.web.network.NetworkUse;
import io.dmm.web.network.NetworkUse.Held;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sites with their ports, logical names, hosts and subnets. */
public final class SitesPage {
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
    Map<String, Circuit> bySubnet = use.bySubnet();
    pages.show(
        ctx,
        "sites",
        new View(
            pages.frame(ctx, "Sites", "sites").liveOn("*"),
            use.sites().stream().map(site -> site(site, use, bySite, bySubnet, now)).toList(),
            use.rses().stream().map(rse -> rse(rse, now)).toList(),
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
        NetworkFilter.of(site.name(), "").url(),
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

  record Holder(String ruleId, String url) {
    String shortId() {
      return Prose.shortId(ruleId);
    }
  }

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
      String url,
      List<EndpointView> endpoints,
      long endpointsInUse) {
    long endpointsFree() {
      return endpoints.size() - endpointsInUse;
    }

    /** Share of the hosts that are in use, per cent; -1 if there are none. */
    int percentInUse() {
      return endpoints.isEmpty() ? -1 : Units.percent(endpointsInUse, endpoints.size());
    }

    /** Identifies the list of its hosts on the page. */
    String anchor() {
      return "hosts-" + name.replaceAll("[^A-Za-z0-9_-]", "_");
    }
  }

  record RseView(String name, String site, String scheme, String problem, Moment checked) {}

  record View(Frame frame, List<SiteView> sites, List<RseView> rses, String done) {}
}
