package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dmm.core.monitor.MonitorDaemon.MonitorConfig;
import io.dmm.core.monitor.RealNetwork.Sending;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.peer.TrafficMeter.Volume;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The meter against a real Prometheus and real exporters, while real packets flow between two
 * network namespaces. The exporters have no {@code sitename}; one is read by two jobs, and its
 * interface has two addresses of the subnet.
 */
@Tag("real-peers")
class PrometheusRealIT {
  private static final Duration WINDOW = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> SUBNETS = List.of(RealNetwork.SOURCE, RealNetwork.DESTINATION);

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  @TempDir static Path directory;
  private static RealNetwork network;
  private static PrometheusTrafficMeter meter;

  @BeforeAll
  static void start() throws Exception {
    network = RealNetwork.start(directory);
    meter =
        PrometheusTrafficMeter.builder(network.prometheus())
            .longestScrape(Duration.ofSeconds(2))
            .build();
    awaitBothEnds();
  }

  @AfterAll
  static void stop() throws Exception {
    if (network != null) {
      meter.close();
      network.close();
    }
  }

  @Test
  void theMonitorMeasuresWhatIsSent() throws Exception {
    World world = new World(db.get());
    TransferRequest request = world.fresh(3);
    world.builtCircuit(request, 1000, RealNetwork.SOURCE, RealNetwork.DESTINATION);
    world.put(request, RequestStatus.PROVISIONED);
    Instant from = Instant.now();
    Sending sending = network.send(24, 9);
    pause(7);

    new MonitorDaemon(
            new MonitorDaemon.Eyes(meter, Optional.empty()),
            world.database,
            world.requests,
            world.circuits,
            world.samples,
            new UseWatcher(
                new CircuitWatchRepository(),
                world.events,
                new UseWatcher.UseConfig(0.3, Duration.ofMinutes(15), Optional.empty())),
            new MonitorConfig(WINDOW, 0.5, Duration.ofMinutes(1)),
            world.clock)
        .runOnce();

    Circuit.Traffic traffic = world.circuitOf(request).orElseThrow().traffic();
    System.out.printf(
        "sent 24 Mb/s, measured %.2f at the source and %.2f at the destination%n",
        traffic.transmitMbps().orElseThrow(), traffic.receiveMbps().orElseThrow());
    assertThat(traffic.transmitMbps().orElseThrow()).isCloseTo(24, within(2.4));
    assertThat(traffic.receiveMbps().orElseThrow()).isCloseTo(24, within(2.4));
    assertThat(meter.read(SUBNETS, WINDOW).get(RealNetwork.SOURCE).interfaces()).isEqualTo(1);

    long bytes = sending.bytes();
    assertVolume(from, Instant.now(), bytes);
  }

  @Test
  void counterThatStartsAgainHidesNothing() throws Exception {
    Instant from = Instant.now();
    long bytes = network.send(24, 3).bytes();
    pause(2); // it has been read once more
    network.removeDataLink();
    network.makeDataLink();
    awaitBothEnds();
    bytes += network.send(24, 3).bytes();

    assertVolume(from, Instant.now(), bytes);
    for (Traffic traffic : meter.read(SUBNETS, WINDOW).values()) {
      assertThat(traffic.transmitMbps().orElse(0)).isBetween(0.0, 30.0);
    }
  }

  @Test
  void anExporterThatIsAwayIsUnknownAndWhatMovedMeanwhileIsCountedAfterwards() throws Exception {
    Instant from = Instant.now();
    Sending sending = network.send(24, 5);
    pause(1);
    network.stopExporter("a");
    await("the source is unknown", () -> !read().containsKey(RealNetwork.SOURCE));
    assertThat(read()).containsKey(RealNetwork.DESTINATION);
    long bytes = sending.bytes();
    network.startExporter("a");
    awaitBothEnds();

    assertVolume(from, Instant.now(), bytes);
  }

  @Test
  void anInterfaceThatIsGoneIsUnknownAndNotZero() throws Exception {
    network.send(24, 2).bytes();
    network.removeDataLink();

    await("nothing is known of either end", () -> read().isEmpty());

    network.makeDataLink();
    awaitBothEnds();
    await(
        "the new interface is idle",
        () -> read().get(RealNetwork.SOURCE).transmitMbps().orElse(99) < 1);
  }

  /** What the counters grew by is what was sent: never less, and hardly more. */
  private static void assertVolume(Instant from, Instant to, long bytes) throws Exception {
    pause(3); // the counters have been read after the end
    Map<String, Volume> volumes = meter.volumes(SUBNETS, from, to);
    long sent = volumes.get(RealNetwork.SOURCE).sentBytes().orElseThrow();
    long received = volumes.get(RealNetwork.DESTINATION).receivedBytes().orElseThrow();
    System.out.printf(
        "moved %d bytes, counted %d at the source and %d at the destination%n",
        bytes, sent, received);
    assertThat(sent).isBetween(bytes, bytes + bytes / 10);
    assertThat(received).isBetween(bytes, bytes + bytes / 10);
  }

  private static Map<String, Traffic> read() throws PeerException {
    return meter.read(SUBNETS, WINDOW);
  }

  private static void awaitBothEnds() throws Exception {
    await(
        "both ends are measured",
        () -> {
          Map<String, Traffic> now = read();
          return now.size() == 2
              && now.values().stream().allMatch(one -> one.transmitMbps().isPresent());
        });
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws PeerException;
  }

  /** Prometheus may still be starting, or between two readings. */
  private static void await(String what, Condition condition) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    String last = "";
    while (Instant.now().isBefore(end)) {
      try {
        if (condition.holds()) {
          return;
        }
        last = read().toString();
      } catch (PeerException e) {
        last = e.getMessage();
      }
      LockSupport.parkNanos(200_000_000);
    }
    throw new AssertionError(
        "within "
            + PATIENCE.toSeconds()
            + " s not so: "
            + what
            + "; last: "
            + last
            + "\n"
            + network.state());
  }

  /** Real time has to pass: packets flow and counters are read by the clock. */
  private static void pause(int seconds) throws InterruptedException {
    Thread.sleep(seconds * 1000L);
  }
}
