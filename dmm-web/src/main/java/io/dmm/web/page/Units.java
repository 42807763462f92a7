package io.dmm.web.page;

import io.dmm.core.units.Rates;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How figures are written on pages. Bandwidth is decimal, sizes are decimal, times are UTC. */
final class Units {
  /** Stands where nothing is known. */
  static final String NONE = "–";

  private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Units() {}

  /** What was measured: {@code 12540.0} is "12.5 Gb/s". */
  static String gbps(double mbps) {
    return Rates.measured(mbps);
  }

  /** What was decided or reserved, exactly: {@code 12500} is "12.5 Gb/s". */
  static String gbps(long mbps) {
    return Rates.text(mbps);
  }

  /** Bandwidth, or a dash while there is none. */
  static String gbpsOrNone(long mbps) {
    return mbps == 0 ? NONE : gbps(mbps);
  }

  static String gbps(OptionalLong mbps) {
    return mbps.isPresent() ? gbps(mbps.getAsLong()) : NONE;
  }

  static String gbps(OptionalDouble mbps) {
    return mbps.isPresent() ? gbps(mbps.getAsDouble()) : NONE;
  }

  /** {@code 10_000_000_000} is "10 GB". */
  static String bytes(long bytes) {
    double rest = bytes;
    int unit = 0;
    while (rest >= 999.5 && unit < BYTES.length - 1) {
      rest /= 1000;
      unit++;
    }
    return number(rest) + " " + BYTES[unit];
  }

  /** {@code 3_100_000_000, 10_000_000_000} is "3.1 of 10 GB". */
  static String bytesOf(long part, long whole) {
    String all = bytes(whole);
    String some = bytes(part);
    String unit = all.substring(all.indexOf(' '));
    return (some.endsWith(unit) ? some.substring(0, some.length() - unit.length()) : some)
        + " of "
        + all;
  }

  static String bytes(OptionalLong bytes) {
    return bytes.isPresent() ? bytes(bytes.getAsLong()) : NONE;
  }

  /** The two largest parts: "3 min 20 s", "2 d 4 h". */
  static String duration(Duration duration) {
    Duration length = duration.abs();
    if (length.toDays() > 0) {
      return two(length.toDays(), "d", length.toHoursPart(), "h");
    }
    if (length.toHours() > 0) {
      return two(length.toHours(), "h", length.toMinutesPart(), "min");
    }
    if (length.toMinutes() > 0) {
      return two(length.toMinutes(), "min", length.toSecondsPart(), "s");
    }
    if (length.compareTo(Duration.ofSeconds(1)) >= 0 || length.isZero()) {
      return length.toSeconds() + " s";
    }
    return Math.max(1, length.toMillis()) + " ms";
  }

  /** As {@link #duration}, without the seconds that nobody needs beside minutes. */
  static String roughly(Duration duration) {
    Duration length = duration.abs();
    return duration(length.toMinutes() > 0 ? length.truncatedTo(ChronoUnit.MINUTES) : length);
  }

  private static String two(long first, String firstUnit, long second, String secondUnit) {
    return first + " " + firstUnit + (second == 0 ? "" : " " + second + " " + secondUnit);
  }

  static String time(Instant at) {
    return TIME.format(at);
  }

  /** The time of day, with the date unless it is today's. */
  static String near(Instant at, Instant now) {
    boolean today = at.truncatedTo(ChronoUnit.DAYS).equals(now.truncatedTo(ChronoUnit.DAYS));
    return (today ? SECONDS : DAY).format(at);
  }

  /** Hour, minute and second, UTC. */
  static String seconds(Instant at) {
    return SECONDS.format(at);
  }

  /** Hour and minute, UTC. */
  static String clock(Instant at) {
    return CLOCK.format(at);
  }

  /** Whole per cent, 0 to 100; never 100 before it is all. */
  static int percent(long part, long whole) {
    if (whole <= 0 || part <= 0) {
      return 0;
    }
    return (int) Math.min(100, part * 100 / whole);
  }

  /** A whole number. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }

  /** Three significant places at most, without trailing zeros, digits grouped by a thin space. */
  static String number(double value) {
    double size = Math.abs(value);
    int places = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    String text = String.format(Locale.ROOT, "%,." + places + "f", value).replace(',', '\u202f');
    if (places > 0) {
      text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return text;
  }
}
