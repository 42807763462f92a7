package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CounterGrowthTest {
  private static final Instant FROM = Instant.parse("2026-03-01T12:00:00Z");

  private final CounterGrowth growth = new CounterGrowth(FROM);

  @Test
  void itGrowsFromTheLastReadingBefore() {
    reading(-60, 100);
    reading(-30, 120);
    reading(30, 150);
    reading(60, 170);

    assertThat(growth.total()).isEqualTo(50);
  }

  @Test
  void aCounterThatFallsHasStartedAgain() {
    reading(0, 1000);
    reading(30, 1100);
    reading(60, 40);
    reading(90, 70);

    assertThat(growth.total()).isEqualTo(100 + 40 + 30);
  }

  @Test
  void oneThatAppearsIsNew() {
    reading(30, 40);
    reading(60, 70);

    assertThat(growth.total()).isEqualTo(70);
  }

  @Test
  void aGapHidesNothing() {
    reading(-300, 100);
    reading(300, 500);

    assertThat(growth.total()).isEqualTo(400);
  }

  @Test
  void whatIsNoNumberIsNoReading() {
    reading(0, 10);
    reading(30, Double.NaN);
    reading(60, 20);

    assertThat(growth.total()).isEqualTo(10);
    assertThat(new CounterGrowth(FROM).total()).isZero();
  }

  @Test
  void theInstantsOfReadingHoldTheFirstExactlyAndGoPastTheLast() {
    for (Duration life :
        new Duration[] {Duration.ofSeconds(3), Duration.ofHours(2), Duration.ofDays(7)}) {
      Instant to = FROM.plus(life);
      TimeGrid grid = TimeGrid.of(FROM, to, Duration.ofMinutes(1));
      long millis = Duration.between(grid.start(), FROM).toMillis();

      assertThat(millis % grid.step().toMillis()).as("on the grid").isZero();
      assertThat(grid.start()).isBefore(FROM.minusSeconds(60));
      Duration span = Duration.between(grid.start(), grid.end());
      Instant last =
          grid.start().plus(grid.step().multipliedBy(span.toMillis() / grid.step().toMillis()));
      assertThat(last).isAfterOrEqualTo(to.plus(Duration.ofMinutes(1)));
      assertThat(span.toMillis() / grid.step().toMillis()).isLessThan(11_000);
    }
  }

  private void reading(long second, double value) {
    growth.read(FROM.plusSeconds(second), value);
  }
}
