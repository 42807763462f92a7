package io.dmm.app.bench;

import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.site.SiteRepository;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * DMM as a process of its own, from its jar, with a database of its own. The system property {@code
 * dmm.bench.java} has flags for its JVM, such as those of the image.
 */
final class BenchedDmm implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final EmbeddedPostgres server;
  private final Database database;
  private final Process process;
  private final int port;
  private final long startedNanos;
  private final RequestRepository requests = new RequestRepository();
  private final SiteRepository sites = new SiteRepository();

  private BenchedDmm(EmbeddedPostgres server, Database database, ProcessBuilder builder, int port)
      throws IOException {
    this.server = server;
    this.database = database;
    this.port = port;
    this.startedNanos = System.nanoTime();
    this.process = builder.start();
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
    int port = freePort();
    return new BenchedDmm(
        server, database, process(jar, world, keys, server.getPort(), port), port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static ProcessBuilder process(
      Path jar, BenchWorld world, String keys, int databasePort, int port) throws IOException {
    Path directory = Files.createTempDirectory("dmm-bench-");
    Path config = world.write(directory, keys);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Arrays.stream(System.getProperty("dmm.bench.java", "").split(" ", -1))
        .filter(flag -> !flag.isEmpty())
        .forEach(command::add);
    command.addAll(List.of("-jar", jar.toString(), "run", "--config", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("dmm.out").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("RUCIO_CONFIG", directory.resolve("rucio.cfg").toString());
    environment.put("SENSE_AUTH_OVERRIDE", directory.resolve("sense.yaml").toString());
    environment.put("DMM_DB_DB_HOST", "localhost");
    environment.put("DMM_DB_DB_PORT", String.valueOf(databasePort));
    environment.put("DMM_DMM_PORT", String.valueOf(port));
    environment.put("DMM_DB_DB_NAME", "postgres");
    environment.put("DMM_DB_USERNAME", "postgres");
    environment.put("DMM_DB_PASSWORD", "none-is-needed");
    environment.put("DMM_LOG_FILE", directory.resolve("dmm.log").toString());
    return builder;
  }

  /** Time from the command to the first answer 200 to {@code path}. */
  Duration untilReady(String path) throws InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    while (!isAnswered(http, question)) {
      if (!process.isAlive()) {
        throw new IllegalStateException("DMM ended before it answered " + path);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  private static boolean isAnswered(HttpClient http, HttpRequest question)
      throws InterruptedException {
    try {
      return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }

  Database database() {
    return database;
  }

  int sitesKnown() {
    return database.read(sites::sites).size();
  }

  long count(RequestStatus status) {
    return database.read(new RequestSearch()::countByStatus).getOrDefault(status, 0L);
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
    return mebibytes("VmHWM:");
  }

  /** The resident size now; 0 where there is no Linux. */
  long residentMebibytes() throws IOException {
    return mebibytes("VmRSS:");
  }

  private long mebibytes(String name) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name))
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
