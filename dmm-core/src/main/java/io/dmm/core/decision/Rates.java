package io.dmm.core.decision;

import java.math.BigDecimal;

/** Bandwidth as people write it. */
public final class Rates {
  private Rates() {}

  /** "24 Gb/s", "1.5 Gb/s", "800 Mb/s": exact, never rounded. */
  public static String text(long mbps) {
    if (Math.abs(mbps) < 1000) {
      return mbps + " Mb/s";
    }
    return BigDecimal.valueOf(mbps, 3).stripTrailingZeros().toPlainString() + " Gb/s";
  }
}
