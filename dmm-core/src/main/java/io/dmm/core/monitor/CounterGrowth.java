package io.dmm.core.monitor;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * By how much a counter grew, from readings of it. It begins with the last reading before the time
 * that is asked for, however old, so nothing is left out. A counter that falls has started again at
 * 0, as in Prometheus's own {@code increase}; one that appears within the time is new.
 */
final class CounterGrowth {
  private final Instant from;
  private final TreeMap<Instant, Double> readings = new TreeMap<>();

  /** Growth since {@code from}. */
  CounterGrowth(Instant from) {
    this.from = from;
  }

  /**
   * One reading. Of several at one instant, which an interface with two addresses has, one counts.
   */
  void read(Instant at, double value) {
    if (!Double.isNaN(value) && !Double.isInfinite(value)) {
      readings.merge(at, value, Math::max);
    }
  }

  /** The growth up to the last reading; 0 without any. */
  double total() {
    Map.Entry<Instant, Double> before = readings.floorEntry(from);
    double last = before == null ? 0 : before.getValue();
    double total = 0;
    for (double value : readings.tailMap(from, false).values()) {
      total += value >= last ? value - last : value;
      last = value;
    }
    return total;
  }
}
