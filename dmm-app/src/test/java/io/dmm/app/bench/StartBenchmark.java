package io.dmm.app.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long DMM takes from the command to its first answers, from its jar, with its database there
 * and up to date.
 *
 * <pre>{@code java -cp … io.dmm.app.bench.StartBenchmark dmm-app/target/dmm.jar 5}</pre>
 */
public final class StartBenchmark {
  private StartBenchmark() {}

  /** The jar, and how many starts. */
  public static void main(String[] arguments) throws Exception {
    List<Duration> live = new ArrayList<>();
    List<Duration> ready = new ArrayList<>();
    List<Duration> processor = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      try (BenchWorld world = BenchWorld.brisk(0);
          BenchedDmm dmm = BenchedDmm.start(Path.of(arguments[0]), world, BenchWorld.PRODUCTION)) {
        live.add(dmm.untilReady("/health/live"));
        ready.add(dmm.untilReady("/health/ready"));
        processor.add(dmm.cpu());
      }
    }
    System.out.println("| until | s: least / median / most |");
    System.out.println("|---|---|");
    System.out.println("| `/health/live` answers | " + seconds(live));
    System.out.println("| `/health/ready` answers 200 | " + seconds(ready));
    System.out.println("| processor time until then | " + seconds(processor));
  }

  private static String seconds(List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    return List.of(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1))
        .stream()
        .map(time -> String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0))
        .collect(Collectors.joining(" / ", "", " |"));
  }
}
