package io.dmm.core.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Builds problems for tests; requests are the younger the later they are added. */
final class Problems {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final List<SitePort> sites = new ArrayList<>();
  private final List<LinkCapacity> links = new ArrayList<>();
  private final List<BandwidthRequest> requests = new ArrayList<>();
  private Policy policy = Policy.WEIGHTED_MAX_MIN;
  private long quantumMbps = 1000;

  static Problems aProblem() {
    return new Problems();
  }

  Problems site(String name, long mbps) {
    sites.add(SitePort.of(name, mbps));
    return this;
  }

  Problems site(SitePort port) {
    sites.add(port);
    return this;
  }

  Problems link(String siteA, String siteB, long mbps) {
    links.add(LinkCapacity.of(siteA, siteB, mbps));
    return this;
  }

  Problems link(LinkCapacity link) {
    links.add(link);
    return this;
  }

  Problems request(String id, String siteA, String siteB, int priority) {
    return request(
        BandwidthRequest.of(id, siteA, siteB, priority, START.plusSeconds(requests.size())));
  }

  Problems request(BandwidthRequest request) {
    requests.add(request);
    return this;
  }

  Problems quantum(long mbps) {
    quantumMbps = mbps;
    return this;
  }

  Problems policy(Policy chosen) {
    policy = chosen;
    return this;
  }

  DecisionProblem build() {
    return new DecisionProblem(sites, links, requests, quantumMbps, policy);
  }

  DecisionResult decide() {
    return DecisionEngine.decide(build());
  }
}
