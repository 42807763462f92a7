package io.dmm.sandbox.scenario;

import io.dmm.sandbox.fault.Peer;
import io.dmm.sandbox.fault.PlannedFaults;
import io.dmm.sandbox.fts.FtsSimulator;
import io.dmm.sandbox.prometheus.ExporterWorld;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.rucio.SimulatedRule;
import io.dmm.sandbox.sense.SenseLimits;
import io.dmm.sandbox.sense.SenseSimulator;
import io.dmm.sandbox.sense.SenseSimulatorBuilder;
import io.dmm.sandbox.sense.SenseTimings;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.TransferModel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The four simulated peers of a scenario, and the bytes that move between the sites. */
final class Peers implements AutoCloseable {
  static final String RUCIO_USER = "ddmlab";
  static final String RUCIO_PASSWORD = "sandbox-rucio-password";
  static final String RUCIO_ACCOUNT = "root";
  static final String FTS_TOKEN = "sandbox-fts-token";
  static final double RUCIO_INTERVAL_SECONDS = 1;
  static final double SCRAPE_SECONDS = 1;

  private static final String FTS_DN = "/DC=org/DC=example/OU=robots/CN=dmm";
  private static final long BACKGROUND_RULES = 500;
  private static final double MBPS_OF_ONE_FILE = 20_000;
  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(60);
  private static final Duration REFRESH_LIFETIME = Duration.ofSeconds(150);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final TransferModel transfers;
  private final SenseSimulator sense;
  private final RucioSimulator rucio;
  private final FtsSimulator fts;
  private final PrometheusSimulator prometheus;
  private final List<String> foreignRules;

  private Peers(Scenario scenario, Clock clock, boolean stepped) {
    try {
      Map<String, String> prefixes = SandboxNetwork.prefixesOfHosts();
      sense = opened(startSense(scenario, clock, stepped));
      transfers =
          TransferModel.builder(clock, sense)
              .prefixesOfHosts(prefixes)
              .askAgainAfter(scenario.seconds(3))
              .patience(Duration.ofDays(1)) // data waits for its circuit, however long it takes
              .perStreamMbps(MBPS_OF_ONE_FILE)
              .build();
      rucio = opened(startRucio(scenario, clock));
      foreignRules = addForeignRules(scenario);
      fts = opened(startFts(scenario, clock, prefixes)).serve(transfers);
      prometheus = opened(startPrometheus(scenario, clock, prefixes));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Starts all four.
   *
   * @param stepped whether a test moves the clock: then no call waits for what takes time
   */
  static Peers start(Scenario scenario, Clock clock, boolean stepped) {
    return new Peers(scenario, clock, stepped);
  }

  private <T extends AutoCloseable> T opened(T peer) {
    open.push(peer);
    return peer;
  }

  /** Lets a plan choose what goes wrong at all of them. */
  void spoilBy(PlannedFaults faults) {
    rucio.faults().behind(faults.callsTo(Peer.RUCIO));
    sense.faults().behind(faults.callsTo(Peer.SENSE));
    sense.faults().operationsBehind(faults.operations());
    fts.faults().behind(faults.callsTo(Peer.FTS));
    prometheus.faults().behind(faults.callsTo(Peer.PROMETHEUS));
  }

  TransferModel transfers() {
    return transfers;
  }

  SenseSimulator sense() {
    return sense;
  }

  RucioSimulator rucio() {
    return rucio;
  }

  FtsSimulator fts() {
    return fts;
  }

  PrometheusSimulator prometheus() {
    return prometheus;
  }

  /** Ids of the rules that are none of DMM's business. */
  List<String> foreignRules() {
    return foreignRules;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a simulated peer does not stop", e);
      }
    }
  }

  private static SenseSimulator startSense(Scenario scenario, Clock clock, boolean stepped) {
    SenseSimulatorBuilder builder = SenseSimulator.builder();
    if (stepped) {
      builder.clock(clock);
    }
    builder
        .timings(stepped ? timings(scenario).withCompile(Duration.ZERO) : timings(scenario))
        .limits(new SenseLimits(scenario.perMinute(20), scenario.perMinute(120), 10))
        .tokenLifetimes(TOKEN_LIFETIME, REFRESH_LIFETIME);
    SandboxNetwork.sites().forEach(builder::site);
    SandboxNetwork.links().forEach(link -> builder.link(link.one(), link.other(), link.mbps()));
    return builder.start();
  }

  /** As brisk as usual, divided by the speed. */
  private static SenseTimings timings(Scenario scenario) {
    SenseTimings.Phases phases =
        new SenseTimings.Phases(
            scenario.seconds(0.5),
            scenario.seconds(0.3),
            scenario.seconds(1.2),
            scenario.seconds(2));
    return SenseTimings.brisk()
        .withCompile(scenario.seconds(0.5))
        .withProvision(phases)
        .withModify(phases)
        .withCancel(phases)
        .withConsistencySweep(scenario.seconds(5))
        .withReservationRelease(scenario.seconds(2));
  }

  private RucioSimulator startRucio(Scenario scenario, Clock clock) {
    int sweeps = (int) Math.round(60 / RUCIO_INTERVAL_SECONDS);
    RucioSimulator.Builder builder =
        RucioSimulator.builder(clock)
            .transfers(transfers)
            .user(RUCIO_USER, RUCIO_PASSWORD, RUCIO_ACCOUNT)
            .activity(Feeder.ACTIVITY)
            .tokenLifetime(TOKEN_LIFETIME)
            .backgroundRules(BACKGROUND_RULES)
            .seed(scenario.seed())
            .mostSweepsPerMinute(scenario.perMinute(sweeps * 3 / 2))
            .auditPace(Math.max(1, scenario.speed()));
    SandboxNetwork.storageElements().forEach(builder::rse);
    return builder.start();
  }

  /**
   * Rules between our sites, but of other activities. Their data does not move: their conveyor does
   * not ask DMM.
   */
  private List<String> addForeignRules(Scenario scenario) {
    Random random = new Random(~scenario.seed());
    return List.of(
        foreign(random, "User Subscriptions", RuleState.STUCK),
        foreign(random, "Production Input", RuleState.SUSPENDED),
        foreign(random, "Data Rebalancing", RuleState.WAITING_APPROVAL));
  }

  private String foreign(Random random, String activity, RuleState state) {
    String id = String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
    rucio.add(
        SimulatedRule.of(Feeder.SCOPE, "/Other-" + state + "/Run3-v1/AOD")
            .id(id)
            .activity(activity)
            .state(state)
            .source(SandboxNetwork.FNAL)
            .destination(SandboxNetwork.UCSD)
            .build());
    return id;
  }

  private FtsSimulator startFts(Scenario scenario, Clock clock, Map<String, String> prefixes) {
    Duration tolerance = scenario.seconds(10);
    Duration least = Duration.ofSeconds(5); // a busy machine is no fault of DMM's
    return FtsSimulator.builder(clock)
        .bearer(FTS_TOKEN, FTS_DN)
        .grantConfig(FTS_DN)
        .grantTransfer(FTS_DN)
        .vo(FTS_DN, "cms")
        .optimizerInterval(scenario.seconds(1))
        .watchLimits(sense, prefixes)
        .tolerance(tolerance.compareTo(least) < 0 ? least : tolerance)
        .mostRepeatsPerMinute(scenario.perMinute(5))
        .start();
  }

  private PrometheusSimulator startPrometheus(
      Scenario scenario, Clock clock, Map<String, String> prefixes) {
    Duration retention = scenario.seconds(15 * 60);
    Duration least = Duration.ofMinutes(2);
    ExporterWorld world =
        new ExporterWorld(
            clock,
            scenario.seconds(SCRAPE_SECONDS),
            retention.compareTo(least) < 0 ? least : retention,
            new HostNetworks(prefixes));
    SandboxNetwork.exporters().forEach(world::add);
    return PrometheusSimulator.builder(clock, world)
        .transfers(transfers)
        .mostQueriesPerMinute(scenario.perMinute(300))
        .start();
  }
}
