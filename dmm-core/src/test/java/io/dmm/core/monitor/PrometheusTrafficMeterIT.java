package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import io.dmm.core.testing.TinyServer.Request;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PrometheusTrafficMeterIT {
  private static final Duration WINDOW = Duration.ofSeconds(120);
  private static final String ONE = "2001:db8:1:1::/64";
  private static final String TWO = "2001:db8:1:2::/64";

  @RegisterExtension final TinyServer server = new TinyServer();

  private final List<String> info = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final List<String> received = new ArrayList<>();

  private Map<String, Traffic> read(String... subnets) throws PeerException, IOException {
    server.answers(
        request -> {
          String query = queryIn(request);
          List<String> series =
              query.contains("transmit") ? sent : query.contains("receive") ? received : info;
          return vector(series);
        });
    return meter(PrometheusConfig.of(server.url())).read(List.of(subnets), WINDOW);
  }

  private static PrometheusTrafficMeter meter(PrometheusConfig config) throws IOException {
    return PrometheusTrafficMeter.of(config, Clock.systemUTC(), PeerListener.NONE);
  }

  private static String queryIn(Request request) {
    return URLDecoder.decode(request.body().replaceFirst("^query=", ""), StandardCharsets.UTF_8);
  }

  private static Answer vector(List<String> series) {
    return Answer.of(
        200,
        "application/json",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
            + String.join(",", series)
            + "]}}");
  }

  private static String series(String device, String address, String value) {
    return """
        {"metric":{"instance":"dtn:9100","device":"%s","address":"%s"},"value":[1795457959.9,"%s"]}"""
        .formatted(device, address, value);
  }

  @Test
  void theQueriesAreThoseOfTheDocumentation() throws Exception {
    info.add(series("eth0", "2001:db8:1:1::10", "1"));

    read(ONE, TWO);

    assertThat(server.requests())
        .allMatch(request -> request.line().equals("POST /api/v1/query"))
        .extracting(PrometheusTrafficMeterIT::queryIn)
        .containsExactly(
            "max by (instance, device, address) (node_network_address_info"
                + "{address=~\"2001:db8:1:1:[0-9a-f:]+|2001:db8:1:2:[0-9a-f:]+\"})",
            "max by (instance, device, address) (max by (job, instance, device, address)"
                + " (node_network_address_info"
                + "{address=~\"2001:db8:1:1:[0-9a-f:]+|2001:db8:1:2:[0-9a-f:]+\"})"
                + " * on (job, instance, device) group_left ()"
                + " max by (job, instance, device) (rate(node_network_transmit_bytes_total[120s])))"
                + " * 8",
            "max by (instance, device, address) (max by (job, instance, device, address)"
                + " (node_network_address_info"
                + "{address=~\"2001:db8:1:1:[0-9a-f:]+|2001:db8:1:2:[0-9a-f:]+\"})"
                + " * on (job, instance, device) group_left ()"
                + " max by (job, instance, device) (rate(node_network_receive_bytes_total[120s])))"
                + " * 8");
  }

  @Test
  void seriesAreSortedIntoTheirSubnetsByTheirBits() throws Exception {
    for (List<String> all : List.of(info, sent, received)) {
      all.add(series("eth0", "2001:db8:1:1:0:a:0:b", "20027597.44"));
      all.add(series("eth1", "2001:db8:1:2::", "8e9"));
      all.add(series("eth2", "2001:db8:1:3::1", "1"));
    }

    Map<String, Traffic> traffic = read(ONE, TWO, "2001:DB8:9:0::/64");

    assertThat(traffic).containsOnlyKeys(ONE, TWO);
    assertThat(traffic.get(ONE).transmitMbps().orElseThrow()).isCloseTo(20.0276, within(0.0001));
    assertThat(traffic.get(TWO).receiveMbps()).hasValue(8000);
    assertThat(traffic.get(TWO).interfaces()).isEqualTo(1);
  }

  @Test
  void anInterfaceWithTwoAddressesOfASubnetCountsOnceAndSeveralInterfacesAdd() throws Exception {
    for (List<String> all : List.of(info, sent, received)) {
      all.add(series("eth0", "2001:db8:1:1::10", "3000000"));
      all.add(series("eth0", "2001:db8:1:1::11", "3000000"));
      all.add(series("eth1", "2001:db8:1:1::12", "4000000"));
    }

    assertThat(read(ONE))
        .containsEntry(ONE, new Traffic(OptionalDouble.of(7), OptionalDouble.of(7), 2));
  }

  @Test
  void anInterfaceWithTwoSubnetsCountsForBoth() throws Exception {
    for (List<String> all : List.of(info, sent, received)) {
      all.add(series("eth0", "2001:db8:1:1::10", "3000000"));
      all.add(series("eth0", "2001:db8:1:2::10", "3000000"));
    }

    assertThat(read(ONE, TWO)).containsOnlyKeys(ONE, TWO);
  }

  @Test
  void whatIsUnknownIsNotZero() throws Exception {
    info.add(series("eth0", "2001:db8:1:1::10", "1"));
    info.add(series("eth1", "2001:db8:1:1::11", "1"));
    sent.add(series("eth0", "2001:db8:1:1::10", "3000000"));
    received.add(series("eth0", "2001:db8:1:1::10", "NaN"));
    received.add(series("eth1", "2001:db8:1:1::11", "+Inf"));

    assertThat(read(ONE, TWO))
        .containsExactly(
            Map.entry(ONE, new Traffic(OptionalDouble.empty(), OptionalDouble.empty(), 2)));
  }

  @Test
  void zeroIsZero() throws Exception {
    for (List<String> all : List.of(info, sent, received)) {
      all.add(series("eth0", "2001:db8:1:1::10", "0"));
    }

    assertThat(read(ONE))
        .containsEntry(ONE, new Traffic(OptionalDouble.of(0), OptionalDouble.of(0), 1));
  }

  @Test
  void aLoopbackAddressThatIsNotCountedHidesNothing() throws Exception {
    info.add(series("lo", "2001:db8:1:1::10", "1"));
    info.add(series("lo", "2001:db8:1:2::10", "1"));
    info.add(series("eth0", "2001:db8:1:1::11", "1"));
    sent.add(series("eth0", "2001:db8:1:1::11", "3000000"));
    received.add(series("eth0", "2001:db8:1:1::11", "3000000"));

    assertThat(read(ONE, TWO))
        .containsExactly(
            Map.entry(ONE, new Traffic(OptionalDouble.of(3), OptionalDouble.of(3), 1)));
  }

  @Test
  void nothingIsAskedForNoSubnetsAndWhatIsNoSubnetIsLeftOut() throws Exception {
    assertThat(read()).isEmpty();
    assertThat(read("192.0.2.0/24", "nonsense")).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void manySubnetsAreAskedForInSeveralQueries() throws Exception {
    String[] subnets =
        IntStream.range(0, 2_000)
            .mapToObj(i -> "2001:db8:" + Integer.toHexString(i + 1) + ":1::/64")
            .toArray(String[]::new);
    info.add(series("eth0", "2001:db8:1:1::10", "1"));
    info.add(series("eth0", "2001:db8:7d0:1::10", "1"));

    assertThat(read(subnets)).containsOnlyKeys("2001:db8:1:1::/64", "2001:db8:7d0:1::/64");
    assertThat(server.requests()).hasSizeBetween(6, 30);
    assertThat(server.requests()).allMatch(request -> request.body().length() < 60_000);
  }

  @Test
  void matchersLabelsAndCredentialsAreUsed() throws Exception {
    info.add(
        """
        {"metric":{"instance":"a","device":"e","site":"x","address":"2001:db8:1:1::1"},\
        "value":[1,"1"]}""");
    server.answers(request -> vector(info));
    PrometheusConfig config =
        new PrometheusConfig(
            URI.create(server.url() + "/prom/"),
            Optional.of("dmm"),
            Optional.of(Secret.of("pw")),
            Optional.empty(),
            List.of("cluster=\"prod\""),
            List.of("job", "instance", "device", "site"),
            WINDOW,
            Duration.ofSeconds(5),
            Optional.empty());

    assertThat(meter(config).read(List.of(ONE), WINDOW)).containsOnlyKeys(ONE);

    Request asked = server.requests().get(1);
    assertThat(asked.line()).isEqualTo("POST /prom/api/v1/query");
    assertThat(asked.headers()).containsEntry("authorization", "Basic ZG1tOnB3");
    assertThat(queryIn(asked))
        .isEqualTo(
            "max by (instance, device, site, address)"
                + " (max by (job, instance, device, site, address) (node_network_address_info"
                + "{cluster=\"prod\",address=~\"2001:db8:1:1:[0-9a-f:]+\"})"
                + " * on (job, instance, device, site) group_left ()"
                + " max by (job, instance, device, site)"
                + " (rate(node_network_transmit_bytes_total{cluster=\"prod\"}[120s]))) * 8");
  }

  @Test
  void aRealServerAnswersTheseQueriesAndItsAnswersAreSummedRightly() throws Exception {
    List<PrometheusClientIT.Captured> real =
        Stream.of("51-addresses-joined.json", "52-transmit-joined.json", "53-receive-joined.json")
            .map(PrometheusClientIT.Captured::in)
            .toList();
    server.answers(
        request ->
            real.stream()
                .filter(one -> one.query().equals(queryIn(request)))
                .findFirst()
                .map(PrometheusClientIT.Captured::answer)
                .orElse(Answer.of(599, "text/plain", queryIn(request))));
    String two = "fd00:db8:1:2::/64";
    String zeroGroup = "fd00:db8:1:0::/64";
    String loopback = "fd00:db8:9:9::/64";

    Map<String, Traffic> traffic =
        meter(PrometheusConfig.of(server.url()))
            .read(List.of(two, zeroGroup, loopback), Duration.ofSeconds(10));

    Traffic shared = new Traffic(OptionalDouble.of(21.030116), OptionalDouble.of(0.103676), 1);
    assertThat(traffic)
        .containsOnly(
            Map.entry(two, shared),
            Map.entry(zeroGroup, shared),
            Map.entry(
                loopback,
                new Traffic(OptionalDouble.of(0.023057), OptionalDouble.of(0.023057), 1)));
  }

  @Test
  void nothingIsSentToAServerWithoutAuthentication() throws Exception {
    read(ONE);

    assertThat(server.requests().get(0).headers()).doesNotContainKey("authorization");
  }

  @Test
  void aServerThatDoesNotAnswerIsUnavailableNotIdle() throws Exception {
    server.answers(request -> Answer.of(200, "text/html", "<html>proxy</html>"));
    PrometheusTrafficMeter meter = meter(PrometheusConfig.of(server.url()));

    assertThatThrownBy(() -> meter.read(List.of(ONE), WINDOW))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("<html>proxy");
  }
}
