package io.dmm.core.units;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Bandwidth as people read it: in Gb/s wherever it is shown, so that figures that stand beside each
 * other can be compared at a glance.
 */
public final class Rates {
  private static final double MBPS_PER_GBPS = 1000;
  private static final String UNIT = " Gb/s";

  private Rates() {}

  /** {@code 24_000} is "24 Gb/s", {@code 800} is "0.8 Gb/s": exact, never rounded. */
  public static String text(long mbps) {
    return BigDecimal.valueOf(mbps, 3).stripTrailingZeros().toPlainString() + UNIT;
  }

  /** What was measured, to three significant places: {@code 12_540} is "12.5 Gb/s". */
  public static String measured(double mbps) {
    double gbps = mbps / MBPS_PER_GBPS;
    double size = Math.abs(gbps);
    int places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    String text = String.format(Locale.ROOT, "%." + places + "f", gbps);
    return new BigDecimal(text).stripTrailingZeros().toPlainString() + UNIT;
  }
}
