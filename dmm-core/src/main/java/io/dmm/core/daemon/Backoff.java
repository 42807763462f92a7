package io.dmm.core.daemon;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failure: doubling from {@code first} to {@code most}, then anything from
 * half of it to all of it, so that requests that failed together do not come back together.
 *
 * @param first wait after the first failure, at most
 * @param most longest wait
 */
public record Backoff(Duration first, Duration most) {
  public Backoff {
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "back-off from " + first + " to " + most + ": must be above zero and grow");
    }
  }

  /** The wait after {@code failures} failures in a row. */
  public Duration after(int failures, RandomGenerator random) {
    int doublings = Math.min(Math.max(failures - 1, 0), 30);
    double ceiling = Math.min((double) most.toMillis(), first.toMillis() * Math.pow(2, doublings));
    return Duration.ofMillis(Math.max(1, Math.round(ceiling * (0.5 + random.nextDouble() / 2))));
  }
}
