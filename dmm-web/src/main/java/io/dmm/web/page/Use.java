package io.dmm.web.page;

import io.dmm.web.network.NetworkUse.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How much of a capacity is held.
 *
 * @param percent 0 to 100, or -1 if the capacity is not known
 * @param text in words
 * @param holders how many circuits hold it, and how many more wait, in words; empty if none
 * @param over whether more is held than there is, which must never be
 */
record Use(int percent, String text, String holders, boolean over) {
  private static final int NEARLY_FULL = 90;

  static Use of(Held held, OptionalLong capacityMbps) {
    if (capacityMbps.isEmpty()) {
      return new Use(-1, Units.gbps(held.heldMbps()), holders(held), false);
    }
    return new Use(
        Units.percent(held.heldMbps(), capacityMbps.getAsLong()),
        Units.gbps(held.heldMbps()) + " of " + Units.gbps(capacityMbps.getAsLong()),
        holders(held),
        held.heldMbps() > capacityMbps.getAsLong());
  }

  private static String holders(Held held) {
    List<String> parts = new ArrayList<>();
    if (held.circuits() > 0) {
      parts.add(held.circuits() + (held.circuits() == 1 ? " circuit" : " circuits"));
    }
    if (held.waiting() > 0) {
      parts.add(held.waiting() + (held.waiting() == 1 ? " waits" : " wait"));
    }
    return String.join(", ", parts);
  }

  boolean isNearlyFull() {
    return percent >= NEARLY_FULL;
  }

  /** Class of its bar. */
  String tone() {
    return over ? "over" : isNearlyFull() ? "full" : "";
  }
}
