package io.dmm.app.bench;

import io.dmm.db.request.RequestStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What DMM costs while N circuits are up and nothing changes, at the intervals of production. DMM
 * runs as a process of its own, from its jar; the database is not counted.
 *
 * <pre>{@code java -cp … io.dmm.app.bench.IdleBenchmark dmm-app/target/dmm.jar 1000 300}</pre>
 */
public final class IdleBenchmark {
  private IdleBenchmark() {}

  /** The jar, how many circuits, and for how many seconds to look. */
  public static void main(String[] arguments) throws Exception {
    int circuits = Integer.parseInt(arguments[1]);
    Duration window = Duration.ofSeconds(Long.parseLong(arguments[2]));
    System.out.println(
        "| circuits | looked for s | CPU % of a core | calls per minute of Rucio / SENSE / FTS /"
            + " Prometheus | memory MiB | at most |");
    System.out.println("|---|---|---|---|---|---|");
    System.out.println(measured(Path.of(arguments[0]), circuits, window));
  }

  private static String measured(Path jar, int circuits, Duration window) throws Exception {
    try (BenchWorld world = BenchWorld.brisk(circuits);
        BenchedDmm dmm = BenchedDmm.start(jar, world, BenchWorld.PRODUCTION)) {
      dmm.until("DMM knows all sites", () -> dmm.sitesKnown() == 8);
      world.addRules();
      dmm.until("all are up", () -> dmm.count(RequestStatus.PROVISIONED) == circuits);
      dmm.until("all have their limits", () -> world.limits() == circuits);
      // What follows the last change, such as the first look at each circuit, is over then.
      TimeUnit.SECONDS.sleep(90);
      Map<String, Long> before = world.calls();
      Duration cpu = dmm.cpu();
      TimeUnit.MILLISECONDS.sleep(window.toMillis());
      Duration used = dmm.cpu().minus(cpu);
      String perMinute =
          world.calls().entrySet().stream()
              .map(peer -> perMinute(peer.getValue() - before.get(peer.getKey()), window))
              .collect(Collectors.joining(" / "));
      return String.format(
          Locale.ROOT,
          "| %d | %d | %.2f | %s | %d | %d |",
          circuits,
          window.toSeconds(),
          100.0 * used.toMillis() / window.toMillis(),
          perMinute,
          dmm.residentMebibytes(),
          dmm.peakMebibytes());
    }
  }

  private static String perMinute(long calls, Duration window) {
    return String.format(Locale.ROOT, "%.1f", calls * 60.0 / window.toSeconds());
  }
}
