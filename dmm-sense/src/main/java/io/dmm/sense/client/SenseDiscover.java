package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What SENSE-O knows about domains. */
public final class SenseDiscover {
  private final SenseHttp http;

  SenseDiscover(SenseHttp http) {
    this.http = http;
  }

  /**
   * The resources that publish exactly the site name {@code name}. SENSE-O itself matches parts of
   * names: {@code T2_US_UCSD} also finds {@code T2_US_UCSD_OASIS}.
   */
  public List<SiteHit> lookup(String name) throws PeerException {
    String path =
        "/discover/lookup/"
            + SensePaths.segment(name)
            + "?search=metadata&type="
            + SensePaths.value("/sitename");
    SenseReply reply = http.send(PeerCall.get("discover.lookup", path));
    if (reply.isNotFound()) {
      return List.of();
    }
    List<SiteHit> hits = new ArrayList<>();
    JsonNode node = reply.json();
    for (JsonNode result : node.isArray() ? node : node.path("results")) {
      String siteName = result.path("name/tag/value").asText();
      if (siteName.equals(name)) {
        hits.add(new SiteHit(result.path("resource").asText(), siteName));
      }
    }
    return List.copyOf(hits);
  }

  /** The root URI of the domain that a resource belongs to; empty if the resource is not known. */
  public Optional<String> rootUri(String resource) throws PeerException {
    String path = "/discover/lookup/" + SensePaths.segment(resource) + "/rooturi";
    SenseReply reply = http.send(PeerCall.get("discover.rooturi", path));
    boolean unknown =
        reply.isNotFound()
            || (reply.fault().isEmpty() && SenseText.isNothing(reply.body()))
            || (reply.fault().isPresent()
                && reply.fault().get().hasWords()
                && reply.failure().httpStatus().isEmpty());
    return unknown ? Optional.empty() : Optional.of(SenseText.scalar(reply.orThrow().body()));
  }

  /**
   * The root URI of the site that publishes exactly {@code name}.
   *
   * @return empty if no site does
   * @throws RejectedException several domains publish the name, or it leads to no domain
   */
  public Optional<String> siteUri(String name) throws PeerException {
    Set<String> roots = new LinkedHashSet<>();
    for (SiteHit hit : lookup(name)) {
      roots.add(
          rootUri(hit.resource())
              .orElseThrow(
                  () ->
                      new RejectedException(
                          "SENSE-O knows the site name "
                              + name
                              + " from "
                              + hit.resource()
                              + " but no domain that this belongs to")));
    }
    if (roots.size() > 1) {
      throw new RejectedException(
          "the site name " + name + " is published by several domains: " + roots);
    }
    return roots.stream().findFirst();
  }

  /** The domain of a root URI; empty if it is not known. */
  public Optional<Domain> domain(String uri) throws PeerException {
    SenseReply reply =
        http.send(PeerCall.get("discover.domain", "/discover/" + SensePaths.segment(uri)));
    if (reply.isNotFound() || (reply.fault().isEmpty() && SenseText.isNothing(reply.body()))) {
      return Optional.empty();
    }
    return Optional.of(Domain.read(reply.json()));
  }

  /** The IPv6 subnets that a domain offers for routed circuits, canonical text. */
  public List<String> ipv6Subnets(String uri) throws PeerException {
    SenseReply reply =
        http.send(
            PeerCall.get(
                "discover.ipv6pool", "/discover/" + SensePaths.segment(uri) + "/ipv6pool"));
    List<String> subnets = new ArrayList<>();
    for (JsonNode service : reply.json().path("routing")) {
      Stream.of(service.path("ipv6_subnet_pool").asText().split(","))
          .flatMap(text -> Subnets.canonical(text).stream())
          .forEach(subnets::add);
    }
    return List.copyOf(subnets);
  }
}
