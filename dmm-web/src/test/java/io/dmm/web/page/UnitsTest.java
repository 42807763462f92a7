package io.dmm.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 Gb/s",
    "1, 0.001 Gb/s",
    "400, 0.4 Gb/s",
    "1000, 1 Gb/s",
    "1250, 1.25 Gb/s",
    "12540, 12.5 Gb/s",
    "40000, 40 Gb/s",
    "100000, 100 Gb/s",
    "400400, 400 Gb/s"
  })
  void bandwidthIsWrittenInGigabits(double mbps, String text) {
    assertThat(Units.gbps(mbps)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1 kB",
    "999499, 999 kB",
    "999500, 1 MB",
    "10000000000, 10 GB",
    "1234567890123, 1.23 TB",
    "9223372036854775807, 9.22 EB"
  })
  void sizesAreDecimal(long bytes, String text) {
    assertThat(Units.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT0.0004S, 1 ms",
    "PT0.14S, 140 ms",
    "PT59.9S, 59 s",
    "PT200S, 3 min 20 s",
    "PT180S, 3 min",
    "PT7260S, 2 h 1 min",
    "PT100H, 4 d 4 h",
    "PT-30S, 30 s"
  })
  void durationsShowTheirTwoLargestParts(Duration duration, String text) {
    assertThat(Units.duration(duration)).isEqualTo(text);
  }

  @Test
  void whatIsNotKnownIsADash() {
    assertThat(Units.gbps(OptionalLong.empty())).isEqualTo("–");
    assertThat(Units.gbps(OptionalDouble.empty())).isEqualTo("–");
    assertThat(Units.bytes(OptionalLong.empty())).isEqualTo("–");
    assertThat(Units.gbpsOrNone(0)).isEqualTo("–");
  }

  @Test
  void timesAreUtc() {
    assertThat(Units.time(Instant.parse("2026-03-01T12:00:05.9Z")))
        .isEqualTo("2026-03-01 12:00:05 UTC");
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0, 5, 0", "1, 3, 33", "999, 1000, 99", "5, 5, 100", "9, 5, 100"})
  void aShareIsOnlyFullWhenAllIsThere(long part, long whole, int percent) {
    assertThat(Units.percent(part, whole)).isEqualTo(percent);
  }

  @Test
  void aMomentSaysHowFarAwayItIs() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    assertThat(Moment.of(now, now).distance()).isEqualTo("now");
    assertThat(Moment.of(now.minusSeconds(754), now).distance()).isEqualTo("12 min ago");
    assertThat(Moment.of(now.plusSeconds(45), now).distance()).isEqualTo("in 45 s");
  }
}
