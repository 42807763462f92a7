package io.dmm.core.listen;

import io.dmm.core.trace.Trace;
import io.dmm.db.request.RequestStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * Told of what the core does, for metrics and traces. Called within the work that it tells of, so
 * it must return at once and throw nothing; a transaction that fails afterwards has been told too.
 */
public interface CoreListener {
  /** Hears nothing. */
  CoreListener NONE = new CoreListener() {};

  /**
   * A request was moved.
   *
   * @param from empty for one that was not known before
   * @param cause name of the cause in the life cycle
   */
  default void moved(Optional<RequestStatus> from, RequestStatus to, String cause) {}

  /** Bandwidth was decided, whether or not anything follows from it. */
  default void decided(Decided decision) {}

  /**
   * A daemon ended a run.
   *
   * @param daemon its name
   * @param ok false if the run failed
   * @param took how long it took
   */
  default void ran(String daemon, boolean ok, Duration took) {}

  /**
   * A daemon begins to work, on the thread that does it: a singleton its run, another one its step
   * with one request.
   *
   * @param daemon its name
   * @param ruleId the request that it works on; empty if it looks at everything at once
   */
  default Trace running(String daemon, Optional<String> ruleId) {
    return Trace.NONE;
  }

  /**
   * One decision.
   *
   * @param took reading, deciding and planning, without writing
   * @param requests how many took part
   * @param waiting how many of them got nothing
   * @param changes how many were given another bandwidth
   * @param roundingLossMbps what is left of ports and links that are full, Mb/s: less than a
   *     quantum each
   */
  record Decided(Duration took, int requests, int waiting, int changes, long roundingLossMbps) {}
}
