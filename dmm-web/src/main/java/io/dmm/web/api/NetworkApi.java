package io.dmm.web.api;

import io.dmm.core.operator.UnknownLinkException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.site.LinkOverride;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Sites, storage hosts and links over the API. Bandwidth is Mb/s. */
public final class NetworkApi {
  /** Parameters of {@link #endpoints}. */
  public static final Set<String> ENDPOINTS = Set.of("site");

  /** Parameters of {@link #links}. */
  public static final Set<String> LINKS = Set.of("site", "used", "overridden");

  private final NetworkReader network;

  /** Handlers. */
  @Inject
  NetworkApi(NetworkReader network) {
    this.network = network;
  }

  /** {@code GET /api/v1/sites}. */
  public void sites(Context ctx) {
    NetworkUse use = network.read();
    Map<String, Held> held = use.bySite();
    ctx.json(
        new SitesView(
            use.sites().stream()
                .map(
                    site ->
                        SiteView.of(site, use.rses(), held.getOrDefault(site.name(), Held.NONE)))
                .toList(),
            use.rses().stream().map(RseView::of).toList()));
  }

  /** {@code GET /api/v1/endpoints}. */
  public void endpoints(Context ctx) {
    Optional<String> site = Input.given(ctx, "site");
    NetworkUse use = network.read();
    Map<String, Circuit> holders = use.bySubnet();
    ctx.json(
        new EndpointsView(
            use.endpoints().stream()
                .filter(endpoint -> site.isEmpty() || site.get().equals(endpoint.siteName()))
                .map(
                    endpoint ->
                        new EndpointView(
                            endpoint.siteName(),
                            endpoint.host(),
                            endpoint.subnet(),
                            Optional.ofNullable(holders.get(endpoint.subnet()))
                                .map(Circuit::ruleId),
                            endpoint.refreshedAt()))
                .toList()));
  }

  /** {@code GET /api/v1/links}. */
  public void links(Context ctx) {
    Optional<String> site = Input.given(ctx, "site");
    Optional<Boolean> used = Input.flag(ctx, "used");
    Optional<Boolean> overridden = Input.flag(ctx, "overridden");
    NetworkUse use = network.read();
    Map<Pair, Held> held = use.byLink();
    ctx.json(
        new LinksView(
            use.links().stream()
                .filter(link -> site.isEmpty() || isAt(link, site.get()))
                .filter(link -> isOrNot(overridden, link.override().isPresent()))
                .filter(link -> isOrNot(used, held.containsKey(pair(link))))
                .map(link -> LinkView.of(link, held.getOrDefault(pair(link), Held.NONE)))
                .toList()));
  }

  /** {@code GET /api/v1/links/{site_a}/{site_b}}. */
  public void link(Context ctx) {
    String one = ActionsApi.site(ctx, "site_a");
    String other = ActionsApi.site(ctx, "site_b");
    NetworkUse use = network.read();
    ctx.json(
        use.links().stream()
            .filter(link -> link.joins(one, other))
            .findFirst()
            .map(link -> LinkView.of(link, use.byLink().getOrDefault(pair(link), Held.NONE)))
            .orElseThrow(() -> new UnknownLinkException(one, other)));
  }

  private static Pair pair(MeshLink link) {
    return Pair.of(link.siteA(), link.siteB());
  }

  private static boolean isAt(MeshLink link, String site) {
    return link.siteA().equals(site) || link.siteB().equals(site);
  }

  private static boolean isOrNot(Optional<Boolean> wanted, boolean is) {
    return wanted.isEmpty() || wanted.get() == is;
  }

  record SitesView(List<SiteView> sites, List<RseView> rses) {}

  record SiteView(
      String name,
      String senseUri,
      String senseUrl,
      OptionalLong portCapacityMbps,
      String capacityOrigin,
      long heldMbps,
      int circuits,
      List<String> rses,
      String problem,
      Instant refreshedAt,
      Optional<Instant> retiredAt) {
    static SiteView of(Site site, List<Rse> rses, Held held) {
      return new SiteView(
          site.name(),
          site.senseUri(),
          site.senseUrl(),
          site.portCapacityMbps(),
          site.capacityOrigin(),
          held.heldMbps(),
          held.circuits(),
          rses.stream()
              .filter(rse -> rse.siteName().filter(site.name()::equals).isPresent())
              .map(Rse::name)
              .toList(),
          site.problem(),
          site.refreshedAt(),
          site.retiredAt());
    }
  }

  record RseView(
      String name, Optional<String> site, String scheme, String problem, Instant checkedAt) {
    static RseView of(Rse rse) {
      return new RseView(rse.name(), rse.siteName(), rse.scheme(), rse.problem(), rse.checkedAt());
    }
  }

  record EndpointsView(List<EndpointView> endpoints) {}

  record EndpointView(
      String site, String host, String subnet, Optional<String> ruleId, Instant refreshedAt) {}

  record LinksView(List<LinkView> links) {}

  record LinkView(
      String siteA,
      String siteB,
      String vlanRange,
      OptionalLong capacityMbps,
      long heldMbps,
      int circuits,
      OptionalLong availableMbps,
      Optional<Instant> availableAt,
      String problem,
      Instant refreshedAt,
      DerivedView derived,
      Optional<OverrideView> override) {
    static LinkView of(MeshLink link, Held held) {
      return new LinkView(
          link.siteA(),
          link.siteB(),
          link.vlanRange(),
          link.capacityMbps(),
          held.heldMbps(),
          held.circuits(),
          link.availableMbps(),
          link.availableAt(),
          link.problem(),
          link.refreshedAt(),
          new DerivedView(link.derived().vlanRange(), link.derived().capacityMbps()),
          link.override().map(OverrideView::of));
    }
  }

  /** What is configured or discovered. */
  record DerivedView(String vlanRange, OptionalLong capacityMbps) {}

  /** What an operator wants instead. */
  record OverrideView(
      Optional<String> vlanRange, OptionalLong capacityMbps, String by, Instant at) {
    static OverrideView of(LinkOverride override) {
      return new OverrideView(
          override.vlanRange(), override.capacityMbps(), override.by(), override.at());
    }
  }
}
