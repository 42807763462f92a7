package io.dmm.app.bench;

import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.site.SiteRepository;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jooq.DSLContext;

/**
 * N rules arrive at once over eight sites; how long until all have a subnet, a circuit, and, once
 * they have ended, nothing any more. DMM runs as a process of its own, from its jar.
 *
 * <pre>{@code java -cp … io.dmm.app.bench.PipelineBenchmark dmm-app/target/dmm.jar 10 100}</pre>
 */
public final class PipelineBenchmark {
  private static final double COMPILE_SECONDS = 2;
  private static final double COMMIT_SECONDS = 3;
  private static final int IN_FLIGHT = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Path jar;
  private final int rules;
  private final EventRepository events = new EventRepository();
  private final RequestRepository requests = new RequestRepository();

  private PipelineBenchmark(Path jar, int rules) {
    this.jar = jar;
    this.rules = rules;
  }

  /** The jar, then how many rules, once for each run. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| rules | floor s | ALLOCATED median / p95 / last | PROVISIONED median / p95 / last |"
            + " times the floor | all gone after | calls of Rucio / SENSE / FTS / Prometheus"
            + " | CPU s | memory MiB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int i = 1; i < arguments.length; i++) {
      System.out.println(
          new PipelineBenchmark(Path.of(arguments[0]), Integer.parseInt(arguments[i])).run());
    }
  }

  private String run() throws Exception {
    Path directory = Files.createTempDirectory("dmm-bench-");
    try (BenchWorld world = new BenchWorld(rules);
        EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        Database database =
            Database.open(
                new DatabaseConfig(
                    server.getJdbcUrl("postgres", "postgres"),
                    "postgres",
                    "",
                    4,
                    Duration.ofSeconds(10)))) {
      database.migrate();
      Process dmm = start(world, directory, server.getPort());
      try {
        return measured(world, database, dmm);
      } finally {
        dmm.destroy();
        dmm.waitFor(30, TimeUnit.SECONDS);
      }
    }
  }

  private Process start(BenchWorld world, Path directory, int port) throws IOException {
    Path config = world.write(directory);
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "run",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("dmm.out").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("RUCIO_CONFIG", directory.resolve("rucio.cfg").toString());
    environment.put("SENSE_AUTH_OVERRIDE", directory.resolve("sense.yaml").toString());
    environment.put("DMM_DB_DB_HOST", "localhost");
    environment.put("DMM_DB_DB_PORT", String.valueOf(port));
    environment.put("DMM_DB_DB_NAME", "postgres");
    environment.put("DMM_DB_USERNAME", "postgres");
    environment.put("DMM_DB_PASSWORD", "none-is-needed");
    environment.put("DMM_LOG_FILE", directory.resolve("dmm.log").toString());
    return builder.start();
  }

  private String measured(BenchWorld world, Database database, Process dmm) throws Exception {
    until("DMM knows all sites", dmm, () -> database.read(tx -> sitesKnown(tx)) == 8);
    Instant arrival = Instant.now();
    world.addRules();
    until("all are up", dmm, () -> count(database, RequestStatus.PROVISIONED) == rules);
    Instant end = Instant.now();
    world.endRules();
    until(
        "all are gone",
        dmm,
        () -> count(database, RequestStatus.DELETED) == rules && world.instancesLeft() == 0);
    double gone = seconds(end, Instant.now());

    List<Double> allocated = firsts(database, RequestStatus.ALLOCATED, arrival);
    List<Double> provisioned = firsts(database, RequestStatus.PROVISIONED, arrival);
    double floor = Math.ceil((double) rules / IN_FLIGHT) * COMPILE_SECONDS + COMMIT_SECONDS;
    double last = provisioned.get(provisioned.size() - 1);
    return String.format(
        Locale.ROOT,
        "| %d | %.0f | %s | %s | %.2f | %.1f s | %s | %.1f | %d |",
        rules,
        floor,
        threeOf(allocated),
        threeOf(provisioned),
        last / floor,
        gone,
        String.join(" / ", world.calls().values().stream().map(String::valueOf).toList()),
        dmm.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0,
        peakMebibytes(dmm));
  }

  private static int sitesKnown(DSLContext tx) {
    return new SiteRepository().sites(tx).size();
  }

  private long count(Database database, RequestStatus status) {
    return database.read(requests::countByStatus).getOrDefault(status, 0L);
  }

  private static void until(String what, Process dmm, BooleanSupplier holds)
      throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!holds.getAsBoolean()) {
      if (!dmm.isAlive() || Instant.now().isAfter(end)) {
        throw new IllegalStateException("not within " + PATIENCE + " or DMM ended: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** Seconds after the arrival at which each rule was first in this status, in order. */
  private List<Double> firsts(Database database, RequestStatus status, Instant arrival) {
    Map<String, Instant> first = new LinkedHashMap<>();
    long after = 0;
    while (true) {
      long from = after;
      List<Event> page = database.read(tx -> events.after(tx, from, 1000));
      if (page.isEmpty()) {
        break;
      }
      for (Event event : page) {
        after = event.id();
        if (event.to().equals(Optional.of(status))) {
          event.ruleId().ifPresent(rule -> first.putIfAbsent(rule, event.at()));
        }
      }
    }
    return new ArrayList<>(
        first.values().stream().map(at -> seconds(arrival, at)).sorted().toList());
  }

  private static String threeOf(List<Double> sorted) {
    int size = sorted.size();
    return String.format(
        Locale.ROOT,
        "%.1f / %.1f / %.1f",
        sorted.get((size - 1) / 2),
        sorted.get((int) Math.ceil(size * 0.95) - 1),
        sorted.get(size - 1));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  /** The largest resident size that Linux saw; 0 elsewhere. */
  private static long peakMebibytes(Process process) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
