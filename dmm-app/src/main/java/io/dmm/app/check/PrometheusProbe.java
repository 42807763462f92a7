package io.dmm.app.check;

import io.dmm.core.monitor.PrometheusConfig;
import io.dmm.core.monitor.PrometheusTrafficMeter;
import io.dmm.core.monitor.PrometheusTrafficMeter.Coverage;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TrafficMeter.Traffic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prometheus: whether it has what throughput is measured by. */
final class PrometheusProbe implements Probe {
  private static final String COUNTERS = "interface counters";
  private static final String ADDRESSES = "interface addresses";
  private static final String JOIN = "counters joined with addresses";
  private static final String SUBNETS = "subnets of the sites";

  private final Optional<PrometheusConfig> configured;
  private final CheckOptions options;
  private final Learned learned;

  PrometheusProbe(Optional<PrometheusConfig> configured, CheckOptions options, Learned learned) {
    this.configured = configured;
    this.options = options;
    this.learned = learned;
  }

  @Override
  public String area() {
    return "prometheus";
  }

  @Override
  public void run(Rows rows) throws InterruptedException {
    if (configured.isEmpty()) {
      rows.skip("server", "[prometheus] host is not set: throughput is not measured");
      return;
    }
    PrometheusConfig config = configured.get();
    boolean usable =
        new ServerLook(options)
            .isUsable(
                rows,
                "server",
                config.host(),
                config.http().tls(),
                "[prometheus] host",
                "[prometheus] ca");
    if (!usable) {
      skip(rows, "the server cannot be used", COUNTERS, ADDRESSES, JOIN, SUBNETS);
      return;
    }
    try (PrometheusTrafficMeter meter =
        PrometheusTrafficMeter.builder(config.host())
            .auth(config.auth())
            .tls(config.http().tls())
            .callTimeout(options.call(config.callTimeout()))
            .matchers(config.matchers())
            .joinLabels(config.joinLabels())
            .build()) {
      ask(rows, meter, config);
    } catch (IOException e) {
      rows.fail("server", e.getMessage(), "set [prometheus] ca");
    }
  }

  private void ask(Rows rows, PrometheusTrafficMeter meter, PrometheusConfig config)
      throws InterruptedException {
    Coverage coverage;
    try {
      coverage = meter.coverage(config.window());
    } catch (PeerException e) {
      boolean refused = e.httpStatus().orElse(0) == 401 || e.httpStatus().orElse(0) == 403;
      rows.fail(
          COUNTERS,
          e.getMessage(),
          refused ? "set [prometheus] user and password, or token" : "see why it does not answer");
      skip(rows, "it does not answer", ADDRESSES, JOIN, SUBNETS);
      return;
    }
    if (coverage.counters() == 0) {
      rows.fail(
          COUNTERS,
          "there is no node_network_transmit_bytes_total"
              + (config.matchers().isEmpty() ? "" : " with " + config.matchers()),
          "have it scrape the node_exporters of the storage hosts, or set [prometheus] matchers");
      skip(rows, "there are no counters", ADDRESSES, JOIN, SUBNETS);
      return;
    }
    rows.ok(COUNTERS, "of " + coverage.counters() + " interfaces");
    if (coverage.addresses() == 0) {
      rows.fail(
          ADDRESSES,
          "there is no node_network_address_info with an IPv6 address",
          "start the node_exporters with --collector.netdev.address-info");
      skip(rows, "no interface's addresses are known", JOIN, SUBNETS);
      return;
    }
    rows.ok(ADDRESSES, coverage.addresses() + " of IPv6");
    if (coverage.joined() == 0) {
      rows.fail(
          JOIN,
          "no address has a rate by "
              + String.join(", ", config.joinLabels())
              + " over "
              + config.window().toSeconds()
              + " s",
          "set [prometheus] join_labels to labels that both series have, and window_seconds to"
              + " four scrape intervals or more");
      skip(rows, "nothing could be measured", SUBNETS);
      return;
    }
    rows.ok(JOIN, coverage.joined() + " addresses have a rate");
    subnets(rows, meter, config);
  }

  private void subnets(Rows rows, PrometheusTrafficMeter meter, PrometheusConfig config)
      throws InterruptedException {
    Optional<List<String>> wanted = learned.subnets.within(options.patience().dividedBy(2));
    if (wanted.isEmpty() || wanted.get().isEmpty()) {
      skip(rows, "no site's subnets are known, see sense", SUBNETS);
      return;
    }
    try {
      Map<String, Traffic> seen = meter.read(wanted.get(), config.window());
      List<String> unseen =
          wanted.get().stream().filter(subnet -> !seen.containsKey(subnet)).toList();
      String found =
          "%d of %d are seen".formatted(wanted.get().size() - unseen.size(), wanted.get().size());
      if (unseen.isEmpty()) {
        rows.ok(SUBNETS, found);
      } else {
        rows.warn(
            SUBNETS,
            found + ", not " + String.join(", ", unseen.subList(0, Math.min(5, unseen.size()))),
            "have the hosts on these scraped; without, their circuits' throughput is unknown");
      }
    } catch (PeerException e) {
      rows.fail(SUBNETS, e.getMessage(), "see why it does not answer");
    }
  }

  private static void skip(Rows rows, String why, String... whats) {
    for (String what : whats) {
      rows.skip(what, why);
    }
  }
}
