package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.testing.MutableClock;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.prometheus.ExporterWorld;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.prometheus.SimulatedExporter;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.Transfer.Hosts;
import io.dmm.sandbox.world.TransferModel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The meter against a simulated Prometheus that scrapes hosts between which data moves. */
class PrometheusSimulatorIT {
  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final String A = "2001:db8:0:1::/64";
  private static final String B = "2001:db8:0:2::/64";
  private static final String C = "2001:db8:0:3::/64";
  private static final String NOWHERE = "2001:db8:0:9::/64";

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final MutableClock clock = MutableClock.at(START.toString());
  private final Map<String, String> networks =
      Map.of("a.example.org:1094", A, "b.example.org:1094", B, "c.example.org:1094", C);
  private final TransferModel transfers =
      TransferModel.builder(clock, () -> List.of(circuit(A, 10_000), circuit(C, 4_000)))
          .prefixesOfHosts(networks)
          .efficiency(1)
          .build();
  private final ExporterWorld world =
      new ExporterWorld(
          clock, Duration.ofSeconds(15), Duration.ofMinutes(30), new HostNetworks(networks));
  private final PrometheusSimulator prometheus =
      PrometheusSimulator.builder(clock, world)
          .transfers(transfers)
          .basicAuth("dmm", "secret")
          .start();

  private LiveCircuit circuit(String from, long mbps) {
    return new LiveCircuit(from, from, from, B, mbps, START);
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
    transfers.start("r1", "davs", hosts("a"), 10_000_000_000_000L, 10);
    transfers.start("r2", "davs", hosts("c"), 10_000_000_000_000L, 10);
    transfers.tick();
    clock.advance(Duration.ofMinutes(10));
  }

  private static Hosts hosts(String source) {
    return new Hosts(source + ".example.org:1094", "b.example.org:1094");
  }

  @AfterEach
  void stop() {
    prometheus.close();
  }

  private Map<String, Traffic> read(String password) throws IOException, PeerException {
    PrometheusConfig plain = PrometheusConfig.of(prometheus.baseUrl());
    PrometheusConfig config =
        new PrometheusConfig(
            plain.host(),
            Optional.of("dmm"),
            Optional.of(Secret.of(password)),
            Optional.empty(),
            plain.matchers(),
            plain.joinLabels(),
            plain.window(),
            plain.callTimeout(),
            plain.ca());
    return PrometheusTrafficMeter.of(config, clock, PeerListener.NONE)
        .read(List.of(A, B, C, NOWHERE), WINDOW);
  }

  @Test
  void bothEndsOfEachCircuitAreMeasuredAtOnce() throws Exception {
    Map<String, Traffic> traffic = read("secret");

    assertThat(traffic).containsOnlyKeys(A, B, C);
    assertThat(traffic.get(A).transmitMbps().orElseThrow()).isCloseTo(10_000, within(1.0));
    assertThat(traffic.get(A).receiveMbps()).hasValue(0);
    assertThat(traffic.get(A).interfaces()).isEqualTo(1);
    assertThat(traffic.get(B).receiveMbps().orElseThrow()).isCloseTo(14_000, within(1.0));
    assertThat(traffic.get(C).transmitMbps().orElseThrow()).isCloseTo(4_000, within(1.0));
    assertThat(prometheus.audit()).isEmpty();
  }

  @Test
  void anExporterThatIsDownIsUnknownAndNotZero() throws Exception {
    world.setDown("a.example.org:9100", true);
    clock.advance(Duration.ofSeconds(30));

    assertThat(read("secret")).containsOnlyKeys(B, C);
  }

  @Test
  void countersThatStartAgainDoNotShow() throws Exception {
    transfers.tick(); // what was sent before has been scraped
    world.resetCounters("a.example.org:9100", "vlan.1");
    clock.advance(Duration.ofSeconds(60));

    assertThat(read("secret").get(A).transmitMbps().orElseThrow())
        .isCloseTo(10_000, within(2_600.0));
  }

  @Test
  void aWrongPasswordIsNotSilence() {
    assertThatThrownBy(() -> read("wrong"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("401")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void anOverloadedServerIsUnavailable() {
    prometheus.faults().answer(1, "POST", "/api/v1/query", 503, "busy");

    assertThatThrownBy(() -> read("secret")).isInstanceOf(UnavailableException.class);
  }
}
