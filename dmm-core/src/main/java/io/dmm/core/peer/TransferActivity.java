package io.dmm.core.peer;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;

/** Who sees what is moved between storages right now: FTS. */
public interface TransferActivity {
  /**
   * Two storages {@code scheme://host}.
   *
   * @param source where data comes from
   * @param destination where it goes
   */
  record Pair(String source, String destination) {}

  /**
   * What is moved between two storages.
   *
   * @param mbps what running transfers move together, Mb/s
   * @param active how many run
   * @param queued how many wait
   * @param successShare share of the last ones that succeeded; empty if not known
   */
  record Activity(double mbps, int active, int queued, OptionalDouble successShare) {
    /** Nothing runs, and nothing waits. */
    public static final Activity NONE = new Activity(0, 0, 0, OptionalDouble.empty());
  }

  /**
   * What is moved between pairs of storages. Missing are those that nobody has looked at yet, and
   * those that could not be asked about.
   */
  Map<Pair, Activity> between(Collection<Pair> pairs);
}
