package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.DatabaseSection;
import io.dmm.fts.FtsConfig;
import io.dmm.rucio.client.RucioIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of every Python DMM are read as they are, and mean the same here. */
class DropInTest {
  private static final Path TLS = Path.of("../dmm-core/src/test/resources/tls").toAbsolutePath();

  @TempDir private Path directory;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void files() throws IOException {
    write("rucio.cfg", text("rucio.cfg").replace("CA_CERT", TLS.resolve("ca.pem").toString()));
    write("sense-o-auth.yaml", text("sense-o-auth.yaml"));
    environment.put("RUCIO_CONFIG", directory.resolve("rucio.cfg").toString());
    environment.put("SENSE_AUTH_OVERRIDE", directory.resolve("sense-o-auth.yaml").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"january-2025", "february-2025", "june-2025", "2026", "2026-rucio"})
  void aDmmCfgOfAnyGenerationIsReadWithoutAChange(String generation) throws Exception {
    Settings settings = settings(generation);

    assertThat(settings.web().port()).isEqualTo(80);
    assertThat(settings.database().type()).isEqualTo(DatabaseSection.Type.POSTGRESQL);
    assertThat(settings.database().password().reveal()).isEqualTo("a-secret");
    assertThat(settings.sense().profileUuid())
        .isEqualTo(UUID.fromString("9b3f2e50-2e2a-4a4f-9d3e-0e8f0f5a7c11"));
    assertThat(settings.core().prometheus().orElseThrow().password().orElseThrow().reveal())
        .isEqualTo("another=secret");
    assertThat(settings.fts().host()).isEqualTo(URI.create("https://fts3-pilot.cern.ch:8446"));
    assertThat(settings.fts().mode()).isEqualTo(FtsConfig.Mode.PIN);
    assertThat(settings.fts().streams().between("T2_US_SDSC", "T2_US_Caltech")).isEqualTo(400);
    assertThat(settings.fts().streams().between("T1_US_FNAL", "T2_US_SDSC")).isEqualTo(200);
    assertThat(settings.core().network().vlans("T2_US_Caltech", "T2_US_SDSC").toString())
        .isEqualTo("3602-3606");
    assertThat(settings.core().network().vlans("T2_US_SDSC", "T2_US_Nebraska").isAny()).isTrue();
    assertThat(settings.notes())
        .as("keys that DMM would not understand")
        .noneMatch(note -> note.contains("is not a key") || note.contains("is not a section"));
  }

  @Test
  void whatLaterGenerationsHaveMeansWhatItMeantThere() throws Exception {
    assertThat(settings("june-2025").fts().streams().between("T2_US_Caltech", "T1_US_FNAL"))
        .isEqualTo(20);
    assertThat(
            settings("june-2025")
                .core()
                .network()
                .vlans("T2_US_SDSC", "T2_US_Caltech_Test")
                .toString())
        .isEqualTo("3602,3604,3606");
    Settings newest = settings("2026");
    assertThat(newest.sense().keepAlive()).isEqualTo(Duration.ofSeconds(120));
    assertThat(newest.sense().maxRetries()).isEqualTo(3);
    assertThat(newest.core().network().siteCandidates("T2_US_SDSC_Blackhole"))
        .containsExactly("T2_US_SDSC");
    assertThat(newest.notes()).anyMatch(note -> note.contains("[dmm] metrics_port"));
    assertThat(settings("february-2025").notes())
        .anyMatch(note -> note.contains("[decision] max_window_size"));
  }

  @Test
  void theLoginsOfRucioAndSenseAreReadAsTheirOwnClientsReadThem() throws Exception {
    Settings settings = settings("2026");
    RucioIdentity.UserPass rucio = (RucioIdentity.UserPass) settings.rucioLogin().identity();
    assertThat(rucio.password().reveal()).isEqualTo("a-secret%here");
    assertThat(settings.rucioLogin().ca()).contains(TLS.resolve("ca.pem"));
    assertThat(settings.senseLogin().login().orElseThrow().password().reveal()).isEqualTo("012345");
    assertThat(settings.senseLogin().tls().verify()).isFalse();
  }

  @Test
  void theVariablesOfThePythonDmmAreTakenOrPointedOut() throws Exception {
    environment.put("DMM_CONFIG", configuration("2026").toString());
    environment.put("DMM_LOG_FILE", "/var/log/dmm.log");
    environment.put("DMM_LOG_MAX_BYTES", "1000000");
    environment.put("DMM_LOG_BACKUP_COUNT", "3");
    environment.put("DMM_HEARTBEAT_DIR", "/tmp/heartbeat");
    environment.put("SENSE_TIMEOUT", "300");
    environment.put("SENSE_RETRIES", "1");
    Settings settings = Settings.read(Optional.empty(), environment);
    assertThat(settings.log().file()).contains(Path.of("/var/log/dmm.log"));
    assertThat(settings.log().maxBytes()).isEqualTo(1_000_000);
    assertThat(settings.log().backupCount()).isEqualTo(3);
    assertThat(settings.sense().calls().timeout()).isEqualTo(Duration.ofSeconds(55));
    assertThat(settings.notes())
        .anyMatch(note -> note.contains("SENSE_TIMEOUT") && note.contains("call_timeout_seconds"))
        .anyMatch(note -> note.contains("SENSE_RETRIES"))
        .noneMatch(note -> note.contains("HEARTBEAT") && note.contains("did you mean"));
  }

  private Settings settings(String generation) throws Exception {
    return Settings.read(Optional.of(configuration(generation)), environment);
  }

  /** As it is, but for the paths of certificates, which a test cannot write to. */
  private Path configuration(String generation) throws IOException {
    return write(
        "dmm.cfg",
        text(generation + ".cfg")
            .replace("/opt/certs/cert.pem", TLS.resolve("client.pem").toString())
            .replace("/opt/certs/key.pem", TLS.resolve("client.key").toString()));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String text(String name) throws IOException {
    try (InputStream in = DropInTest.class.getResourceAsStream("/python/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
