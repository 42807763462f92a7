package io.dmm.web.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
 * <p>With a third argument only what begins with it is measured.
 */
public final class WebBenchmark {
  private static final int[] CLIENTS = {1, 16, 200};
  private static final int PACE = 5000;
  private static final int WARM_UP_SECONDS = 10;

  private final Process server;
  private final int port;
  private final int seconds;

  private WebBenchmark(Process server, int port, int seconds) {
    this.server = server;
    this.port = port;
    this.seconds = seconds;
  }

  /** How many requests are in the database, and how many seconds each measurement takes. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                BenchServer.class.getName(),
                arguments[0])
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      new WebBenchmark(server, portOf(server), Integer.parseInt(arguments[1]))
          .run(count, arguments.length > 2 ? arguments[2] : "/");
    } finally {
      server.destroy();
      server.waitFor(30, TimeUnit.SECONDS);
    }
  }

  private static int portOf(Process server) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("READY ")) {
        Thread drain = new Thread(() -> lines.lines().forEach(more -> {}), "drain");
        drain.setDaemon(true);
        drain.start();
        return Integer.parseInt(line.substring("READY ".length()));
      }
    }
    throw new IllegalStateException("the server did not start");
  }

  private void run(int count, String wanted) throws IOException {
    System.out.println(
        "| what | clients | load | answers/s | p50 ms | p99 ms | max ms | kB each | not 200"
            + " | server's CPU, cores | µs each |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
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
      for (int clients : CLIENTS) {
        measure("/query", query, clients, 0);
      }
      measure("/query", query, 200, PACE);
    }
    for (String path : List.of("/api/v1/requests?limit=100", "/", "/api/v1/requests?limit=1000")) {
      if (!path.startsWith(wanted)) {
        continue;
      }
      LoadGenerator list = generator(List.of(path));
      list.flatOut(2, WARM_UP_SECONDS / 2);
      for (int clients : CLIENTS) {
        measure(path, list, clients, 0);
      }
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
    Duration before = cpu();
    LoadGenerator.Result result =
        pace == 0 ? generator.flatOut(clients, seconds) : generator.paced(clients, seconds, pace);
    double cpu = cpu().minus(before).toMillis() / 1000.0 / result.seconds();
    System.out.println(
        String.format(
            Locale.ROOT,
            "| `%s` | %d | %s | %.0f | %.2f | %.2f | %.1f | %.1f | %d | %.2f | %.0f |",
            what,
            clients,
            pace == 0 ? "flat out" : pace + "/s",
            result.perSecond(),
            result.millis(0.5),
            result.millis(0.99),
            result.millis(1),
            result.bytes() / 1000.0 / result.micros().length,
            result.refused(),
            cpu,
            cpu / result.perSecond() * 1e6));
  }

  private Duration cpu() {
    return server.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
