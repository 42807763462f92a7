package io.dmm.app.bench;

import io.dmm.sandbox.fts.FtsSimulator;
import io.dmm.sandbox.prometheus.ExporterWorld;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.rucio.SimulatedRse;
import io.dmm.sandbox.rucio.SimulatedRule;
import io.dmm.sandbox.sense.SenseLimits;
import io.dmm.sandbox.sense.SenseSimulator;
import io.dmm.sandbox.sense.SenseSimulatorBuilder;
import io.dmm.sandbox.sense.SenseTimings;
import io.dmm.sandbox.sense.SimulatedSite;
import io.dmm.sandbox.world.HostNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Eight sites with room for everything, and a SENSE-O that needs two seconds to compile (in the
 * call) and three to commit (behind it). No data moves: rules end when they are told to.
 */
final class BenchWorld implements AutoCloseable {
  /**
   * Keys of {@code [sense]} and others for a SENSE-O that is quick: eight calls at once, and looks
   * in proportion. A cancel does not block, so that eight calls are not all that ends at once.
   */
  static final String QUICK =
      """
      max_in_flight = 8
      cancel_sync = off
      keep_alive_seconds = 0
      poll_seconds = 1
      cancel_settle_seconds = 2
      missing_confirm_seconds = 3
      release_settle_seconds = 1

      [daemons]
      rucio = 1
      dmm = 1
      sense = 1
      fts = 5
      monit = 10
      """;

  /** Nothing but the defaults, as in production. */
  static final String PRODUCTION = "";

  private static final int SITES = 8;
  private static final long PORT_MBPS = 1_000_000;
  private static final String ACTIVITY = "SENSE Test";
  private static final String ACCOUNT = "bench";
  private static final String PASSWORD = "bench-password";
  private static final String TOKEN = "bench-token";
  private static final String DN = "/DC=org/DC=example/CN=bench";
  private static final int WARM_UP = 16;
  private static final int NO_LIMIT = 1_000_000;

  private final SenseSimulator sense;
  private final RucioSimulator rucio;
  private final FtsSimulator fts;
  private final PrometheusSimulator prometheus;
  private final List<String> rules;
  private final List<String> warmUp;

  BenchWorld(int count) {
    this(count, timings());
  }

  /** The same with a SENSE-O that needs no time. */
  static BenchWorld brisk(int count) {
    return new BenchWorld(count, SenseTimings.brisk());
  }

  private static SenseTimings timings() {
    SenseTimings.Phases commit =
        new SenseTimings.Phases(
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofMillis(1000),
            Duration.ofMillis(1000));
    return SenseTimings.brisk()
        .withCompile(Duration.ofSeconds(2))
        .withProvision(commit)
        .withModify(commit)
        .withCancel(commit)
        .withReservationRelease(Duration.ofSeconds(1));
  }

  private BenchWorld(int count, SenseTimings timings) {
    Clock clock = Clock.systemUTC();
    SenseSimulatorBuilder builder =
        SenseSimulator.builder()
            .timings(timings)
            .limits(new SenseLimits(NO_LIMIT, NO_LIMIT, NO_LIMIT));
    int subnets = Math.max(16, count);
    Map<String, String> prefixes = new LinkedHashMap<>();
    for (int i = 0; i < SITES; i++) {
      SimulatedSite site =
          SimulatedSite.of(
              name(i), "urn:ogf:network:site" + i + ".example:2024", PORT_MBPS, "100-4000");
      for (int j = 1; j <= Math.min(subnets, 400); j++) {
        String prefix = String.format(Locale.ROOT, "2001:db8:%x:%x::/64", 16 + i, j);
        String host = "dtn" + j + ".site" + i + ".example:1094";
        site = site.withHost(prefix, host);
        prefixes.put(host, prefix);
      }
      builder.site(site);
    }
    sense = builder.fullMesh(PORT_MBPS).start();
    RucioSimulator.Builder atRucio =
        RucioSimulator.builder(clock)
            .user(ACCOUNT, PASSWORD, ACCOUNT)
            .activity(ACTIVITY)
            .mostSweepsPerMinute(NO_LIMIT);
    IntStream.range(0, SITES)
        .forEach(i -> atRucio.rse(SimulatedRse.of(name(i), "door.site" + i + ".example")));
    rucio = atRucio.start();
    fts =
        FtsSimulator.builder(clock)
            .bearer(TOKEN, DN)
            .grantConfig(DN)
            .grantTransfer(DN)
            .vo(DN, "cms")
            .start();
    prometheus =
        PrometheusSimulator.builder(
                clock,
                new ExporterWorld(
                    clock,
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(2),
                    new HostNetworks(prefixes)))
            .start();
    rules = ids(1, count);
    warmUp = ids(1_000_000, WARM_UP);
  }

  private static List<String> ids(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> String.format(Locale.ROOT, "%032x", i))
        .toList();
  }

  /** Rules that only show DMM the way, so that a cold process is not what is measured. */
  void addWarmUp() {
    add(warmUp);
  }

  void endWarmUp() {
    end(warmUp);
  }

  int warmUpSize() {
    return warmUp.size();
  }

  private static String name(int site) {
    return "SITE_" + (char) ('A' + site);
  }

  /** All rules at once, each pair of sites in turn. */
  void addRules() {
    // No sweep sees half of them.
    rucio.faults().outage(true);
    add(rules);
    rucio.faults().outage(false);
  }

  private void add(List<String> ids) {
    for (int i = 0; i < ids.size(); i++) {
      int from = i % SITES;
      int to = (from + 1 + (i / SITES) % (SITES - 1)) % SITES;
      rucio.add(
          SimulatedRule.of("bench", "/Bench-" + ids.get(i) + "/Run/AOD")
              .id(ids.get(i))
              .activity(ACTIVITY)
              .source(name(from))
              .destination(name(to))
              .priority(3)
              .size(1_000_000_000_000_000L)
              .files(10)
              .build());
    }
  }

  void endRules() {
    end(rules);
  }

  private void end(List<String> ids) {
    ids.forEach(rule -> rucio.setState(rule, RuleState.OK));
  }

  /** How often each operation of SENSE-O was called, the most frequent first. */
  String operations() {
    Map<String, Long> counts =
        sense.journal().entries().stream()
            .collect(
                Collectors.groupingBy(
                    call -> call.method() + " " + pattern(call.rawPath()), Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(one -> one.getValue() + " " + one.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String pattern(String path) {
    int query = path.indexOf('?');
    return (query < 0 ? path : path.substring(0, query))
        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "*")
        .replaceAll("[0-9a-f]{32}", "*")
        .replaceAll("SITE_[A-H]", "*")
        .replaceAll("/urn[^/]*", "/urn");
  }

  Map<String, Long> calls() {
    Map<String, Long> calls = new LinkedHashMap<>();
    calls.put("rucio", rucio.journal().total());
    calls.put("sense", sense.journal().total());
    calls.put("fts", fts.journal().total());
    calls.put("prometheus", prometheus.journal().total());
    return calls;
  }

  /** How many links FTS limits. */
  int limits() {
    return (int)
        fts.links().stream().filter(link -> link.symbolicName().startsWith("dmm:")).count();
  }

  int instancesLeft() {
    return sense.instances().size();
  }

  /** Writes the configuration; {@code dmm.cfg} is what it returns. */
  Path write(Path directory, String keys) throws IOException {
    Files.writeString(
        directory.resolve("rucio.cfg"),
        """
        [client]
        rucio_host = %1$s
        auth_host = %1$s
        account = %2$s
        auth_type = userpass
        username = %2$s
        password = %3$s
        """
            .formatted(rucio.baseUrl(), ACCOUNT, PASSWORD));
    Files.writeString(directory.resolve("sense.yaml"), sense.authFileText());
    return Files.writeString(
        directory.resolve("dmm.cfg"),
        """
        [dmm]
        host = 127.0.0.1
        port = 0

        [rucio]
        activities = %s

        [fts]
        fts_host = %s
        token = %s

        [prometheus]
        host = %s

        [sense]
        profile_uuid = %s
        %s
        """
            .formatted(
                ACTIVITY,
                fts.baseUrl(),
                TOKEN,
                prometheus.baseUrl(),
                sense.profileId(),
                keys.strip()));
  }

  @Override
  public void close() {
    sense.close();
    rucio.close();
    fts.close();
    prometheus.close();
  }
}
