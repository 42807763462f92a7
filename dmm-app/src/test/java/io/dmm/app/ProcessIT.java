package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DMM as a process: how it starts, how it is ended, how it is killed. */
class ProcessIT {
  private static final int RULES = 3;
  private static final int SIGTERM = 143;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void itAnswersWhileAllPeersAndTheDatabaseAreAwayAndEndsInOrder() throws Exception {
    try (Socket nobody = new Socket();
        SandboxWorld gone = world()) {
      Path config = gone.writeConfiguration(directory);
      gone.close();
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // never listens
      Map<String, String> environment = new HashMap<>(gone.environment());
      environment.put("DMM_DB_DB_HOST", "127.0.0.1");
      environment.put("DMM_DB_DB_PORT", String.valueOf(nobody.getLocalPort()));
      environment.put("DMM_DB_PASSWORD", "hidden-database-word");
      environment.put("DMM_LOG_FILE", "off");
      try (DmmProcess dmm = DmmProcess.run(config, environment)) {
        Get web = dmm.web();
        assertThat(web.status("/health/live")).isEqualTo(200);
        HttpResponse<String> health = web.answer("/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.headers().firstValue("Content-Type").orElse(""))
            .startsWith("application/json");
        JsonNode told = new ObjectMapper().readTree(health.body());
        assertThat(told.path("status").asText()).isEqualTo("unhealthy");
        assertThat(told.path("checks").path(0).path("name").asText()).isEqualTo("database");
        assertThat(told.path("checks").path(0).path("ok").asBoolean(true)).isFalse();
        assertThat(web.status("/health/ready")).isEqualTo(503);
        Await.until(
            "the log says that the database is away",
            Duration.ofSeconds(10),
            () -> dmm.output().contains("database_away"),
            dmm::output);

        Instant before = Instant.now();
        assertThat(dmm.terminate()).isEqualTo(SIGTERM);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(25));
        assertThat(dmm.output())
            .endsWith(" stopped")
            .doesNotContain("hidden-database-word", " ERROR ");
      }
    }
  }

  @Test
  void afterAKillTheNextOneEndsTheDatabaseLeftBehindAndCarriesOn() throws Exception {
    try (SandboxWorld world = world()) {
      Path config = world.writeConfiguration(directory);
      Map<String, String> environment = embedded(world);
      Postmaster leftBehind;
      try (DmmProcess first = DmmProcess.run(config, environment)) {
        Get web = first.web();
        world.dmmIsAt(URI.create("http://127.0.0.1:" + web.port()));
        Await.until(
            "a circuit is up",
            PATIENCE,
            () -> statuses(web).contains("PROVISIONED"),
            first::output);
        leftBehind = postmaster().orElseThrow();
        assertThatASecondIsRefused(config, environment);
        assertThat(web.status("/health/live")).as("the first after that").isEqualTo(200);
        first.kill();
      }
      assertThat(leftBehind.isRunning()).as("PostgreSQL outlives the kill").isTrue();

      try (DmmProcess second = DmmProcess.run(config, environment)) {
        Get web = second.web();
        world.dmmIsAt(URI.create("http://127.0.0.1:" + web.port()));
        assertThat(leftBehind.isRunning()).as("the old PostgreSQL").isFalse();
        Await.until(
            "all rules are served and taken down",
            PATIENCE,
            () ->
                world.allFed()
                    && world.allEnded()
                    && statuses(web).size() == RULES
                    && statuses(web).stream().allMatch("DELETED"::equals),
            second::output);
        assertThat(world.findingsAtEnd()).isEmpty();

        assertThat(second.terminate()).isEqualTo(SIGTERM);
        assertThat(second.output()).endsWith(" stopped").doesNotContain(" ERROR ");
        assertThat(postmaster()).as("PostgreSQL after the end").isEmpty();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsToldAndNothingStaysBehind() throws Exception {
    try (SandboxWorld world = world();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path config = world.writeConfiguration(directory);
      Map<String, String> environment = embedded(world);
      environment.put("DMM_DMM_PORT", String.valueOf(taken.getLocalPort()));
      try (DmmProcess dmm = DmmProcess.run(config, environment)) {
        assertThat(dmm.exitCode()).as(dmm.output()).isEqualTo(3);
        assertThat(dmm.output())
            .contains("DMM cannot start: ", "port " + taken.getLocalPort(), "[dmm] host and port")
            .doesNotContain("\tat ");
      }
      assertThat(postmaster()).as("PostgreSQL after the end").isEmpty();
    }
  }

  private void assertThatASecondIsRefused(Path config, Map<String, String> environment)
      throws Exception {
    try (DmmProcess second = DmmProcess.run(config, environment)) {
      assertThat(second.exitCode()).isEqualTo(3);
      assertThat(second.output())
          .contains("DMM cannot start: " + directory.resolve("database") + " is in use")
          .contains("[db] data_dir");
    }
  }

  private static SandboxWorld world() {
    return SandboxWorld.start(Scenario.of(7, 10, OptionalInt.of(RULES)));
  }

  private Map<String, String> embedded(SandboxWorld world) {
    Map<String, String> environment = new HashMap<>(world.environment());
    environment.put("DMM_DB_DB_TYPE", "embedded");
    environment.put("DMM_DB_DATA_DIR", directory.resolve("database").toString());
    environment.put("DMM_LOG_FILE", "off");
    environment.put("DMM_DAEMONS_LEASE_SECONDS", "10"); // what was in flight waits so long
    return environment;
  }

  private Optional<Postmaster> postmaster() throws IOException {
    return Postmaster.of(directory.resolve("database/pgdata"));
  }

  private static List<String> statuses(Get web) throws Exception {
    List<String> all = new ArrayList<>();
    web.json("/api/v1/requests")
        .path("requests")
        .forEach(one -> all.add(one.path("status").asText()));
    return all;
  }
}
