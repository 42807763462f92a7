package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.TrafficMeter.Traffic;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitHealthTest {
  private final CircuitHealth health = new CircuitHealth(0.5);

  @ParameterizedTest
  @CsvSource({
    "10000, OK",
    "5000, OK",
    "4999, LOW",
    "1, LOW",
    "0.9, IDLE",
    "0, IDLE",
  })
  void whatItCarriesIsComparedWithWhatWasReserved(double carried, String expected) {
    CircuitHealth.Verdict verdict = health.of(sending(carried), 10_000, OptionalDouble.empty());

    assertThat(verdict.health()).isEqualTo(expected);
    assertThat(verdict.reason()).contains("10 Gb/s reserved");
  }

  @Test
  void noMoreIsExpectedThanTheRestOfTheRuleCouldUse() {
    assertThat(health.of(sending(600), 10_000, OptionalDouble.of(1_000)).health()).isEqualTo("OK");
    assertThat(health.of(sending(400), 10_000, OptionalDouble.of(1_000)).health()).isEqualTo("LOW");
    assertThat(health.of(sending(0), 10_000, OptionalDouble.of(0)).health())
        .as("nothing is left to send")
        .isEqualTo("OK");
  }

  @Test
  void whatCannotBeMeasuredIsUnknownAndNotIdle() {
    Traffic gap = new Traffic(OptionalDouble.empty(), OptionalDouble.of(5), 1);

    assertThat(health.of(null, 10_000, OptionalDouble.empty()).health()).isEqualTo("UNKNOWN");
    assertThat(health.of(gap, 10_000, OptionalDouble.empty()).health()).isEqualTo("UNKNOWN");
  }

  private static Traffic sending(double mbps) {
    return new Traffic(OptionalDouble.of(mbps), OptionalDouble.empty(), 1);
  }
}
