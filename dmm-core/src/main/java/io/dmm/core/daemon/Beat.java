package io.dmm.core.daemon;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a daemon runs when nothing wakes it.
 *
 * @param interval empty if it is switched off
 */
public record Beat(Optional<Duration> interval) {
  /** Every {@code interval}. */
  public static Beat every(Duration interval) {
    return new Beat(Optional.of(interval));
  }

  /** Never. */
  public static Beat off() {
    return new Beat(Optional.empty());
  }
}
