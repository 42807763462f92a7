package io.dmm.core.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 Gb/s",
    "1, 0.001 Gb/s",
    "800, 0.8 Gb/s",
    "24000, 24 Gb/s",
    "12345, 12.345 Gb/s",
    "400000, 400 Gb/s",
    "-500, -0.5 Gb/s"
  })
  void whatIsDecidedIsExact(long mbps, String text) {
    assertThat(Rates.text(mbps)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 Gb/s",
    "0.2, 0 Gb/s",
    "3, 0.003 Gb/s",
    "412, 0.41 Gb/s",
    "1250, 1.25 Gb/s",
    "12540, 12.5 Gb/s",
    "40000, 40 Gb/s",
    "400400, 400 Gb/s"
  })
  void whatIsMeasuredHasThreePlaces(double mbps, String text) {
    assertThat(Rates.measured(mbps)).isEqualTo(text);
  }
}
