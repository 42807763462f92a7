package io.dmm.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(100));

  @ParameterizedTest
  @CsvSource({"0,10", "1,10", "2,20", "3,40", "4,80", "5,100", "1000000,100"})
  void waitsDoubleUpToTheLongestAndAreSpreadOverTheirUpperHalf(int failures, int mostSeconds) {
    Duration most = Duration.ofSeconds(mostSeconds);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      assertThat(backoff.after(failures, random)).isBetween(most.dividedBy(2), most);
    }
  }

  @Test
  void waitsThatDoNotGrowAreRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
