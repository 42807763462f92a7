package io.dmm.core.monitor;

import java.time.Duration;
import java.time.Instant;

/**
 * The instants at which counters are looked up to see what was carried between two others. One of
 * them is the first of the two, exactly; there are some before it, in case nothing was read just
 * then, and the last is late enough for the reading that follows the second.
 *
 * @param start the first instant (UTC)
 * @param end not before the last one (UTC)
 * @param step from one to the next
 */
record TimeGrid(Instant start, Instant end, Duration step) {
  /** Prometheus gives 11,000 at most, and long before that an answer gets slow. */
  private static final int POINTS = 2000;

  private static final Duration LEAST_STEP = Duration.ofMillis(100);

  /** How far back a reading is still looked for. */
  private static final Duration BEFORE = Duration.ofMinutes(10);

  /**
   * A grid.
   *
   * @param padding how much later than {@code to} the next reading may come
   */
  static TimeGrid of(Instant from, Instant to, Duration padding) {
    Instant end = to.plus(padding);
    Duration exact = Duration.between(from.minus(BEFORE), end).dividedBy(POINTS);
    Duration step =
        exact.compareTo(LEAST_STEP) < 0 ? LEAST_STEP : Duration.ofMillis(exact.toMillis() + 1);
    long before = BEFORE.toMillis() / step.toMillis();
    return new TimeGrid(from.minus(step.multipliedBy(before)), end.plus(step), step);
  }
}
