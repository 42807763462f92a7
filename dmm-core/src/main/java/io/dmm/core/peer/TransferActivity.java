package io.dmm.core.peer;

import java.util.Optional;
import java.util.OptionalDouble;

/** Who sees what is moved between two storages right now: FTS. */
public interface TransferActivity {
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
   * What is moved between two storages {@code scheme://host}.
   *
   * @return empty if nobody has looked at them yet
   */
  Optional<Activity> between(String source, String destination) throws PeerException;
}
