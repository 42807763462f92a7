package io.dmm.web.page;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A point in time as a page shows it.
 *
 * @param iso for machines
 * @param time date and time, UTC
 * @param clock time of day, UTC, with the date unless it is today's
 * @param distance how long ago, or in how long
 */
record Moment(String iso, String time, String clock, String distance) {
  static Moment of(Instant at, Instant now) {
    Duration ago = Duration.between(at, now);
    String distance;
    if (ago.abs().compareTo(Duration.ofSeconds(1)) < 0) {
      distance = "now";
    } else if (ago.isNegative()) {
      distance = "in " + Units.roughly(ago);
    } else {
      distance = Units.roughly(ago) + " ago";
    }
    return new Moment(at.toString(), Units.time(at), Units.near(at, now), distance);
  }

  static Optional<Moment> of(Optional<Instant> at, Instant now) {
    return at.map(one -> of(one, now));
  }
}
