package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.dmm.core.monitor.MonitorDaemon.MonitorConfig;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TrafficMeter;
import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitWatchRepository;
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
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MonitorDaemonIT {
  private static final String A = "2001:db8:a:1::/64";
  private static final String B = "2001:db8:b:1::/64";
  private static final Duration WINDOW = Duration.ofMinutes(2);

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final TrafficMeter meter = mock(TrafficMeter.class);
  private World world;

  @BeforeEach
  void inTheWorld() {
    world = new World(db.get());
  }

  @Test
  void allCircuitsAreMeasuredWithOneQuestion() throws PeerException {
    TransferRequest one = up(A, B);
    TransferRequest two = up("2001:db8:a:2::/64", "2001:db8:b:2::/64");
    up("2001:db8:a:3::/64", "2001:db8:b:3::/64");
    answers(Map.of(A, sends(8_000), B, receives(7_900), "2001:db8:a:2::/64", sends(10)));

    monitor().runOnce();

    verify(meter, times(1))
        .read(
            Set.of(
                A,
                B,
                "2001:db8:a:2::/64",
                "2001:db8:b:2::/64",
                "2001:db8:a:3::/64",
                "2001:db8:b:3::/64"),
            WINDOW);
    Circuit.Traffic first = traffic(one);
    assertThat(first.transmitMbps()).hasValue(8_000);
    assertThat(first.receiveMbps()).hasValue(7_900);
    assertThat(first.health()).isEqualTo("OK");
    assertThat(first.measuredAt()).hasValue(world.time());
    assertThat(traffic(two).health()).isEqualTo("LOW");
    assertThat(samples(one))
        .containsExactly(
            new ThroughputSample(
                world.circuitOf(one).orElseThrow().id(),
                one.ruleId(),
                world.time(),
                10_000,
                OptionalDouble.of(8_000),
                OptionalDouble.of(7_900)));
  }

  /** Or it and whoever changes circuits in another order would wait for each other. */
  @Test
  void itHoldsNoCircuitWhileItWaitsForAnother() throws Exception {
    long one = world.circuitOf(up(A, B)).orElseThrow().id();
    long two = world.circuitOf(up("2001:db8:a:2::/64", "2001:db8:b:2::/64")).orElseThrow().id();
    answers(Map.of(A, sends(8_000), "2001:db8:a:2::/64", sends(10)));
    ExecutorService worker = Executors.newSingleThreadExecutor();
    for (List<Long> order : List.of(List.of(one, two), List.of(two, one))) {
      Future<?> run =
          world.database.inTransaction(
              tx -> {
                tx.execute("set local lock_timeout = '5s'");
                tx.fetch("select from circuit where id = ? for update", order.get(0));
                Future<?> started = worker.submit(this::measure);
                while (waiting() == 0 && !started.isDone()) {
                  Thread.onSpinWait();
                }
                tx.fetch("select from circuit where id = ? for update", order.get(1));
                return started;
              });
      run.get(30, TimeUnit.SECONDS);
    }
    worker.shutdown();
  }

  private Void measure() throws PeerException {
    monitor().runOnce();
    return null;
  }

  private int waiting() {
    return world.database.read(
        tx ->
            tx.fetchOne(
                    "select count(*) from pg_stat_activity"
                        + " where wait_event_type = 'Lock' and datname = current_database()")
                .get(0, Integer.class));
  }

  @Test
  void aGapIsNoZeroAndTheLastReadingStaysWithItsAge() throws PeerException {
    TransferRequest request = up(A, B);
    answers(Map.of(A, sends(8_000), B, receives(7_900)));
    monitor().runOnce();
    Instant before = world.time();
    world.clock.advance(Duration.ofMinutes(1));
    answers(Map.of());

    monitor().runOnce();

    Circuit.Traffic traffic = traffic(request);
    assertThat(traffic.transmitMbps()).hasValue(8_000);
    assertThat(traffic.measuredAt()).hasValue(before);
    assertThat(traffic.health()).isEqualTo("UNKNOWN");
    assertThat(samples(request)).hasSize(1);
  }

  @Test
  void aCircuitThatIsUsedBackwardsIsMeasuredAtTheEndThatSends() throws PeerException {
    TransferRequest former = up(A, B);
    Circuit circuit = world.circuitOf(former).orElseThrow();
    TransferRequest back = world.in(RequestStatus.PROVISIONED, World.UCSD_TO_SDSC.reversed());
    world.database.transact(
        tx -> {
          assertThat(world.circuits.changeOwner(tx, circuit, back.ruleId(), world.time())).isTrue();
        });
    world.put(world.now(former), RequestStatus.DELETED);
    answers(Map.of(A, receives(5_000), B, sends(6_000)));

    monitor().runOnce();

    assertThat(traffic(back).transmitMbps()).hasValue(6_000);
    assertThat(traffic(back).receiveMbps()).hasValue(5_000);
  }

  @Test
  void nothingIsAskedWhileNothingIsUp() throws PeerException {
    world.in(RequestStatus.STAGED);
    world.in(RequestStatus.FINISHED);

    monitor().runOnce();

    verifyNoInteractions(meter);
  }

  @Test
  void whatARuleCanStillUseIsExpectedAndNoMore() throws PeerException {
    TransferRequest request = up(A, B);
    // 10 GB in all, of which a tenth is left: 8000 Mb over a minute are 133 Mb/s.
    world.database.transact(
        tx ->
            tx.execute(
                "update request set locks_ok = 9, locks_total = 10 where rule_id = ?",
                request.ruleId()));
    answers(Map.of(A, sends(100)));

    monitor().runOnce();

    assertThat(traffic(request).health()).isEqualTo("OK");
  }

  @Test
  void aMeterThatCannotBeAskedLeavesEverythingAsItWas() throws PeerException {
    TransferRequest request = up(A, B);
    when(meter.read(any(), any())).thenThrow(new UnavailableException("Prometheus is away"));

    assertThatThrownBy(() -> monitor().runOnce()).isInstanceOf(UnavailableException.class);

    assertThat(traffic(request).measuredAt()).isEmpty();
    assertThat(samples(request)).isEmpty();
  }

  private void answers(Map<String, Traffic> answer) throws PeerException {
    when(meter.read(any(), eq(WINDOW))).thenReturn(answer);
  }

  private Circuit.Traffic traffic(TransferRequest request) {
    return world.circuitOf(request).orElseThrow().traffic();
  }

  private List<ThroughputSample> samples(TransferRequest request) {
    return world.database.read(tx -> world.samples.of(tx, request.ruleId(), Instant.EPOCH));
  }

  private TransferRequest up(String source, String destination) {
    TransferRequest request = world.fresh(3);
    world.builtCircuit(request, 10_000, source, destination);
    return world.put(request, RequestStatus.PROVISIONED);
  }

  private static Traffic sends(double mbps) {
    return new Traffic(OptionalDouble.of(mbps), OptionalDouble.empty(), 1);
  }

  private static Traffic receives(double mbps) {
    return new Traffic(OptionalDouble.empty(), OptionalDouble.of(mbps), 1);
  }

  private MonitorDaemon monitor() {
    return new MonitorDaemon(
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
        world.clock);
  }
}
