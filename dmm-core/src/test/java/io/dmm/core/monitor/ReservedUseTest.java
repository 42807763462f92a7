package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dmm.db.sample.ThroughputSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ReservedUseTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final List<ThroughputSample> samples = new ArrayList<>();

  @Test
  void bandwidthTimesTimeIsSummedUp() {
    for (int minute = 0; minute <= 60; minute++) {
      add(minute, minute < 30 ? 40_000 : 20_000, 10_000);
    }

    ReservedUse use = ReservedUse.of(samples).orElseThrow();

    assertThat(use.reservedGbitHours()).isCloseTo(30, within(1e-9));
    assertThat(use.usedGbitHours()).isCloseTo(10, within(1e-9));
    assertThat(use.ftsGbitHours()).isCloseTo(9, within(1e-9));
    assertThat(use.share().orElseThrow()).isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void aGapCountsForNeither() {
    for (int minute = 0; minute <= 30; minute++) {
      add(minute, 10_000, 10_000);
    }
    for (int minute = 90; minute <= 120; minute++) {
      add(minute, 10_000, minute == 100 ? -1 : 10_000);
    }

    ReservedUse use = ReservedUse.of(samples).orElseThrow();

    assertThat(use.reservedGbitHours()).isCloseTo(10 * 59 / 60.0, within(1e-9));
    assertThat(use.share()).hasValue(1);
  }

  @Test
  void oneSampleIsTooFew() {
    add(0, 10_000, 1_000);

    assertThat(ReservedUse.of(samples)).isEmpty();
  }

  private void add(int minute, long reserved, double sent) {
    OptionalDouble measured = sent < 0 ? OptionalDouble.empty() : OptionalDouble.of(sent);
    samples.add(
        new ThroughputSample(
            1,
            "rule",
            START.plusSeconds(60L * minute),
            reserved,
            measured,
            OptionalDouble.empty(),
            OptionalDouble.of(9_000),
            OptionalInt.of(20)));
  }
}
