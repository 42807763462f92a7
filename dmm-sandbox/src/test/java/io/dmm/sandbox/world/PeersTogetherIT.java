package io.dmm.sandbox.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.fts.FtsSimulator;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.prometheus.ExporterWorld;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.prometheus.SimulatedExporter;
import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.rucio.SimulatedRse;
import io.dmm.sandbox.rucio.SimulatedRule;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rucio, FTS and Prometheus tell one story about the same bytes. */
class PeersTogetherIT {
  private static final String DMM = "/DC=org/CN=dmm";

  private final MovableClock clock = MovableClock.at("2026-03-01T12:00:00Z");
  private final List<LiveCircuit> circuits = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, String> networks =
      Map.of(
          "sense-a.example.org:1094",
          "2001:db8:0:1::/64",
          "sense-b.example.org:1094",
          "2001:db8:0:2::/64");
  private final PeerServer dmm =
      PeerServer.start(
          clock,
          0,
          call ->
              answers.containsKey(call.rawPath())
                  ? Answer.of(200, "application/json", answers.get(call.rawPath()))
                  : Answer.of(404, "application/json", "{}"));
  private final TransferModel transfers =
      TransferModel.builder(clock, () -> circuits)
          .dmmUrl(dmm.baseUrl())
          .prefixesOfHosts(networks)
          .perStreamMbps(500)
          .build();
  private final RucioSimulator rucio =
      RucioSimulator.builder(clock)
          .transfers(transfers)
          .rse(SimulatedRse.of("SITE_A", "a.example.org"))
          .rse(SimulatedRse.of("SITE_B", "b.example.org"))
          .start();
  private final FtsSimulator fts =
      FtsSimulator.builder(clock)
          .grantConfig(DMM)
          .optimizerInterval(Duration.ofSeconds(5))
          .watchLimits(() -> circuits, networks)
          .start()
          .serve(transfers);
  private final ExporterWorld exporters =
      new ExporterWorld(
              clock, Duration.ofSeconds(5), Duration.ofMinutes(10), new HostNetworks(networks))
          .add(SimulatedExporter.at("a:9100").device("vlan.1", "2001:db8:0:1::10"))
          .add(SimulatedExporter.at("b:9100").device("vlan.2", "2001:db8:0:2::10"));
  private final PrometheusSimulator prometheus =
      PrometheusSimulator.builder(clock, exporters).transfers(transfers).start();

  @AfterEach
  void stop() {
    prometheus.close();
    fts.close();
    rucio.close();
    dmm.close();
  }

  private void run(Duration time) {
    for (Duration left = time; !left.isZero(); left = left.minusMillis(500)) {
      clock.advance(Duration.ofMillis(500));
      transfers.tick();
      fts.tick();
    }
  }

  private double megabits(String direction, String address) {
    String query =
        "rate(node_network_%s_bytes_total[30s]) * 8 / 1000000 and on (instance, device) node_network_address_info{address=\"%s\"}"
            .formatted(direction, address);
    String body =
        new TestHttp(prometheus.baseUrl())
            .get(
                "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8), Map.of())
            .body();
    JsonNode value = JsonShape.parse(body).at("/data/result/0/value/1");
    return Double.parseDouble(value.asText());
  }

  @Test
  void aRuleGoesFromSubmissionToOkOverItsCircuit() {
    SimulatedRule rule =
        SimulatedRule.of("cms", "/A/B/C")
            .source("SITE_A")
            .destination("SITE_B")
            .size(1_000_000_000_000L)
            .files(200)
            .build();
    rucio.add(rule);
    run(Duration.ofSeconds(20));
    assertThat(dmm.journal().count("GET", "/query/" + rule.id())).isBetween(6L, 8L);

    answers.put(
        "/query/" + rule.id(),
        "{\"source\": \"sense-a.example.org:1094\", \"destination\": \"sense-b.example.org:1094\"}");
    circuits.add(
        new LiveCircuit(
            "i", "dmm", "2001:db8:0:1::/64", "2001:db8:0:2::/64", 20_000, clock.instant()));
    limit(100);
    run(Duration.ofSeconds(60));
    assertThat(megabits("transmit", "2001:db8:0:1::10")).isCloseTo(19_000, within(20.0));
    assertThat(megabits("receive", "2001:db8:0:2::10")).isCloseTo(19_000, within(20.0));
    assertThat(megabits("transmit", "2001:db8:0:2::10")).isZero();

    limit(10); // 10 files at 500 Mb/s
    run(Duration.ofSeconds(40));
    assertThat(megabits("transmit", "2001:db8:0:1::10")).isCloseTo(5_000, within(20.0));

    limit(100);
    run(Duration.ofMinutes(10));
    assertThat(rucio.stateOf(rule.id())).hasValue(RuleState.OK);
    assertThat(megabits("transmit", "2001:db8:0:1::10")).isZero();
    assertThat(fts.audit()).isEmpty();
    assertThat(fts.auditAtEnd()).hasSize(1);
    new TestHttp(fts.baseUrl())
        .send("DELETE", "/config/links/ab", Map.of("X-SSL-Client-S-DN", DMM), "");
    assertThat(fts.auditAtEnd()).isEmpty();
  }

  private void limit(int streams) {
    String body =
        "{\"symbolicname\": \"ab\", \"source\": \"davs://sense-a.example.org\", \"destination\": \"davs://sense-b.example.org\", \"min_active\": %1$d, \"max_active\": %1$d}"
            .formatted(streams);
    Map<String, String> headers =
        Map.of("X-SSL-Client-S-DN", DMM, "Content-Type", "application/json");
    assertThat(
            new TestHttp(fts.baseUrl()).send("POST", "/config/links", headers, body).statusCode())
        .isEqualTo(201);
  }
}
