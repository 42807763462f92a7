package io.dmm.web.health;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.peer.PeerState;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.web.network.NetworkReader;
import io.dmm.web.network.NetworkUse;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics for Prometheus, read when it asks. Labels are statuses, daemons, peers, sites and links
 * that carry circuits: never rules, so that the number of series stays small.
 */
@Singleton
public final class Metrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Metrics.class);
  private static final double MILLIS = 1000;

  private final PrometheusMeterRegistry registry;
  private final Database database;
  private final RequestSearch search;
  private final NetworkReader network;
  private final Overview overview;
  private final Clock clock;
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final Map<String, MultiGauge> gauges = new HashMap<>();
  private volatile double databaseUp;

  /** Metrics that are shown together with whatever else is in {@code registry}. */
  @Inject
  public Metrics(
      PrometheusMeterRegistry registry,
      Database database,
      RequestSearch search,
      NetworkReader network,
      Overview overview,
      Clock clock) {
    this.registry = registry;
    this.database = database;
    this.search = search;
    this.network = network;
    this.overview = overview;
    this.clock = clock;
    Gauge.builder("dmm.database.up", () -> databaseUp)
        .description("1 if the database answered this scrape")
        .register(registry);
    for (String state : List.of("active", "idle", "waiting")) {
      Gauge.builder("dmm.db.pool.connections", () -> poolUse(state))
          .description("Connections of the database pool; waiting are threads without one")
          .tags("state", state)
          .register(registry);
    }
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collector.bindTo(registry);
  }

  /** {@code GET /metrics}. */
  public void scrape(Context ctx) {
    daemons();
    peers();
    try {
      requests();
      network();
      databaseUp = 1;
    } catch (DataAccessException e) {
      databaseUp = 0;
      log.warn("metrics_without_database reason={}", e.getMessage());
    }
    ctx.contentType("text/plain; version=0.0.4; charset=utf-8").result(registry.scrape());
  }

  /** Counts an answer that took {@code nanos}. */
  public void answered(String method, String path, int status, long nanos) {
    Timer.builder("dmm.http.requests")
        .description("Answers by address and status")
        .tags("method", method, "path", path, "status", String.valueOf(status))
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  private double poolUse(String state) {
    Database.PoolUse use = database.poolUse();
    return switch (state) {
      case "active" -> use.active();
      case "idle" -> use.idle();
      default -> use.waiting();
    };
  }

  private void requests() {
    Map<RequestStatus, Long> counts = database.read(search::countByStatus);
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (RequestStatus status : RequestStatus.values()) {
      rows.add(row(counts.getOrDefault(status, 0L), "status", status.name()));
    }
    show("dmm.requests.by.status", "Requests in each status", rows);
    queues();
  }

  /** How old the oldest is: a queue that is long may be well, one that stands still is not. */
  private void queues() {
    Instant now = clock.instant();
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    database
        .read(search::longestInStatus)
        .forEach(
            (status, since) ->
                rows.add(
                    row(
                        Duration.between(since, now).toMillis() / MILLIS,
                        "status",
                        status.name())));
    show(
        "dmm.requests.longest.seconds",
        "How long the request that has been longest in a status is in it",
        rows);
  }

  private void network() {
    NetworkUse use = network.read();
    Map<NetworkUse.Pair, OptionalLong> capacities = new HashMap<>();
    use.links()
        .forEach(
            link ->
                capacities.put(
                    NetworkUse.Pair.of(link.siteA(), link.siteB()), link.capacityMbps()));
    List<MultiGauge.Row<?>> reserved = new ArrayList<>();
    List<MultiGauge.Row<?>> capacity = new ArrayList<>();
    List<MultiGauge.Row<?>> circuits = new ArrayList<>();
    use.byLink()
        .forEach(
            (pair, held) -> {
              String[] tags = {"src", pair.siteA(), "dst", pair.siteB()};
              reserved.add(row(held.heldMbps(), tags));
              circuits.add(row(held.circuits(), tags));
              capacities
                  .getOrDefault(pair, OptionalLong.empty())
                  .ifPresent(mbps -> capacity.add(row(mbps, tags)));
            });
    show("dmm.link.allocated.mbps", "Bandwidth that SENSE may hold on a link", reserved);
    show("dmm.link.capacity.mbps", "Capacity of a link that carries circuits", capacity);
    show("dmm.link.circuits", "Circuits that hold bandwidth of a link", circuits);
    show(
        "dmm.link.used.mbps",
        "Throughput measured at the interfaces of a link's circuits, an upper bound",
        used(use));
    sites(use);
  }

  /** Sent by the source or received by the destination, whichever was measured as more. */
  private static List<MultiGauge.Row<?>> used(NetworkUse use) {
    Map<NetworkUse.Pair, Double> byLink = new HashMap<>();
    for (Circuit circuit : use.circuits()) {
      double sent = circuit.traffic().transmitMbps().orElse(0);
      double received = circuit.traffic().receiveMbps().orElse(0);
      if (circuit.traffic().measuredAt().isPresent()) {
        byLink.merge(
            NetworkUse.Pair.of(circuit.route().sourceSite(), circuit.route().destinationSite()),
            Math.max(sent, received),
            Double::sum);
      }
    }
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    byLink.forEach((pair, mbps) -> rows.add(row(mbps, "src", pair.siteA(), "dst", pair.siteB())));
    return rows;
  }

  private void sites(NetworkUse use) {
    Map<String, NetworkUse.Held> bySite = use.bySite();
    List<MultiGauge.Row<?>> reserved = new ArrayList<>();
    List<MultiGauge.Row<?>> capacity = new ArrayList<>();
    Map<String, Long> endpoints = new HashMap<>();
    Map<String, Long> taken = new HashMap<>();
    var bySubnet = use.bySubnet();
    use.endpoints()
        .forEach(
            endpoint -> {
              endpoints.merge(endpoint.siteName(), 1L, Long::sum);
              taken.merge(
                  endpoint.siteName(),
                  bySubnet.containsKey(endpoint.subnet()) ? 1L : 0L,
                  Long::sum);
            });
    use.sites()
        .forEach(
            site -> {
              reserved.add(
                  row(
                      bySite.getOrDefault(site.name(), NetworkUse.Held.NONE).heldMbps(),
                      "site",
                      site.name()));
              site.portCapacityMbps()
                  .ifPresent(mbps -> capacity.add(row(mbps, "site", site.name())));
            });
    show("dmm.site.allocated.mbps", "Bandwidth that SENSE may hold at a site's port", reserved);
    show("dmm.site.capacity.mbps", "Capacity of a site's port", capacity);
    show("dmm.endpoints", "Storage hosts on offer", perSite(endpoints));
    show("dmm.endpoints.allocated", "Storage hosts that a circuit holds", perSite(taken));
  }

  private void daemons() {
    List<MultiGauge.Row<?>> running = new ArrayList<>();
    List<MultiGauge.Row<?>> success = new ArrayList<>();
    List<MultiGauge.Row<?>> took = new ArrayList<>();
    List<MultiGauge.Row<?>> frequency = new ArrayList<>();
    List<MultiGauge.Row<?>> inFlight = new ArrayList<>();
    for (DaemonStatus daemon : overview.daemons()) {
      String[] tags = {"daemon", daemon.name()};
      running.add(row(isWell(daemon.state()) ? 1 : 0, tags));
      frequency.add(row(daemon.interval().toMillis() / MILLIS, tags));
      inFlight.add(row(daemon.itemsInFlight(), tags));
      daemon.lastSuccess().ifPresent(at -> success.add(row(at.toEpochMilli() / MILLIS, tags)));
      daemon.lastTook().ifPresent(last -> took.add(row(last.toMillis() / MILLIS, tags)));
    }
    show("dmm.daemon.running", "1 unless the daemon is failing, stale, paused or off", running);
    show("dmm.daemon.last.success.timestamp.seconds", "When a run last succeeded", success);
    show("dmm.daemon.cycle.duration.seconds", "How long the last run took", took);
    show("dmm.daemon.frequency.seconds", "How often it runs when nothing wakes it", frequency);
    show("dmm.daemon.items.in.flight", "Requests it is working on", inFlight);
  }

  private static boolean isWell(DaemonStatus.State state) {
    return switch (state) {
      case OK, STARTING, STANDBY -> true;
      case FAILING, STALE, PAUSED, OFF -> false;
    };
  }

  private void peers() {
    List<MultiGauge.Row<?>> up = new ArrayList<>();
    List<MultiGauge.Row<?>> success = new ArrayList<>();
    List<MultiGauge.Row<?>> certificates = new ArrayList<>();
    for (PeerState peer : overview.peers()) {
      String[] tags = {"peer", peer.peer()};
      up.add(row(peer.breaker().equals("OPEN") ? 0 : 1, tags));
      peer.lastSuccess().ifPresent(at -> success.add(row(at.toEpochMilli() / MILLIS, tags)));
      peer.certificateEnds()
          .ifPresent(at -> certificates.add(row(at.toEpochMilli() / MILLIS, tags)));
    }
    show(
        "dmm.peer.certificate.end.timestamp.seconds",
        "When the certificate in use that it is shown ends",
        certificates);
    show("dmm.peer.up", "0 while the peer is left alone after too many failures", up);
    show("dmm.peer.last.success.timestamp.seconds", "When it last answered usefully", success);
  }

  private void show(String name, String description, List<MultiGauge.Row<?>> rows) {
    synchronized (gauges) {
      gauges
          .computeIfAbsent(
              name, key -> MultiGauge.builder(key).description(description).register(registry))
          .register(rows, true);
    }
  }

  private static List<MultiGauge.Row<?>> perSite(Map<String, Long> counts) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    counts.forEach((site, count) -> rows.add(row(count, "site", site)));
    return rows;
  }

  private static MultiGauge.Row<?> row(long value, String... tags) {
    return row((double) value, tags);
  }

  private static MultiGauge.Row<?> row(double value, String... tags) {
    return MultiGauge.Row.of(Tags.of(tags), value);
  }

  @Override
  public void close() {
    collector.close();
  }
}
