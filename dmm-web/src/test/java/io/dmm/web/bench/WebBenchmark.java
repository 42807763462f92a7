package io.dmm.web.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * How many answers a second, and how late they come. The server and PostgreSQL are processes of
 * their own on the same machine; this one only generates load, from one thread.
 *
 * <pre>{@code java -cp … io.dmm.web.bench.WebBenchmark 10000 20}</pre>
 *
 * <p>With a third argument only what begins with it is measured, and with {@code paced} as the
 * fourth only that. {@code -Ddmm.bench.server} says how the server is started, if not by {@code
 * java -Xmx512m}; for instance {@code taskset -c 0 java -Xmx256m}.
 */
public final class WebBenchmark {
  private static final int[] CLIENTS = {1, 16, 200};
  private static final int PACE = 5000;
  private static final int WARM_UP_SECONDS = 10;
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final Process server;
  private final ProcessHandle postmaster;
  private final int port;
  private final int seconds;

  private WebBenchmark(Process server, int seconds) throws IOException {
    this.server = server;
    String[] ready = whenReady(server).split(" ");
    this.port = Integer.parseInt(ready[0]);
    this.postmaster = ProcessHandle.of(Long.parseLong(ready[1])).orElseThrow();
    this.seconds = seconds;
  }

  /** How many requests are in the database, and how many seconds each measurement takes. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(System.getProperty("dmm.bench.server", JAVA + " -Xmx512m").split(" ")));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            BenchServer.class.getName(),
            arguments[0]));
    Process server =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      new WebBenchmark(server, Integer.parseInt(arguments[1]))
          .run(
              count,
              arguments.length > 2 ? arguments[2] : "/",
              arguments.length > 3 && arguments[3].equals("paced"));
    } finally {
      server.destroy();
      server.waitFor(30, TimeUnit.SECONDS);
    }
  }

  private static String whenReady(Process server) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("READY ")) {
        Thread drain = new Thread(() -> lines.lines().forEach(more -> {}), "drain");
        drain.setDaemon(true);
        drain.start();
        return line.substring("READY ".length());
      }
    }
    throw new IllegalStateException("the server did not start");
  }

  private void run(int count, String wanted, boolean pacedOnly) throws IOException {
    System.out.println(
        "| what | clients | load | answers/s | p50 ms | p99 ms | max ms | kB each | not 200"
            + " | asked late, p99 ms | cores: server | PostgreSQL | generator | server's µs each"
            + " | allocated kB each |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    List<String> alive = new ArrayList<>();
    Random random = new Random(1);
    while (alive.size() < 5000) {
      int number = 1 + random.nextInt(count);
      if (number % 10 < 8) {
        alive.add("/query/" + BenchServer.ruleId(number));
      }
    }
    LoadGenerator query = generator(alive);
    if ("/query".startsWith(wanted)) {
      query.flatOut(16, WARM_UP_SECONDS);
      if (!pacedOnly) {
        flatOut("/query", query);
      }
      measure("/query", query, 200, PACE);
    }
    for (String path : List.of("/api/v1/requests?limit=100", "/", "/api/v1/requests?limit=1000")) {
      if (pacedOnly || !path.startsWith(wanted)) {
        continue;
      }
      LoadGenerator list = generator(List.of(path));
      list.flatOut(2, WARM_UP_SECONDS / 2);
      flatOut(path, list);
    }
  }

  private void flatOut(String what, LoadGenerator generator) throws IOException {
    for (int clients : CLIENTS) {
      measure(what, generator, clients, 0);
    }
  }

  private LoadGenerator generator(List<String> paths) {
    return new LoadGenerator(
        port,
        paths.stream()
            .map(path -> "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
            .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)))
            .toList());
  }

  private void measure(String what, LoadGenerator generator, int clients, int pace)
      throws IOException {
    double allocatedBefore = allocatedBytes();
    Cpu before = cpu();
    LoadGenerator.Result result =
        pace == 0 ? generator.flatOut(clients, seconds) : generator.paced(clients, seconds, pace);
    Cpu used = cpu().minus(before);
    double allocated = (allocatedBytes() - allocatedBefore) / result.micros().length;
    double cores = used.server() / result.seconds();
    System.out.println(
        String.format(
            Locale.ROOT,
            "| `%s` | %d | %s | %.0f | %.2f | %.2f | %.1f | %.1f | %d | %.2f | %.2f | %.2f | %.2f | %.0f | %.0f |",
            what,
            clients,
            pace == 0 ? "flat out" : pace + "/s",
            result.perSecond(),
            result.millis(0.5),
            result.millis(0.99),
            result.millis(1),
            result.bytes() / 1000.0 / result.micros().length,
            result.refused(),
            result.lateMillis(0.99),
            cores,
            used.database() / result.seconds(),
            used.generator() / result.seconds(),
            cores / result.perSecond() * 1e6,
            allocated / 1000));
  }

  /** What the server has allocated so far, as of its last collection. */
  private double allocatedBytes() throws IOException {
    URL metrics = new URL("http", "127.0.0.1", port, "/metrics");
    try (InputStream in = metrics.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("jvm_gc_memory_allocated_bytes_total"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  /** A connection is a process of PostgreSQL. */
  private Cpu cpu() {
    return new Cpu(
        seconds(server.toHandle()),
        postmaster.children().mapToDouble(WebBenchmark::seconds).sum(),
        seconds(ProcessHandle.current()));
  }

  private static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  /** Processor time so far, in seconds. */
  private record Cpu(double server, double database, double generator) {
    Cpu minus(Cpu before) {
      return new Cpu(
          server - before.server, database - before.database, generator - before.generator);
    }
  }
}
