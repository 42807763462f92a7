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
import java.util.stream.IntStream;

/**
 * Eight sites with room for everything, and a SENSE-O that needs two seconds to compile (in the
 * call) and three to commit (behind it). No data moves: rules end when they are told to.
 */
final class BenchWorld implements AutoCloseable {
  private static final int SITES = 8;
  private static final long PORT_MBPS = 1_000_000;
  private static final String ACTIVITY = "SENSE Test";
  private static final String ACCOUNT = "bench";
  private static final String PASSWORD = "bench-password";
  private static final String TOKEN = "bench-token";
  private static final String DN = "/DC=org/DC=example/CN=bench";
  private static final int NO_LIMIT = 1_000_000;

  private final SenseSimulator sense;
  private final RucioSimulator rucio;
  private final FtsSimulator fts;
  private final PrometheusSimulator prometheus;
  private final List<String> rules;

  BenchWorld(int count) {
    Clock clock = Clock.systemUTC();
    SenseTimings.Phases commit =
        new SenseTimings.Phases(
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofMillis(1000),
            Duration.ofMillis(1000));
    SenseSimulatorBuilder builder =
        SenseSimulator.builder()
            .timings(
                SenseTimings.brisk()
                    .withCompile(Duration.ofSeconds(2))
                    .withProvision(commit)
                    .withModify(commit)
                    .withCancel(commit)
                    .withReservationRelease(Duration.ofSeconds(1)))
            .limits(new SenseLimits(NO_LIMIT, NO_LIMIT, NO_LIMIT));
    int subnets = Math.max(8, count);
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
    rules =
        IntStream.range(0, count)
            .mapToObj(i -> String.format(Locale.ROOT, "%032x", i + 1))
            .toList();
  }

  private static String name(int site) {
    return "SITE_" + (char) ('A' + site);
  }

  /** All rules at once, each pair of sites in turn. */
  void addRules() {
    for (int i = 0; i < rules.size(); i++) {
      int from = i % SITES;
      int to = (from + 1 + (i / SITES) % (SITES - 1)) % SITES;
      rucio.add(
          SimulatedRule.of("bench", "/Bench-" + i + "/Run/AOD")
              .id(rules.get(i))
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
    rules.forEach(rule -> rucio.setState(rule, RuleState.OK));
  }

  Map<String, Long> calls() {
    Map<String, Long> calls = new LinkedHashMap<>();
    calls.put("rucio", rucio.journal().total());
    calls.put("sense", sense.journal().total());
    calls.put("fts", fts.journal().total());
    calls.put("prometheus", prometheus.journal().total());
    return calls;
  }

  int instancesLeft() {
    return sense.instances().size();
  }

  /** Writes the configuration; {@code dmm.cfg} is what it returns. */
  Path write(Path directory) throws IOException {
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
        max_in_flight = 8
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
        """
            .formatted(ACTIVITY, fts.baseUrl(), TOKEN, prometheus.baseUrl(), sense.profileId()));
  }

  @Override
  public void close() {
    sense.close();
    rucio.close();
    fts.close();
    prometheus.close();
  }
}
