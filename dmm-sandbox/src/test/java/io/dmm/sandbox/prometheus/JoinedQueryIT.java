package io.dmm.sandbox.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.JsonShape;
import io.dmm.sandbox.world.MovableClock;
import io.dmm.sandbox.world.TestHttp;
import io.dmm.sandbox.world.Transfer.Hosts;
import io.dmm.sandbox.world.TransferModel;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One query that measures all circuits at once, and the ones that look alike but fail. */
class JoinedQueryIT {
  private static final String PREFIXES =
      "2001:db8:0:1:[0-9a-f:]+|2001:db8:0:2:[0-9a-f:]+|2001:db8:0:3:[0-9a-f:]+";

  /**
   * The address is the "many" side, the rate the "one" side, so a device may have any number of
   * addresses.
   */
  private static final String ADDRESS_FIRST =
      "max by (instance, device, address) ("
          + "node_network_address_info{address=~\"%s\"}"
          + " * on (job, instance, device) group_left ()"
          + " max by (job, instance, device) (rate(node_network_%s_bytes_total[2m]))"
          + ") * 8";

  private static final String RATE_FIRST =
      "max by (instance, device, address) ("
          + "rate(node_network_%2$s_bytes_total[2m])"
          + " * on (job, instance, device) group_left (address)"
          + " max by (job, instance, device, address) (node_network_address_info{address=~\"%1$s\"})"
          + ") * 8";

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final MovableClock clock = MovableClock.at(START.toString());
  private final Map<String, String> networks =
      Map.of(
          "a.example.org:1094", "2001:db8:0:1::/64",
          "b.example.org:1094", "2001:db8:0:2::/64",
          "c.example.org:1094", "2001:db8:0:3::/64");
  private final TransferModel transfers =
      TransferModel.builder(
              clock,
              () ->
                  List.of(
                      circuit("2001:db8:0:1::/64", "2001:db8:0:2::/64", 10_000),
                      circuit("2001:db8:0:3::/64", "2001:db8:0:2::/64", 4_000)))
          .prefixesOfHosts(networks)
          .efficiency(1)
          .build();
  private final ExporterWorld world =
      new ExporterWorld(
          clock, Duration.ofSeconds(15), Duration.ofMinutes(30), new HostNetworks(networks));
  private final PrometheusSimulator prometheus =
      PrometheusSimulator.builder(clock, world).transfers(transfers).start();
  private final TestHttp http = new TestHttp(prometheus.baseUrl());

  private LiveCircuit circuit(String a, String b, long mbps) {
    return new LiveCircuit(a, a, a, b, mbps, START);
  }

  @BeforeEach
  void moveData() {
    world.add(
        SimulatedExporter.at("a.example.org:9100")
            .job("node", "sitename", "T2_US_A")
            .device("vlan.1", "2001:db8:0:1::10", "2001:db8:0:1:a:b:c:d", "fe80::1"));
    world.add(
        SimulatedExporter.at("b.example.org:9100") // scraped twice
            .job("node")
            .job("dtn")
            .device("vlan.2", "2001:db8:0:2::10"));
    world.add(SimulatedExporter.at("c.example.org:9100").device("vlan.3", "2001:db8:0:3::10"));
    transfers.start("r1", "davs", hosts("a", "b"), 10_000_000_000_000L, 10);
    transfers.start("r2", "davs", hosts("c", "b"), 10_000_000_000_000L, 10);
    transfers.tick();
    clock.advance(Duration.ofMinutes(10));
  }

  private static Hosts hosts(String source, String destination) {
    return new Hosts(source + ".example.org:1094", destination + ".example.org:1094");
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  private HttpResponse<String> query(String query) {
    return http.send(
        "POST",
        "/api/v1/query",
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private Map<String, Double> megabitsByAddress(String query) {
    HttpResponse<String> answer = query(query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Map<String, Double> values = new LinkedHashMap<>();
    for (JsonNode row : JsonShape.parse(answer.body()).at("/data/result")) {
      values.put(
          row.at("/metric/address").asText(),
          Double.parseDouble(row.at("/value/1").asText()) / 1_000_000);
    }
    return values;
  }

  @Test
  void oneQueryGivesTheSendingRateOfEachAddressOfAllCircuits() {
    Map<String, Double> sent = megabitsByAddress(ADDRESS_FIRST.formatted(PREFIXES, "transmit"));
    assertThat(sent.get("2001:db8:0:1::10")).isCloseTo(10_000, within(1.0));
    assertThat(sent.get("2001:db8:0:1:a:b:c:d")).isCloseTo(10_000, within(1.0)); // the same device
    assertThat(sent.get("2001:db8:0:3::10")).isCloseTo(4_000, within(1.0));
    assertThat(sent.get("2001:db8:0:2::10")).isZero();
    assertThat(sent).hasSize(4);
  }

  @Test
  void theReceivingSideIsTheSameQueryWithTheOtherCounter() {
    Map<String, Double> received = megabitsByAddress(ADDRESS_FIRST.formatted(PREFIXES, "receive"));
    assertThat(received.get("2001:db8:0:2::10")).isCloseTo(14_000, within(1.0));
    assertThat(received.get("2001:db8:0:1::10")).isZero();
  }

  @Test
  void bothDirectionsFitIntoOneQueryWithALabelThatTellsThemApart() {
    String both =
        "label_replace(%s, \"direction\", \"transmit\", \"\", \"\") or label_replace(%s, \"direction\", \"receive\", \"\", \"\")"
            .formatted(
                ADDRESS_FIRST.formatted(PREFIXES, "transmit"),
                ADDRESS_FIRST.formatted(PREFIXES, "receive"));
    HttpResponse<String> answer = query(both);
    assertThat(JsonShape.parse(answer.body()).at("/data/result").findValuesAsText("direction"))
        .hasSize(8)
        .containsOnly("transmit", "receive");
  }

  @Test
  void withTheRateAsTheManySideASecondAddressOfADeviceFailsTheQueryOfEverybody() {
    HttpResponse<String> answer = query(RATE_FIRST.formatted(PREFIXES, "transmit"));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("many-to-many matching not allowed");
    String withoutTheSecond = "2001:db8:0:2:[0-9a-f:]+|2001:db8:0:3:[0-9a-f:]+";
    assertThat(megabitsByAddress(RATE_FIRST.formatted(withoutTheSecond, "transmit"))).hasSize(2);
  }

  @Test
  void theFormWithAndKeepsTheDevicesButNotTheAddresses() {
    HttpResponse<String> answer =
        query(
            "max by (instance, device) (rate(node_network_transmit_bytes_total[2m]) and on (job, instance, device) "
                + "node_network_address_info{address=~\""
                + PREFIXES
                + "\"}) * 8");
    JsonNode rows = JsonShape.parse(answer.body()).at("/data/result");
    assertThat(rows).hasSize(3);
    assertThat(rows.findValues("address")).isEmpty();
  }

  @Test
  void theRateOfAScrapeInsideAStepIsExact() {
    Map<String, Double> before = megabitsByAddress(ADDRESS_FIRST.formatted(PREFIXES, "transmit"));
    clock.advance(Duration.ofSeconds(7)); // no scrape falls on the instant of the query
    Map<String, Double> after = megabitsByAddress(ADDRESS_FIRST.formatted(PREFIXES, "transmit"));
    assertThat(after.get("2001:db8:0:3::10"))
        .isCloseTo(before.get("2001:db8:0:3::10"), within(1.0));
  }
}
