package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.dmm.core.decision.Reclaim;
import io.dmm.core.monitor.MonitorDaemon.MonitorConfig;
import io.dmm.core.monitor.UseWatcher.UseConfig;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TrafficMeter;
import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.peer.TransferActivity;
import io.dmm.core.peer.TransferActivity.Activity;
import io.dmm.core.peer.TransferActivity.Pair;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.CircuitWatch;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.event.Event;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The monitor watching a circuit of 40 Gb/s that carries what a test says. */
class UseWatcherIT {
  private static final String A = "2001:db8:a:1::/64";
  private static final String B = "2001:db8:b:1::/64";
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Reclaim.Settings RECLAIM =
      new Reclaim.Settings(0.3, 0.8, PATIENCE, Duration.ofMinutes(5), 1000);

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final TrafficMeter meter = mock(TrafficMeter.class);
  private final TransferActivity fts = mock(TransferActivity.class);
  private final CircuitWatchRepository watches = new CircuitWatchRepository();
  private World world;
  private TransferRequest request;

  @BeforeEach
  void aCircuitIsUp() throws PeerException {
    world = new World(db.get());
    request = world.fresh(3);
    world.builtCircuit(request, 40_000, A, B);
    world.put(request, RequestStatus.PROVISIONED);
    world.database.transact(
        tx -> tx.execute("update request set size_bytes = 900000000000000, locks_total = 1000"));
    says(new Activity(2_900, 3, 0, OptionalDouble.of(1)));
  }

  @Test
  void lowUseIsToldOnceItHasLastedWithTheLikelyReason() throws PeerException {
    carries(3_000);
    run(14, Optional.empty());
    assertThat(watch().flaggedAt()).isEmpty();

    run(6, Optional.empty());

    assertThat(watch().reason())
        .isEqualTo(
            "carries 3 Gb/s of 40 Gb/s: FTS has only 3 transfers between its hosts, and none"
                + " waits");
    assertThat(told("LOW_USE")).hasSize(1);
    assertThat(watch().cap()).as("nothing is reclaimed unless that is wanted").isEmpty();

    carries(39_000);
    run(1, Optional.empty());
    assertThat(watch().flaggedAt()).isEmpty();
    assertThat(watch().reason()).isEmpty();
  }

  @Test
  void theReasonIsWhatFtsAndRucioSay() throws PeerException {
    carries(3_000);
    says(new Activity(0, 0, 0, OptionalDouble.empty()));
    assertThat(reasonAfterAWhile()).endsWith("FTS has no transfers between its hosts");
    says(new Activity(100, 20, 400, OptionalDouble.of(0.25)));
    assertThat(reasonAfterAWhile()).endsWith("75 % of FTS's transfers between its hosts fail");
    says(new Activity(3_000, 20, 400, OptionalDouble.of(0.99)));
    assertThat(reasonAfterAWhile())
        .endsWith(
            "FTS runs 20 transfers between its hosts while 400 wait: the storages or their limits"
                + " are slow");
    world.database.transact(tx -> tx.execute("update request set locks_ok = 999"));
    assertThat(reasonAfterAWhile()).endsWith("only 900.0 GB are left to move");
  }

  @Test
  void theCapGoesDownStepByStepAndUpAsSoonAsTheCircuitIsFull() throws PeerException {
    carries(3_000);
    run(16, Optional.of(RECLAIM));
    assertThat(watch().capMbps()).hasValue(20_000);
    run(10, Optional.of(RECLAIM));
    assertThat(watch().capMbps()).as("not before SENSE has done the first step").hasValue(20_000);

    holds(20_000);
    run(1, Optional.of(RECLAIM));
    assertThat(watch().capMbps()).hasValue(10_000);
    holds(10_000);
    run(10, Optional.of(RECLAIM));
    assertThat(watch().capMbps()).as("30 % is used").hasValue(10_000);

    carries(9_500);
    run(1, Optional.of(RECLAIM));
    assertThat(watch().capMbps()).hasValue(20_000);
    holds(20_000);
    carries(19_000);
    run(1, Optional.of(RECLAIM));

    assertThat(watch().cap()).isEmpty();
    assertThat(told("CAP_MOVED"))
        .containsExactly(
            "cap of 20 Gb/s, it carries 3 Gb/s of 40 Gb/s",
            "cap of 10 Gb/s instead of 20 Gb/s, it carries 3 Gb/s of 20 Gb/s",
            "cap of 20 Gb/s instead of 10 Gb/s, it carries 9.5 Gb/s of 10 Gb/s",
            "no cap any more, it carries 19 Gb/s of 20 Gb/s");
  }

  @Test
  void aCircuitThatCannotBeMeasuredIsNotCappedForLong() throws PeerException {
    carries(3_000);
    run(16, Optional.of(RECLAIM));
    when(meter.read(any(), any())).thenReturn(Map.of());
    run(10, Optional.of(RECLAIM));
    assertThat(watch().capMbps()).hasValue(20_000);

    run(10, Optional.of(RECLAIM));

    assertThat(watch().cap()).isEmpty();
  }

  @Test
  void whatFtsMovesIsKeptWithTheSamplesAndItsAbsenceStopsNothing() throws PeerException {
    carries(3_000);
    run(1, Optional.empty());
    when(fts.between(any())).thenReturn(Map.of());
    run(1, Optional.empty());

    List<ThroughputSample> samples =
        world.database.read(tx -> world.samples.of(tx, request.ruleId(), Instant.EPOCH));
    assertThat(samples).hasSize(2);
    assertThat(samples.get(0).ftsMbps()).hasValue(2_900);
    assertThat(samples.get(0).ftsActive()).hasValue(3);
    assertThat(samples.get(1).transmitMbps()).hasValue(3_000);
    assertThat(samples.get(1).ftsMbps()).isEmpty();
  }

  private String reasonAfterAWhile() throws PeerException {
    double carried = 39_000;
    carries(carried);
    run(1, Optional.empty());
    carries(3_000);
    run(17, Optional.empty());
    return watch().reason();
  }

  private void carries(double mbps) throws PeerException {
    Traffic sending = new Traffic(OptionalDouble.of(mbps), OptionalDouble.empty(), 1);
    when(meter.read(any(), any())).thenReturn(Map.of(A, sending));
  }

  private void says(Activity activity) {
    Pair hosts = new Pair("davs://src", "davs://dst");
    when(fts.between(any())).thenReturn(Map.of(hosts, activity));
  }

  private void holds(long mbps) {
    long circuit = world.circuitOf(request).orElseThrow().id();
    world.database.transact(tx -> world.circuits.confirm(tx, circuit, mbps, world.time()));
  }

  private void run(int minutes, Optional<Reclaim.Settings> reclaim) throws PeerException {
    MonitorDaemon monitor =
        new MonitorDaemon(
            new MonitorDaemon.Eyes(meter, Optional.of(fts)),
            world.database,
            world.requests,
            world.circuits,
            world.samples,
            new UseWatcher(watches, world.events, new UseConfig(0.3, PATIENCE, reclaim)),
            new MonitorConfig(Duration.ofMinutes(2), 0.5, Duration.ofMinutes(1)),
            world.clock);
    for (int i = 0; i < minutes; i++) {
      world.clock.advance(Duration.ofMinutes(1));
      monitor.runOnce();
    }
  }

  private CircuitWatch watch() {
    long circuit = world.circuitOf(request).orElseThrow().id();
    return world
        .database
        .read(tx -> watches.of(tx, circuit, request.ruleId()))
        .orElseGet(() -> CircuitWatch.fresh(circuit, request.ruleId()));
  }

  private List<String> told(String cause) {
    return world.eventsOf(request).stream()
        .filter(event -> event.cause().equals(cause))
        .map(Event::reason)
        .toList();
  }
}
