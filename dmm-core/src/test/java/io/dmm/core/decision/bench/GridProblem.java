package io.dmm.core.decision.bench;

import io.dmm.core.decision.BandwidthRequest;
import io.dmm.core.decision.DecisionProblem;
import io.dmm.core.decision.Holding;
import io.dmm.core.decision.LinkCapacity;
import io.dmm.core.decision.Policy;
import io.dmm.core.decision.SitePort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A grid like the one of the LHC: one centre, a tenth of the sites large, the others small; most
 * requests run between the centre and the large sites. A full mesh of links, each as wide as the
 * narrower port or a part of it. The same seed gives the same grid.
 */
final class GridProblem {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final long[] SMALL_PORTS_MBPS = {10_000, 40_000, 100_000, 100_000, 200_000};
  private static final long[] LARGE_PORTS_MBPS = {200_000, 400_000, 400_000, 800_000};
  private static final long CENTRE_MBPS = 1_600_000;

  private final Random random = new Random(20260301);
  private final int sites;
  private final long[] portMbps;

  private GridProblem(int sites) {
    this.sites = sites;
    this.portMbps = new long[sites];
    for (int site = 0; site < sites; site++) {
      portMbps[site] =
          site == 0 ? CENTRE_MBPS : pick(isLarge(site) ? LARGE_PORTS_MBPS : SMALL_PORTS_MBPS);
    }
  }

  static DecisionProblem of(int sites, int requests, long quantumMbps) {
    var grid = new GridProblem(sites);
    return new DecisionProblem(
        grid.ports(), grid.links(), grid.requests(requests), quantumMbps, Policy.WEIGHTED_MAX_MIN);
  }

  /** One circuit for every other request, with a random amount so small that all fit. */
  static List<Holding> holdings(DecisionProblem problem) {
    var random = new Random(7);
    List<Holding> holdings = new ArrayList<>();
    for (BandwidthRequest request : problem.requests()) {
      if (random.nextBoolean()) {
        var state = random.nextInt(10) == 0 ? Holding.State.IN_FLIGHT : Holding.State.SETTLED;
        holdings.add(
            new Holding(
                "circuit-" + request.id(),
                Optional.of(request.id()),
                request.siteA(),
                request.siteB(),
                problem.quantumMbps() * (1 + random.nextInt(3)),
                0,
                state,
                START));
      }
    }
    return holdings;
  }

  private boolean isLarge(int site) {
    return site <= Math.max(2, sites / 10);
  }

  private long pick(long[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String name(int site) {
    return "SITE_%04d".formatted(site);
  }

  private List<SitePort> ports() {
    List<SitePort> ports = new ArrayList<>();
    for (int site = 0; site < sites; site++) {
      ports.add(SitePort.of(name(site), portMbps[site]));
    }
    return ports;
  }

  private List<LinkCapacity> links() {
    List<LinkCapacity> links = new ArrayList<>();
    String[] names = new String[sites];
    for (int site = 0; site < sites; site++) {
      names[site] = name(site);
    }
    for (int a = 0; a < sites; a++) {
      for (int b = a + 1; b < sites; b++) {
        long narrower = Math.min(portMbps[a], portMbps[b]);
        links.add(
            LinkCapacity.of(names[a], names[b], random.nextInt(3) == 0 ? narrower / 2 : narrower));
      }
    }
    return links;
  }

  private List<BandwidthRequest> requests(int count) {
    List<BandwidthRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int a = site();
      int b = site();
      while (b == a) {
        b = site();
      }
      var demand =
          random.nextInt(5) == 0
              ? OptionalLong.of(500 + random.nextInt(20_000))
              : OptionalLong.empty();
      String id = "%016x%016x".formatted(random.nextLong(), random.nextLong());
      requests.add(
          new BandwidthRequest(
              id,
              name(a),
              name(b),
              1 + random.nextInt(5),
              demand,
              START.plusSeconds(random.nextInt(100_000)),
              false));
    }
    return requests;
  }

  /** A tenth at the centre, two thirds at large sites, the others anywhere. */
  private int site() {
    int luck = random.nextInt(30);
    if (luck < 3) {
      return 0;
    }
    return luck < 23 ? 1 + random.nextInt(Math.max(2, sites / 10)) : random.nextInt(sites);
  }
}
