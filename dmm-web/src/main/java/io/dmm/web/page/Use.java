package io.dmm.web.page;

import io.dmm.web.network.NetworkUse.Held;
import java.util.OptionalLong;

/**
 * How much of a capacity is held.
 *
 * @param percent 0 to 100, or -1 if the capacity is not known
 * @param text in words
 * @param circuits how many circuits hold it
 * @param over whether more is held than there is, which must never be
 */
record Use(int percent, String text, int circuits, boolean over) {
  private static final int NEARLY_FULL = 90;

  static Use of(Held held, OptionalLong capacityMbps) {
    if (capacityMbps.isEmpty()) {
      return new Use(-1, Units.gbps(held.heldMbps()), held.circuits(), false);
    }
    return new Use(
        Units.percent(held.heldMbps(), capacityMbps.getAsLong()),
        Units.gbps(held.heldMbps()) + " of " + Units.gbps(capacityMbps.getAsLong()),
        held.circuits(),
        held.heldMbps() > capacityMbps.getAsLong());
  }

  boolean isNearlyFull() {
    return percent >= NEARLY_FULL;
  }

  /** Class of its bar. */
  String tone() {
    return over ? "over" : isNearlyFull() ? "full" : "";
  }
}
