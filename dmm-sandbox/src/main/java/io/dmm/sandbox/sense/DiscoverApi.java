package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.http.Router;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the model knows of the domains.
 *
 * @see "SENSE-O REST API, section 6"
 */
final class DiscoverApi {
  private static final String VALUE = "name/tag/value";

  private final World world;
  private final Replies replies;

  DiscoverApi(World world, Replies replies) {
    this.world = world;
    this.replies = replies;
  }

  void addTo(Router router) {
    router.add("GET", "/discover", (call, path) -> replies.json(domains()));
    router.add("GET", "/discover/domains", (call, path) -> replies.json(domains()));
    router.add("GET", "/discover/lookup/{urn}/rooturi", this::rootUri);
    router.add("GET", "/discover/lookup/{name}", this::lookup);
    router.add("GET", "/discover/{domain}/peers", (call, path) -> replies.json(peers(site(path))));
    router.add(
        "GET", "/discover/{domain}/ipv6pool", (call, path) -> replies.json(prefixes(site(path))));
    router.add("GET", "/discover/{domain}", (call, path) -> replies.json(domain(site(path))));
  }

  private ObjectNode domains() {
    ObjectNode json = Json.object();
    ArrayNode domains = json.putArray("domains");
    world.network.sites().forEach(site -> domains.add(name(site)));
    domains.addObject().put("domain_uri", Network.WAN_URN).put("domain_name", "n/a");
    return json;
  }

  private Outcome lookup(Call call, Map<String, String> path) {
    Predicate<String> matches = matcher(path.get("name"), call.flag("regex", false));
    String search = call.parameter("search").orElse("name");
    String type = call.parameter("type").orElse("");
    ObjectNode json = Json.object();
    ArrayNode results = json.putArray("results");
    for (SimulatedSite site : world.network.sites()) {
      switch (search) {
        case "metadata" -> metadata(site, type, matches, results);
        case "tag" ->
            add(results, site.domainUrn() + ":service+metadata", site.metadataTag(), matches);
        case "name" -> add(results, site.portUrn(), SimulatedSite.PORT, matches);
        case "NetworkAddress" ->
            site.metadata().keySet().forEach(each -> add(results, site.domainUrn(), each, matches));
        default -> throw Refusal.badRequest("search '" + search + "' is not known");
      }
    }
    return replies.json(json);
  }

  private static void metadata(
      SimulatedSite site, String type, Predicate<String> matches, ArrayNode results) {
    if (type.isEmpty() || type.equals("/sitename")) {
      add(results, site.domainUrn() + ":service+metadata:sitename", site.name(), matches);
    }
    if (type.isEmpty() || type.equals(site.metadataTag())) {
      String resource = site.domainUrn() + ":service+metadata:" + site.metadataTag().substring(1);
      add(results, resource, MetadataText.of(site), matches);
    }
  }

  private static void add(
      ArrayNode results, String resource, String value, Predicate<String> matches) {
    if (matches.test(value)) {
      results.addObject().put("resource", resource).put(VALUE, value);
    }
  }

  private Predicate<String> matcher(String name, boolean regex) {
    if (world.quirks.hasExactLookup()) {
      return name::equals;
    }
    return Pattern.compile(regex ? name : Pattern.quote(name)).asPredicate();
  }

  private Outcome rootUri(Call call, Map<String, String> path) {
    String urn = path.get("urn");
    Optional<String> root = world.network.siteOfUrn(urn).map(SimulatedSite::domainUrn);
    if (root.isEmpty() && urn.startsWith(Network.WAN_URN)) {
      root = Optional.of(Network.WAN_URN);
    }
    return root.<Outcome>map(replies::scalar).orElseGet(() -> Answer.text(200, ""));
  }

  private SimulatedSite site(Map<String, String> path) {
    String domain = path.get("domain");
    return world.network.sites().stream()
        .filter(site -> site.domainUrn().equals(domain))
        .findFirst()
        .orElseThrow(
            () -> new Refusal(404, "NotFoundException", "Domain " + domain + " was not found"));
  }

  private static ObjectNode name(SimulatedSite site) {
    return Json.object().put("domain_uri", site.domainUrn()).put("domain_name", "n/a");
  }

  private ObjectNode domain(SimulatedSite site) {
    ObjectNode json = name(site).put("domain_url", site.domainUrl());
    json.set("peer_points", peerPoints(site));
    return json;
  }

  private ObjectNode peers(SimulatedSite site) {
    ObjectNode json = name(site);
    json.set("peer_points", peerPoints(site));
    return json;
  }

  private ArrayNode peerPoints(SimulatedSite site) {
    long unit = world.quirks.hasCapacityInBits() ? 1_000_000 : 1;
    String capacity = Long.toString(site.portCapacityMbps() * unit);
    ArrayNode points = Json.array();
    points
        .addObject()
        .put("port_name", SimulatedSite.PORT)
        .put("port_uri", site.portUrn())
        .put("port_capacity", capacity)
        .put("port_vlan_pool", site.vlanPool())
        .put(
            "peer_uri",
            Network.WAN_URN + ":" + site.name().toLowerCase(Locale.ROOT) + "-cr6:1_1_c2_1:+")
        .put("peer_capacity", capacity)
        .put("peer_vlan_pool", site.vlanPool());
    return points;
  }

  private static ObjectNode prefixes(SimulatedSite site) {
    ObjectNode json = name(site);
    json.putArray("routing")
        .addObject()
        .put("service_uri", site.domainUrn() + ":" + SimulatedSite.SWITCH + ":service+rst-ipv6")
        .put("ipv6_subnet_pool", String.join(",", site.metadata().keySet()));
    return json;
  }
}
