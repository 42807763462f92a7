package io.dmm.rucio;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RucioConfigTest {
  private final Problems problems = new Problems();

  private RucioConfig read(Map<String, String> values) {
    ConfigSection section = new ConfigSection("dmm.cfg", "rucio", values, problems);
    RucioConfig config = RucioConfig.read(section);
    assertThat(section.neverAsked()).isEmpty();
    return config;
  }

  @Test
  void theDefaultsHold() {
    assertThat(read(Map.of()))
        .isEqualTo(new RucioConfig(List.of(), Duration.ofMinutes(30), 8, Duration.ofSeconds(60)));
    assertThat(problems.all()).isEmpty();
    assertThat(read(Map.of()).advice())
        .hasValueSatisfying(text -> assertThat(text).contains("activities"));
  }

  @Test
  void everyKeyIsRead() {
    RucioConfig config =
        read(
            Map.of(
                "activities", "SENSE Test, Data Challenge,, SENSE Test",
                "stuck_grace_seconds", "0",
                "max_in_flight", "3",
                "call_timeout_seconds", "2.5",
                "max_retries", "1"));

    assertThat(config)
        .isEqualTo(
            new RucioConfig(
                List.of("SENSE Test", "Data Challenge"),
                Duration.ZERO,
                3,
                Duration.ofMillis(2500)));
    assertThat(config.advice()).isEmpty();
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void everyMistakeIsNamedAtOnce() {
    read(
        Map.of(
            "activities", "x".repeat(51),
            "stuck_grace_seconds", "half an hour",
            "max_in_flight", "0",
            "call_timeout_seconds", "-1",
            "max_retries", "some"));

    assertThat(problems.all())
        .hasSize(5)
        .allMatch(text -> text.startsWith("dmm.cfg [rucio] ") && text.contains("must be"));
  }
}
