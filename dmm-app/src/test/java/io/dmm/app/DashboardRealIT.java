package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What etc/ has for Prometheus and Grafana, in a real Prometheus that scrapes a DMM at work. */
@Tag("real-peers")
class DashboardRealIT {
  private static final Path ETC = Path.of("..", "etc").toAbsolutePath().normalize();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RULES = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  @Test
  void everyQueryOfTheDashboardFindsDataAndEveryAlertIsUnderstood() throws Exception {
    assumeTrue(isInstalled("prometheus"), "skipped: there is no prometheus on the PATH");
    Instant start = Instant.now();
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(7, 10, OptionalInt.of(RULES)));
        Application dmm = Application.start(settings(world))) {
      world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
      int port = freePort();
      Process prometheus = prometheus(dmm.port(), port);
      try {
        Get get = new Get(port);
        Await.until(
            "Prometheus is ready", PATIENCE, () -> get.status("/-/ready") == 200, () -> log());
        Await.until(
            "all rules are served and taken down", PATIENCE, () -> isOver(world), () -> log());
        awaitDataForEachQuery(get, new Get(dmm.port()), start);
        assertThat(alertsWithProblems(get)).isEmpty();
      } finally {
        prometheus.destroy();
        prometheus.waitFor();
      }
    }
  }

  /** Each alert fires for what it is about, and for nothing else: etc/test/alerts.yml says when. */
  @Test
  void everyAlertFiresWhenItShould() throws Exception {
    assumeTrue(isInstalled("promtool"), "skipped: there is no promtool on the PATH");
    Path cases = ETC.resolve("test/alerts.yml");
    Process promtool =
        new ProcessBuilder("promtool", "test", "rules", cases.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
    String rules = Files.readString(ETC.resolve("prometheus/alerts.yml"));
    String tried = Files.readString(cases);
    assertThat(rules.lines().filter(line -> line.contains("- alert:")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(tried).contains("alertname: " + line.split(":")[1].strip()));
  }

  /**
   * A rate needs a counter that grows between two scrapes, and a rule may be served within one: so
   * DMM is asked for something all the while.
   */
  private void awaitDataForEachQuery(Get prometheus, Get dmm, Instant start) throws Exception {
    AtomicReference<List<String>> empty = new AtomicReference<>(List.of());
    Await.until(
        "each query finds data",
        PATIENCE,
        () -> {
          dmm.status("/health/live");
          dmm.status("/query/" + "0".repeat(32));
          empty.set(queriesWithoutData(prometheus, start));
          return empty.get().isEmpty();
        },
        () -> String.join("\n", empty.get()));
  }

  private List<String> queriesWithoutData(Get get, Instant start) throws Exception {
    JsonNode dashboard = JSON.readTree(ETC.resolve("grafana/dmm.json").toFile());
    List<String> empty = new ArrayList<>();
    int asked = 0;
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String query = target.path("expr").asText().replace("$job", "dmm");
        JsonNode answer =
            get.json(
                "/api/v1/query_range?step=1&start="
                    + start.getEpochSecond()
                    + "&end="
                    + Instant.now().getEpochSecond()
                    + "&query="
                    + URLEncoder.encode(query, StandardCharsets.UTF_8));
        asked++;
        if (!hasNumber(answer)) {
          empty.add(panel.path("title").asText() + ": " + query + " " + answer);
        }
      }
    }
    assertThat(asked).isGreaterThan(20);
    return empty;
  }

  private static boolean hasNumber(JsonNode answer) {
    return StreamSupport.stream(answer.at("/data/result").spliterator(), false)
        .flatMap(series -> StreamSupport.stream(series.path("values").spliterator(), false))
        .anyMatch(value -> !value.path(1).asText().equals("NaN"));
  }

  private static List<String> alertsWithProblems(Get get) throws Exception {
    List<String> wrong = new ArrayList<>();
    JsonNode rules = get.json("/api/v1/rules").at("/data/groups/0/rules");
    assertThat(rules).isNotEmpty();
    for (JsonNode rule : rules) {
      if (!rule.path("health").asText().equals("ok")) {
        wrong.add(rule.toString());
      }
    }
    return wrong;
  }

  private boolean isOver(SandboxWorld world) {
    return world.allFed()
        && world.allEnded()
        && database
            .get()
            .read(new RequestSearch()::countByStatus)
            .equals(Map.of(RequestStatus.DELETED, (long) RULES));
  }

  private Settings settings(SandboxWorld world) throws Exception {
    return Settings.read(
        Optional.of(world.writeConfiguration(directory)),
        TestSettings.environment(database.config(), world.environment(), Map.of()));
  }

  private Process prometheus(int target, int port) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["%s"]
            scrape_configs:
              - job_name: dmm
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(ETC.resolve("prometheus/alerts.yml"), target));
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("prometheus.log").toFile())
        .start();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("prometheus.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static boolean isInstalled(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
