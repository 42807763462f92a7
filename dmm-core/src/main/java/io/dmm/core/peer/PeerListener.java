package io.dmm.core.peer;

import io.dmm.core.trace.Trace;
import java.net.URI;
import java.time.Duration;

/** Told of every call to a peer, for metrics and traces. */
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

  /**
   * A call is about to be sent. Called on the thread that makes it; must return at once.
   *
   * @param peer name of the peer
   * @param call name of the operation
   * @param method HTTP method
   * @param address where it goes; path and query may hold what nobody else should see
   */
  default Trace calling(String peer, String call, String method, URI address) {
    return Trace.NONE;
  }
}
