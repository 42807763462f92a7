package io.dmm.core.peer;

import jakarta.inject.Inject;
import java.time.Duration;

/**
 * How often a peer that is down is asked whether it is back. All that would be called meanwhile is
 * held back.
 *
 * @param callsPerMinuteWhenDown from 1 to 60
 */
public record PeerPace(int callsPerMinuteWhenDown) {
  /** What is not configured otherwise. */
  public static final PeerPace DEFAULT = new PeerPace();

  public PeerPace {
    if (callsPerMinuteWhenDown < 1 || callsPerMinuteWhenDown > 60) {
      throw new IllegalArgumentException(
          callsPerMinuteWhenDown + " calls per minute to a peer that is down; must be 1 to 60");
    }
  }

  /** Four calls per minute. */
  @Inject
  public PeerPace() {
    this(4);
  }

  /** Time between two calls. */
  Duration pause() {
    return Duration.ofMinutes(1).dividedBy(callsPerMinuteWhenDown);
  }
}
