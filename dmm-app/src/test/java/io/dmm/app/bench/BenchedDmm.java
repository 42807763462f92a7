package io.dmm.app.bench;

import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.site.SiteRepository;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** DMM as a process of its own, from its jar, with a database of its own. */
final class BenchedDmm implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final EmbeddedPostgres server;
  private final Database database;
  private final Process process;
  private final RequestRepository requests = new RequestRepository();
  private final SiteRepository sites = new SiteRepository();

  private BenchedDmm(EmbeddedPostgres server, Database database, Process process) {
    this.server = server;
    this.database = database;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param keys sections and keys of dmm.cfg beside those that say where the peers are
   */
  static BenchedDmm start(Path jar, BenchWorld world, String keys) throws IOException {
    EmbeddedPostgres server = EmbeddedPostgres.builder().start();
    Database database =
        Database.open(
            new DatabaseConfig(
                server.getJdbcUrl("postgres", "postgres"),
                "postgres",
                "",
                4,
                Duration.ofSeconds(10)));
    database.migrate();
    return new BenchedDmm(server, database, process(jar, world, keys, server.getPort()));
  }

  private static Process process(Path jar, BenchWorld world, String keys, int port)
      throws IOException {
    Path directory = Files.createTempDirectory("dmm-bench-");
    Path config = world.write(directory, keys);
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

  Database database() {
    return database;
  }

  int sitesKnown() {
    return database.read(sites::sites).size();
  }

  long count(RequestStatus status) {
    return database.read(requests::countByStatus).getOrDefault(status, 0L);
  }

  /** Waits until that holds, while DMM lives. */
  void until(String what, BooleanSupplier holds) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!holds.getAsBoolean()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new IllegalStateException("not within " + PATIENCE + " or DMM ended: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** Processor time that the process has used. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The largest resident size that Linux saw; 0 elsewhere. */
  long peakMebibytes() throws IOException {
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

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    process.waitFor(30, TimeUnit.SECONDS);
    database.close();
    server.close();
  }
}
