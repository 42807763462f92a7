package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import io.dmm.core.units.Rates;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Which changes are not worth making: a modify costs SENSE about a minute.
 *
 * @param leastShare a change by less than this share of the present bandwidth is left alone; from 0
 *     (none is) to below 1
 * @param leastInterval so is one sooner than this after the last change; zero for none
 */
public record Hysteresis(double leastShare, Duration leastInterval) {
  /** Every change is made. */
  public static final Hysteresis NONE = new Hysteresis(0, Duration.ZERO);

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  public Hysteresis {
    requireNonNull(leastInterval, "leastInterval");
    if (!(leastShare >= 0 && leastShare < 1)) {
      throw new IllegalArgumentException(
          "leastShare is " + leastShare + ", must be from 0 to below 1");
    }
    if (leastInterval.isNegative()) {
      throw new IllegalArgumentException(
          "leastInterval is " + leastInterval + ", must be zero or more");
    }
  }

  /** Why a change should be left alone, or empty if it should be made. */
  Optional<String> holdsBack(long fromMbps, long toMbps, Instant lastChangedAt, Instant now) {
    long change = Math.abs(toMbps - fromMbps);
    if (change < leastShare * fromMbps) {
      return Optional.of(
          "a change by "
              + Rates.text(change)
              + " is less than "
              + Math.round(leastShare * 100)
              + " % of "
              + Rates.text(fromMbps));
    }
    Instant due = lastChangedAt.plus(leastInterval);
    return now.isBefore(due)
        ? Optional.of(
            "it was changed at "
                + CLOCK.format(lastChangedAt)
                + ", not again before "
                + CLOCK.format(due)
                + " UTC")
        : Optional.empty();
  }
}
