package io.dmm.sandbox.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import inet.ipaddr.IPAddressString;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.JsonShape;
import io.dmm.sandbox.world.MovableClock;
import io.dmm.sandbox.world.TestHttp;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator answers what a real Prometheus answered when its answers were captured. */
class PrometheusContractIT {
  private static final String INSTANCE = "127.0.0.1:19100";

  private final MovableClock clock = MovableClock.at("2026-11-23T18:15:00Z"); // 1795457700
  private final ExporterWorld world =
      new ExporterWorld(
          clock, Duration.ofSeconds(5), Duration.ofMinutes(10), new HostNetworks(Map.of()));
  private final PrometheusSimulator prometheus =
      PrometheusSimulator.builder(clock, world).basicAuth("dmm", "secret").start();
  private final TestHttp http = new TestHttp(prometheus.baseUrl());

  @BeforeEach
  void runForAWhile() {
    world.add(
        SimulatedExporter.at(INSTANCE)
            .job("node", "sitename", "T2_US_A")
            .job("node-nosite")
            .device("lo", "::1", "127.0.0.1", "fd00:db8:9:9::1")
            .device("eth0", "192.0.2.2")
            .device(
                "vdtn0",
                "192.0.2.1",
                "fd00:db8:1:20::5",
                "fd00:0db8:1:2:0:a:0:b",
                "fd00:db8:1:2:1:2:3:4",
                "FD00:DB8:1:2::10")
            .background("vdtn0", 20)
            .background("lo", 1));
    clock.advance(Duration.ofSeconds(261));
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  static Stream<String> sameShape() {
    return Stream.of(
        "01-query-vector.json",
        "02-query-post-form.json",
        "03-query-time.json",
        "04-query-empty.json",
        "05-query-matrix-selector.json",
        "06-query-scalar.json",
        "07-query-string.json",
        "08-query-special-values.json",
        "09-query-range.json",
        "10-error-parse.json",
        "11-error-no-query.json",
        "12-error-bad-time.json",
        "13-error-many-points.json",
        "14-error-no-auth.json",
        "16-error-regex.json",
        "17-error-unknown-path.json",
        "19-error-many-to-many.json",
        "20-address-info-all.json",
        "21-address-info-prefix.json",
        "22-address-info-dmm-pattern.json",
        "23-join-and.json",
        "24-join-sum.json",
        "25-join-group-left.json",
        "26-join-group-left-label.json",
        "27-dmm-bytes-query.json",
        "28-dmm-bytes-query-no-sitename.json",
        "29-empty-matcher.json",
        "30-loopback-prefix.json",
        "31-series.json",
        "32-buildinfo.json",
        "33-ready.json",
        "34-wrong-method.json",
        "35-timestamp.json",
        "46-rate-one-sample.json",
        "48-join-extra-label.json",
        "49-join-no-job.json",
        "50-rate-10s.json");
  }

  @ParameterizedTest
  @MethodSource("sameShape")
  void statusTypeAndShapeAreThoseOfTheRealServer(String file) {
    PromCapture capture = PromCapture.read(file);
    JsonNode expected = capture.content();
    HttpResponse<String> actual = send(expected.get("request"));
    assertThat(actual.statusCode()).as(actual.body()).isEqualTo(expected.get("status").asInt());
    assertThat(actual.headers().firstValue("Content-Type").orElseThrow().replace("; ", ";"))
        .isEqualTo(expected.get("content_type").asText().replace("; ", ";"));
    if (expected.get("body").isTextual()) {
      assertThat(actual.body()).isEqualTo(expected.get("body").asText());
      return;
    }
    JsonNode body = JsonShape.parse(actual.body());
    JsonShape.assertSame(actual.body(), expected.get("body").toString());
    assertThat(body.get("status")).isEqualTo(expected.at("/body/status"));
    assertThat(body.path("errorType")).isEqualTo(expected.at("/body/errorType"));
    assertThat(body.at("/data/resultType")).isEqualTo(expected.at("/body/data/resultType"));
    if (expected.get("status").asInt() == 400) {
      assertThat(body.get("error")).isEqualTo(expected.at("/body/error"));
    }
    if (!file.startsWith("20")) { // the captured machine had more devices
      assertThat(metrics(body)).containsExactlyInAnyOrderElementsOf(metrics(expected.get("body")));
    }
  }

  private static List<JsonNode> metrics(JsonNode body) {
    return body.at("/data/result").findValues("metric");
  }

  private HttpResponse<String> send(JsonNode request) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (request.path("auth").asText().equals("basic")) {
      headers.put(
          "Authorization",
          "Basic "
              + Base64.getEncoder().encodeToString("dmm:secret".getBytes(StandardCharsets.UTF_8)));
    }
    String form = "";
    if (request.has("form")) {
      headers.put("Content-Type", "application/x-www-form-urlencoded");
      form =
          request.get("form").properties().stream()
              .map(e -> e.getKey() + "=" + encoded(e.getValue().asText()))
              .collect(Collectors.joining("&"));
    }
    return http.send(request.get("method").asText(), request.get("url").asText(), headers, form);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode query(String query) {
    String header =
        "Basic "
            + Base64.getEncoder().encodeToString("dmm:secret".getBytes(StandardCharsets.UTF_8));
    String body =
        http.get("/api/v1/query?query=" + encoded(query), Map.of("Authorization", header)).body();
    return JsonShape.parse(body).at("/data/result");
  }

  @Test
  void addressesAreShownInTheFormOfTheRealExporter() {
    List<String> shown =
        PromCapture.text("47-address-forms.txt")
            .lines()
            .filter(line -> line.startsWith("node_network_address_info"))
            .map(line -> line.replaceAll(".*address=\"([^\"]*)\".*", "$1"))
            .toList();
    SimulatedExporter exporter = SimulatedExporter.at("h:9100");
    world.add(exporter.device("lo", shown.stream().map(this::exploded).toArray(String[]::new)));
    clock.advance(Duration.ofSeconds(5));
    assertThat(query("node_network_address_info{instance=\"h:9100\"}").findValuesAsText("address"))
        .hasSize(10)
        .containsExactlyInAnyOrderElementsOf(shown);
  }

  private String exploded(String address) {
    return new IPAddressString(address).getAddress().toFullString().toUpperCase(Locale.ROOT);
  }

  @Test
  void aRemovedDeviceIsGoneAtOnceButItsRateLingers() {
    world.removeDevice(INSTANCE, "vdtn0");
    clock.advance(Duration.ofSeconds(8));
    assertThat(query(PromCapture.read("36-stale-device-removed.json").query())).isEmpty();
    assertThat(query(PromCapture.read("37-rate-after-removal.json").query())).hasSize(1);
    assertThat(query(PromCapture.read("38-join-after-removal.json").query())).isEmpty();
  }

  @Test
  void aResetIsCorrectedByRateAndIncreaseButNotByADifference() {
    world.resetCounters(INSTANCE, "vdtn0");
    clock.advance(Duration.ofSeconds(60));
    assertThat(value("40-reset-resets.json")).isEqualTo(1);
    assertThat(value("41-reset-increase.json")).isBetween(7.4e8, 7.6e8); // 20 Mbit/s for 300 s
    assertThat(value("42-reset-raw-difference.json")).isNegative();
  }

  private double value(String file) {
    return Double.parseDouble(query(PromCapture.read(file).query()).at("/0/value/1").asText());
  }

  @Test
  void anExporterThatIsDownHasUpZeroAndNoOtherSeries() {
    world.setDown(INSTANCE, true);
    clock.advance(Duration.ofSeconds(6));
    assertThat(query("up").findValuesAsText("instance")).hasSize(2);
    assertThat(query("sum(up)").at("/0/value/1").asText()).isEqualTo("0");
    assertThat(query(PromCapture.read("45-exporter-down-bytes.json").query())).isEmpty();
    world.setDown(INSTANCE, false);
    clock.advance(Duration.ofSeconds(6));
    assertThat(query("sum(up)").at("/0/value/1").asText()).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quantile_over_time(0.9, up[5m])",
        "topk(1, up)",
        "rate(up[5m:1m])",
        "rate(up)",
        "up{instance=~\"a\\.b\"}",
        "sum by (a up",
        "up and",
        "up $",
        "up{instance=~\"(?!x)\"}"
      })
  void whatIsNotUnderstoodIsBadData(String query) {
    String header =
        "Basic "
            + Base64.getEncoder().encodeToString("dmm:secret".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        http.get("/api/v1/query?query=" + encoded(query), Map.of("Authorization", header));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JsonShape.parse(answer.body()).get("errorType").asText()).isEqualTo("bad_data");
  }

  @Test
  void samplesDoNotPileUp() {
    clock.advance(Duration.ofMinutes(20));
    query("up");
    int full = prometheus.sampleCount();
    clock.advance(Duration.ofHours(10));
    query("up");
    assertThat(prometheus.sampleCount()).isLessThanOrEqualTo(full);
  }
}
