package io.dmm.sandbox.scenario;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.fault.PlannedFaults;
import io.dmm.sandbox.fts.FtsSimulator;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.sense.SenseSimulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A world for DMM to work in: Rucio, SENSE-O, FTS and Prometheus over HTTP on the loopback
 * interface, four sites, and rules whose data waits for the circuits that DMM builds.
 *
 * <pre>{@code
 * try (SandboxWorld world = SandboxWorld.start(Scenario.of(1, 1, OptionalInt.of(12)))) {
 *   Path configuration = world.writeConfiguration(directory);
 *   ... start DMM with it and world.environment() ...
 *   world.dmmIsAt(URI.create("http://127.0.0.1:8080"));
 *   ... until world.allFed() && world.allEnded() and DMM has taken everything down ...
 *   assertThat(world.findingsAtEnd()).isEmpty();
 * }
 * }</pre>
 */
public final class SandboxWorld implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SandboxWorld.class);
  private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(5);
  private static final long LONGEST_TICK_MILLIS = 100;
  private static final long SHORTEST_TICK_MILLIS = 20;

  private final Clock clock;
  private final Peers peers;
  private final Feeder feeder;
  private final WorldAudit audit;
  private final ConfigurationFiles files;
  private final PlannedFaults faults;
  private final FaultAdmin admin;
  private final ScheduledExecutorService ticker;
  private volatile Path directory;
  private Instant auditAt;

  private SandboxWorld(Scenario scenario, Clock clock, boolean stepped) {
    this.clock = clock;
    this.peers = Peers.start(scenario, clock, stepped);
    this.feeder = new Feeder(scenario, peers.rucio());
    this.audit = new WorldAudit(peers, clock);
    this.files = new ConfigurationFiles(scenario, peers);
    this.auditAt = clock.instant();
    this.faults = new PlannedFaults(clock);
    peers.spoilBy(faults);
    this.admin = new FaultAdmin(faults, clock);
    this.ticker =
        Executors.newScheduledThreadPool(
            2,
            work -> {
              Thread thread = new Thread(work, "sandbox-world");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts the peers. No rule comes before {@link #dmmIsAt}. */
  public static SandboxWorld start(Scenario scenario) {
    SandboxWorld world = new SandboxWorld(scenario, Clock.systemUTC(), false);
    long millis =
        Math.max(
            SHORTEST_TICK_MILLIS,
            Math.min(LONGEST_TICK_MILLIS, Math.round(LONGEST_TICK_MILLIS / scenario.speed())));
    world.every(millis, world::moveData);
    world.every(millis, world::moveRules);
    return world;
  }

  /** A world that moves only when the clock and {@link #tick} do. */
  static SandboxWorld stepped(Scenario scenario, Clock clock) {
    return new SandboxWorld(scenario, clock, true);
  }

  private void every(long millis, Runnable work) {
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) { // the world goes on, but this must be seen
            log.error("sandbox_tick_failed", e);
          }
        };
    ticker.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
  }

  void tick() {
    moveData();
    moveRules();
  }

  /** Moves the bytes, and asks DMM for hosts, which may take its time. */
  private void moveData() {
    peers.transfers().tick();
  }

  private void moveRules() {
    Instant now = clock.instant();
    peers.fts().tick();
    feeder.tick(now);
    synchronized (this) {
      if (auditAt.isAfter(now)) {
        return;
      }
      auditAt = now.plus(AUDIT_INTERVAL);
    }
    audit.findings();
  }

  /**
   * Writes {@code dmm.cfg}, {@code rucio.cfg} and {@code sense-o-auth.yaml}.
   *
   * @param target where to; made if it is not there
   * @return the {@code dmm.cfg}; it says nothing about the database
   * @throws IOException a file cannot be written
   */
  public Path writeConfiguration(Path target) throws IOException {
    files.write(target);
    directory = target.toAbsolutePath();
    return directory.resolve(ConfigurationFiles.DMM);
  }

  /**
   * The environment variables by which DMM finds the other two files.
   *
   * @throws IllegalStateException nothing has been written yet
   */
  public Map<String, String> environment() {
    if (directory == null) {
      throw new IllegalStateException("call writeConfiguration first: there are no files yet");
    }
    return Map.of(
        "RUCIO_CONFIG", directory.resolve(ConfigurationFiles.RUCIO).toString(),
        "SENSE_AUTH_OVERRIDE", directory.resolve(ConfigurationFiles.SENSE).toString());
  }

  /** From now on rules come, and their conveyor asks for hosts at this address. */
  public void dmmIsAt(URI dmm) {
    peers.transfers().askAt(dmm);
    feeder.begin(clock.instant());
  }

  /**
   * The rules that came so far, the oldest first; in a world without end the oldest that ended are
   * forgotten.
   */
  public List<FedRule> rules() {
    return feeder.rules();
  }

  /** Whether all rules of the scenario have come; never in a world without end. */
  public boolean allFed() {
    return feeder.allFed();
  }

  /** Whether each rule that came is OK or gone. */
  public boolean allEnded() {
    return feeder.allEnded();
  }

  /** What DMM did until now that it must not, each fault once. */
  public List<Finding> findings() {
    return audit.findings();
  }

  /** The same, and what DMM has left behind: for when it should have taken everything down. */
  public List<Finding> findingsAtEnd() {
    return audit.findingsAtEnd();
  }

  /** What goes wrong at the peers, by a plan. Single faults can be ordered at each peer. */
  public PlannedFaults faults() {
    return faults;
  }

  /**
   * Where the plan can be read ({@code GET}), set ({@code PUT}) and removed ({@code DELETE}) while
   * the world runs.
   */
  public URI faultsAddress() {
    return admin.address();
  }

  /** How many calls each peer has received. */
  public Map<String, Long> callsPerPeer() {
    Map<String, Long> calls = new LinkedHashMap<>();
    calls.put("rucio", peers.rucio().journal().total());
    calls.put("sense", peers.sense().journal().total());
    calls.put("fts", peers.fts().journal().total());
    calls.put("prometheus", peers.prometheus().journal().total());
    return calls;
  }

  /** The simulated Rucio, for faults and a closer look; so the others. */
  public RucioSimulator rucio() {
    return peers.rucio();
  }

  /** The simulated SENSE-O. */
  public SenseSimulator sense() {
    return peers.sense();
  }

  /** The simulated FTS. */
  public FtsSimulator fts() {
    return peers.fts();
  }

  /** The simulated Prometheus. */
  public PrometheusSimulator prometheus() {
    return peers.prometheus();
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    admin.close();
    peers.close();
  }
}
