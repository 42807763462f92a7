package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.scenario.FedRule;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code etc/dmm.cfg.sample}, as it is shipped: what a site gets that only fills in its own. */
@Execution(ExecutionMode.CONCURRENT) // waits most of its time
class SampleConfigurationIT {
  private static final Path SAMPLE = Path.of("../etc/dmm.cfg.sample");
  private static final String FNAL = "T1_US_FNAL_Disk";

  /** Its first rule is between sites that need no metadata_tag and no capacity of their own. */
  private static final long SEED = 1;

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  @Test
  void withItsOwnAddressesASiteGetsACircuitAtTheIntervalsOfProduction() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(SEED, 1, OptionalInt.of(1)))) {
      Map<String, String> logins = logins(world);
      Settings settings =
          Settings.read(
              Optional.of(sampleFor(world)),
              TestSettings.environment(database.config(), logins, Map.of()));
      try (Application dmm = Application.start(settings)) {
        Get get = new Get(dmm.port());
        world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
        assertThat(settings.notes())
            .as("the only note is that a list of activities would be cheaper")
            .singleElement()
            .asString()
            .contains("[rucio] activities");
        Await.until(
            "sites are known",
            Duration.ofSeconds(30),
            () -> get.json("/api/v1/sites").toString().contains(FNAL),
            () -> "");
        Await.until(
            "the rule has its circuit",
            Duration.ofSeconds(120),
            () -> statuses(get).equals(List.of("PROVISIONED")),
            () -> state(get));
        FedRule rule = world.rules().get(0);
        assertThat(rule.source()).isNotEqualTo(FNAL);
        assertThat(rule.destination()).isNotEqualTo(FNAL);
        assertThat(get.status("/query/" + rule.id())).isEqualTo(200);
        assertThat(get.json("/health").path("status").asText()).isEqualTo("healthy");
        assertThat(world.findings()).isEmpty();
      }
    }
  }

  @Test
  void everyKeyThatItShowsIsUnderstood() throws Exception {
    try (SandboxWorld world = SandboxWorld.start(Scenario.of(SEED, 1, OptionalInt.of(1)))) {
      Map<String, String> logins = logins(world);
      String all =
          Files.readString(sampleFor(world))
              .replaceAll("(?m)^#([a-z][\\w.]*|T[12]_[\\w.-]+) =", "$1 =")
              .replace("\nactivities =", "\nactivities = SENSE");
      assertThat(all).doesNotContainPattern("(?m)^#\\S+ =");
      Path config = Files.writeString(directory.resolve("all.cfg"), all);
      assertThat(Settings.read(Optional.of(config), logins).notes()).isEmpty();
    }
  }

  /** The two files beside dmm.cfg. */
  private Map<String, String> logins(SandboxWorld world) throws IOException {
    world.writeConfiguration(directory);
    return world.environment();
  }

  /** The sample with addresses, logins and paths filled in, and nothing else. */
  private Path sampleFor(SandboxWorld world) throws IOException {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("[dmm] host", "127.0.0.1");
    own.put("[dmm] port", "0");
    own.put("[db] password", "a-password");
    own.put("[sense] profile_uuid", world.sense().profileId());
    own.put("[prometheus] host", world.prometheus().baseUrl().toString());
    own.put("[fts] fts_host", world.fts().baseUrl().toString());
    own.put("[fts] token", "sandbox-fts-token");
    own.put("[log] file", directory.resolve("dmm.log").toString());
    String section = "";
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(SAMPLE)) {
      section = line.startsWith("[") ? line : section;
      String key = section + " " + line.replaceFirst("^#?(\\w+) =.*", "$1");
      lines.add(own.containsKey(key) ? key.split(" ")[1] + " = " + own.remove(key) : line);
    }
    assertThat(own).as("keys that the sample does not show").isEmpty();
    return Files.write(directory.resolve("sample.cfg"), lines);
  }

  private static List<String> statuses(Get get) throws Exception {
    List<String> all = new ArrayList<>();
    for (JsonNode one : get.json("/api/v1/requests").path("requests")) {
      all.add(one.path("status").asText());
    }
    return all;
  }

  private static String state(Get get) {
    try {
      return get.json("/api/v1/requests").toPrettyString();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }
}
