package io.dmm.core.peer;

import java.time.Duration;

/** Told of every call to a peer, for metrics. */
@FunctionalInterface
public interface PeerListener {
  /** Hears nothing. */
  PeerListener NONE = (peer, call, outcome, took) -> {};

  /**
   * A call ended.
   *
   * @param peer name of the peer, such as {@code sense}
   * @param call name of the operation
   * @param outcome {@code done}, or the outcome in lower case, or {@code short_circuited} if the
   *     breaker was open
   * @param took from the first byte sent to the answer read
   */
  void called(String peer, String call, String outcome, Duration took);
}
