package io.dmm.core.monitor;

import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.StorageName;
import io.dmm.core.peer.TrafficMeter;
import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.peer.TransferActivity;
import io.dmm.core.peer.TransferActivity.Activity;
import io.dmm.core.peer.TransferActivity.Pair;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.CircuitWatch;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Measures what the circuits carry: one question for all of them per cycle. Unknown is never taken
 * for zero.
 */
public final class MonitorDaemon implements SingletonDaemon {
  private static final OptionalDouble NO_RATE = OptionalDouble.empty();
  private static final OptionalInt NO_COUNT = OptionalInt.empty();
  private static final int MOST_AT_ONCE = 500;

  private final TrafficMeter meter;
  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final SampleRepository samples;
  private final UseWatcher watcher;
  private final Optional<TransferActivity> fts;
  private final MonitorConfig config;
  private final Clock clock;

  /**
   * How it measures.
   *
   * @param window time that rates are averaged over
   * @param healthShare share of the expected rate below which a circuit is not well
   * @param leastDrain time in which the rest of a rule could be moved at the earliest
   */
  public record MonitorConfig(Duration window, double healthShare, Duration leastDrain) {}

  /** Who sees what is moved: on the wire, and, if anybody, among transfers. */
  public record Eyes(TrafficMeter meter, Optional<TransferActivity> fts) {
    @Inject
    public Eyes {}
  }

  /** A monitor that looks through {@code eyes}. */
  @Inject
  public MonitorDaemon(
      Eyes eyes,
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      SampleRepository samples,
      UseWatcher watcher,
      MonitorConfig config,
      Clock clock) {
    this.meter = eyes.meter();
    this.fts = eyes.fts();
    this.watcher = watcher;
    this.database = database;
    this.requests = requests;
    this.circuits = circuits;
    this.samples = samples;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "Monitor";
  }

  @Override
  public String purpose() {
    return "measures what the circuits carry";
  }

  @Override
  public void runOnce() throws PeerException {
    List<TransferRequest> up = database.read(tx -> requests.inStatus(tx, Lifecycle.CIRCUIT_UP));
    Map<String, Circuit> owned =
        database.read(
            tx -> circuits.ownedBy(tx, up.stream().map(TransferRequest::ruleId).toList()));
    Set<String> subnets = new LinkedHashSet<>();
    owned
        .values()
        .forEach(
            circuit -> {
              circuit.source().prefix().ifPresent(subnets::add);
              circuit.destination().prefix().ifPresent(subnets::add);
            });
    if (subnets.isEmpty()) {
      return;
    }
    Map<String, Traffic> traffic = meter.read(subnets, config.window());
    Map<String, Activity> activities = activities(up, owned);
    Instant now = clock.instant();
    List<Reading> readings = new ArrayList<>();
    CircuitHealth health = new CircuitHealth(config.healthShare());
    for (TransferRequest request : up) {
      Circuit circuit = owned.get(request.ruleId());
      if (circuit != null && circuit.provisionedAt().isPresent()) {
        Circuit.Traffic measured = measured(request, circuit, traffic, health, now);
        Optional<Activity> activity = Optional.ofNullable(activities.get(request.ruleId()));
        readings.add(new Reading(request, circuit, measured, activity));
      }
    }
    for (int from = 0; from < readings.size(); from += MOST_AT_ONCE) {
      store(readings.subList(from, Math.min(from + MOST_AT_ONCE, readings.size())), now);
    }
  }

  /** What was found out about one circuit. */
  private record Reading(
      TransferRequest request,
      Circuit circuit,
      Circuit.Traffic measured,
      Optional<Activity> activity) {
    boolean isOf(Instant now) {
      return measured.measuredAt().equals(Optional.of(now));
    }
  }

  /**
   * Many at once, but for circuits that others have locked just now: each of those by itself,
   * because whoever holds one circuit and waits for another may be waited for.
   */
  private void store(List<Reading> readings, Instant now) {
    Set<Long> stored =
        database.inTransaction(
            tx -> {
              Set<Long> free = circuits.lockUnlocked(tx, ids(readings));
              write(
                  tx,
                  readings.stream().filter(one -> free.contains(one.circuit.id())).toList(),
                  now);
              return free;
            });
    readings.stream()
        .filter(one -> !stored.contains(one.circuit.id()))
        .forEach(one -> database.transact(tx -> write(tx, List.of(one), now)));
    watch(readings, now);
  }

  private static List<Long> ids(List<Reading> readings) {
    return readings.stream().map(one -> one.circuit.id()).toList();
  }

  private void write(DSLContext tx, List<Reading> readings, Instant now) {
    Map<Long, Circuit.Traffic> measured = new HashMap<>();
    readings.forEach(one -> measured.put(one.circuit.id(), one.measured));
    circuits.measured(tx, measured);
    samples.add(
        tx, readings.stream().filter(one -> one.isOf(now)).map(one -> sample(one, now)).toList());
  }

  private static ThroughputSample sample(Reading reading, Instant now) {
    return new ThroughputSample(
        reading.circuit.id(),
        reading.request.ruleId(),
        now,
        reading.circuit.reservedMbps(),
        reading.measured.transmitMbps(),
        reading.measured.receiveMbps(),
        reading.activity.map(Activity::mbps).map(OptionalDouble::of).orElse(NO_RATE),
        reading.activity.map(Activity::active).map(OptionalInt::of).orElse(NO_COUNT));
  }

  /** How each circuit uses what it holds: written down where that has changed. */
  private void watch(List<Reading> readings, Instant now) {
    Map<Long, CircuitWatch> known = database.read(tx -> watcher.known(tx, ids(readings)));
    for (Reading one : readings) {
      OptionalDouble used = one.isOf(now) ? used(one.measured) : OptionalDouble.empty();
      watcher
          .look(known.get(one.circuit.id()), one.request, one.circuit, used, one.activity, now)
          .ifPresent(look -> database.transact(tx -> watcher.store(tx, look, now)));
    }
  }

  private static OptionalDouble used(Circuit.Traffic measured) {
    return measured.transmitMbps().isPresent() ? measured.transmitMbps() : measured.receiveMbps();
  }

  /** What FTS says of the circuits' hosts, by rule id; all are asked about at once. */
  private Map<String, Activity> activities(List<TransferRequest> up, Map<String, Circuit> owned) {
    if (fts.isEmpty()) {
      return Map.of();
    }
    Map<String, Pair> pairs = new HashMap<>();
    for (TransferRequest request : up) {
      Circuit circuit = owned.get(request.ruleId());
      if (circuit != null) {
        pair(request, circuit).ifPresent(pair -> pairs.put(request.ruleId(), pair));
      }
    }
    Map<Pair, Activity> known = fts.get().between(pairs.values());
    Map<String, Activity> all = new HashMap<>();
    pairs.forEach(
        (ruleId, pair) -> {
          if (known.containsKey(pair)) {
            all.put(ruleId, known.get(pair));
          }
        });
    return all;
  }

  private static Optional<Pair> pair(TransferRequest request, Circuit circuit) {
    return storage(circuit, request.route().sourceRse())
        .flatMap(
            source ->
                storage(circuit, request.route().destinationRse())
                    .map(destination -> new Pair(source, destination)));
  }

  private static Optional<String> storage(Circuit circuit, String rse) {
    Subnet end = circuit.endAt(rse);
    return StorageName.of(end.scheme(), end.host().orElse(""));
  }

  /**
   * Data goes from the request's source, whichever way the circuit was built. A gap keeps the last
   * reading, with its age.
   */
  private Circuit.Traffic measured(
      TransferRequest request,
      Circuit circuit,
      Map<String, Traffic> traffic,
      CircuitHealth health,
      Instant now) {
    Traffic source = traffic.get(prefix(circuit, request.route().sourceRse()));
    Traffic destination = traffic.get(prefix(circuit, request.route().destinationRse()));
    OptionalDouble sent = source == null ? OptionalDouble.empty() : source.transmitMbps();
    OptionalDouble received =
        destination == null ? OptionalDouble.empty() : destination.receiveMbps();
    CircuitHealth.Verdict verdict = health.of(source, circuit.reservedMbps(), demand(request));
    if (sent.isEmpty() && received.isEmpty()) {
      Circuit.Traffic before = circuit.traffic();
      return new Circuit.Traffic(
          before.transmitMbps(),
          before.receiveMbps(),
          before.measuredAt(),
          verdict.health(),
          verdict.reason());
    }
    return new Circuit.Traffic(
        sent, received, Optional.of(now), verdict.health(), verdict.reason());
  }

  private static String prefix(Circuit circuit, String rse) {
    return circuit.endAt(rse).prefix().orElse("");
  }

  private OptionalDouble demand(TransferRequest request) {
    if (request.rule().sizeBytes().isEmpty() || request.rule().locksTotal() == 0) {
      return OptionalDouble.empty();
    }
    double left = 1 - (double) request.rule().locksOk() / request.rule().locksTotal();
    double megabits = request.rule().sizeBytes().getAsLong() * left * 8 / 1e6;
    return OptionalDouble.of(megabits / Math.max(1, config.leastDrain().toSeconds()));
  }
}
