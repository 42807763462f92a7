package io.dmm.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenseConfigTest {
  private static final String PROFILE = "5b2f6c9e-1d34-4a77-9e0b-8c41d2a7f6e3";

  private final Problems problems = new Problems();

  private ConfigSection section(Map<String, String> values) {
    return new ConfigSection("dmm.cfg", "sense", values, problems);
  }

  @Test
  void everythingButTheProfileHasADefault() {
    ConfigSection section = section(Map.of("profile_uuid", PROFILE));
    SenseConfig config = SenseConfig.read(section);
    assertThat(problems.all()).isEmpty();
    assertThat(config)
        .isEqualTo(
            new SenseConfig(
                UUID.fromString(PROFILE),
                "Connection 1",
                Optional.empty(),
                Duration.ofSeconds(120),
                3,
                true,
                new SenseConfig.Calls(Duration.ofSeconds(55), 4, false, true),
                new SenseConfig.Polling(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(300),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(600),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30)),
                new SenseConfig.Pools("default", "RUCIO_Site_BGP_Subnet_Pool-"),
                new SenseConfig.Metadata("/xrootd", Map.of())));
    assertThat(config.pools().poolOf("T2_US_SDSC"))
        .isEqualTo("RUCIO_Site_BGP_Subnet_Pool-T2_US_SDSC");
  }

  @Test
  void everyKeyCanBeSet() {
    Map<String, String> values = new HashMap<>();
    values.put("profile_uuid", PROFILE);
    values.put("connection_name", "Main");
    values.put("auth_file", "/secrets/auth.yaml");
    values.put("keep_alive_seconds", "0");
    values.put("sense_keep_alive_seconds", "60");
    values.put("finished_r_hold_seconds", "90");
    values.put("max_retries", "0");
    values.put("reuse_reverse", "off");
    values.put("call_timeout_seconds", "20.5");
    values.put("max_in_flight", "2");
    values.put("provision_sync", "on");
    values.put("cancel_sync", "no");
    values.put("poll_seconds", "1");
    values.put("live_poll_seconds", "2");
    values.put("cancel_settle_seconds", "0");
    values.put("modify_failed_grace_seconds", "4");
    values.put("stall_seconds", "5");
    values.put("missing_confirm_seconds", "6");
    values.put("release_settle_seconds", "7");
    values.put("address_scope", "dmm");
    values.put("pool_prefix", "P-");
    values.put("metadata_tag", "/xrootd4");
    values.put("metadata_tag.T1_US_FNAL", "/xrootd6");
    ConfigSection section = section(values);
    SenseConfig config = SenseConfig.read(section);
    assertThat(problems.all()).isEmpty();
    assertThat(section.neverAsked()).isEmpty();
    assertThat(config)
        .isEqualTo(
            new SenseConfig(
                UUID.fromString(PROFILE),
                "Main",
                Optional.of(Path.of("/secrets/auth.yaml")),
                Duration.ZERO,
                0,
                false,
                new SenseConfig.Calls(Duration.ofMillis(20_500), 2, true, false),
                new SenseConfig.Polling(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ZERO,
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(7)),
                new SenseConfig.Pools("dmm", "P-"),
                new SenseConfig.Metadata("/xrootd4", Map.of("t1_us_fnal", "/xrootd6"))));
    assertThat(config.metadata().tagOf("T1_US_FNAL")).isEqualTo("/xrootd6");
    assertThat(config.metadata().tagOf("T2_US_SDSC")).isEqualTo("/xrootd4");
  }

  @ParameterizedTest
  @CsvSource({"60, '', 60", "'', 90, 90", "60, 90, 90", "100, 90, 100", "0, '', 0"})
  void ofTheOldKeepAliveKeysTheLongerOneHolds(String keepAlive, String hold, long seconds) {
    SenseConfig config =
        SenseConfig.read(
            section(
                Map.of(
                    "profile_uuid", PROFILE,
                    "sense_keep_alive_seconds", keepAlive,
                    "finished_r_hold_seconds", hold)));
    assertThat(config.keepAlive()).hasSeconds(seconds);
  }

  @Test
  void everyMistakeIsNamedWithItsKey() {
    SenseConfig.read(
        section(Map.of("max_in_flight", "0", "poll_seconds", "soon", "cancel_sync", "perhaps")));
    assertThat(problems.all())
        .hasSize(4)
        .anyMatch(problem -> problem.contains("[sense] profile_uuid"))
        .anyMatch(problem -> problem.contains("[sense] max_in_flight"))
        .anyMatch(problem -> problem.contains("[sense] poll_seconds"))
        .anyMatch(problem -> problem.contains("[sense] cancel_sync"));
  }
}
