package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.sample.ThroughputSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ThroughputChartTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final List<ThroughputSample> samples = new ArrayList<>();

  @Test
  void oneSampleIsNoChart() {
    assertThat(ThroughputChart.of(samples)).isEmpty();
    add(0, 10_000, 9_000);
    assertThat(ThroughputChart.of(samples)).isEmpty();
  }

  @Test
  void theScaleHoldsTheHighestFigure() {
    add(0, 10_000, 9_000);
    add(1, 10_000, 11_500);

    ThroughputChart chart = ThroughputChart.of(samples).orElseThrow();

    assertThat(chart.marks()).extracting(ThroughputChart.Mark::text).last().isEqualTo("12 Gb/s");
    assertThat(chart.sent()).hasSize(1);
    assertThat(chart.summary()).contains("10.3 Gb/s sent on average").contains("reserved 10 Gb/s");
  }

  @Test
  void whatWasNotMeasuredIsAGap() {
    add(0, 10_000, 9_000);
    add(1, 10_000, 9_000);
    add(2, 10_000, -1);
    add(3, 10_000, 9_000);
    add(4, 10_000, 9_000);

    assertThat(ThroughputChart.of(samples).orElseThrow().sent()).hasSize(2);
  }

  @Test
  void aLongSilenceIsAGapToo() {
    for (int minute = 0; minute < 10; minute++) {
      add(minute, 10_000, 9_000);
    }
    for (int minute = 200; minute < 210; minute++) {
      add(minute, 10_000, 9_000);
    }

    assertThat(ThroughputChart.of(samples).orElseThrow().sent()).hasSize(2);
  }

  @Test
  void aCircuitThatCarriesNothingStillHasAChart() {
    add(0, 0, 0);
    add(1, 0, -1);

    ThroughputChart chart = ThroughputChart.of(samples).orElseThrow();

    assertThat(chart.reserved()).doesNotContain("NaN").doesNotContain("Infinity");
    assertThat(chart.reservedArea()).endsWith("Z");
  }

  @Test
  void samplesOfTheSameInstantDoNotDivideByZero() {
    add(0, 1000, 900);
    add(0, 1000, 900);

    assertThat(ThroughputChart.of(samples).orElseThrow().reserved()).doesNotContain("NaN");
  }

  @Test
  void manySamplesAreThinnedOut() {
    for (int minute = 0; minute < 5000; minute++) {
      add(minute, 10_000, 9_000);
    }

    assertThat(ThroughputChart.of(samples).orElseThrow().reserved().length()).isLessThan(20_000);
  }

  private void add(int minute, long reserved, double sent) {
    OptionalDouble measured = sent < 0 ? OptionalDouble.empty() : OptionalDouble.of(sent);
    samples.add(
        new ThroughputSample(
            1, "rule", START.plusSeconds(60L * minute), reserved, measured, measured));
  }
}
