package io.dmm.core.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a capacity: whole Mb/s, or a number with a unit such as {@code 400G}. */
final class Capacity {
  /**
   * More than any port or link carries: a number beyond it was meant in another unit (100 Tb/s).
   */
  static final long MOST_MBPS = 100_000_000;

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([kmgt]?)(?:b/s|bps|bit/s)?");
  private static final Map<String, BigDecimal> MBPS_BY_UNIT =
      Map.of(
          "k",
          new BigDecimal("0.001"),
          "m",
          BigDecimal.ONE,
          "g",
          BigDecimal.valueOf(1000),
          "t",
          BigDecimal.valueOf(1_000_000));

  private Capacity() {}

  /**
   * Mb/s, rounded down.
   *
   * @throws IllegalArgumentException it is no capacity, none at all, or more than anything carries
   */
  static long mbps(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is \"" + text + "\"; " + right());
    }
    boolean plain = matcher.group().equals(matcher.group(1));
    if (matcher.group(2).isEmpty() && !plain) {
      throw new IllegalArgumentException("is \"" + text + "\" in bit/s; " + right());
    }
    BigDecimal unit = plain ? BigDecimal.ONE : MBPS_BY_UNIT.get(matcher.group(2));
    BigDecimal mbps = new BigDecimal(matcher.group(1)).multiply(unit);
    if (mbps.compareTo(BigDecimal.ONE) < 0 || mbps.compareTo(BigDecimal.valueOf(MOST_MBPS)) > 0) {
      throw new IllegalArgumentException(
          "is \"" + text + "\", which is " + mbps.toPlainString() + " Mb/s; " + right());
    }
    return mbps.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  private static String right() {
    return "it must be Mb/s from 1 to " + MOST_MBPS + ", or have a unit, such as 400G for 400 Gb/s";
  }
}
