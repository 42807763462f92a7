package io.dmm.core.daemon;

import io.dmm.db.daemon.DaemonPause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a daemon is doing in this replica.
 *
 * @param name its name, such as {@code SenseStager}
 * @param purpose what it is for, a sentence
 * @param state what it does now
 * @param interval how often it runs when nothing wakes it
 * @param lastStart when its last run began (UTC); empty if it never ran
 * @param lastSuccess when a run last ended without an error (UTC)
 * @param lastTook how long the last run took
 * @param nextRun when it runs next unless something wakes it earlier (UTC); empty while it runs,
 *     and if it will not run by itself
 * @param lastError what the last failed run said; empty if the last run succeeded
 * @param itemsInFlight requests it is working on now
 * @param paused who paused it, and since when; empty if it is not paused
 */
public record DaemonStatus(
    String name,
    String purpose,
    State state,
    Duration interval,
    Optional<Instant> lastStart,
    Optional<Instant> lastSuccess,
    Optional<Duration> lastTook,
    Optional<Instant> nextRun,
    String lastError,
    int itemsInFlight,
    Optional<DaemonPause> paused) {
  /** What a daemon does now. */
  public enum State {
    /** Has not run yet. */
    STARTING,
    /** Is running or waits for its turn. */
    OK,
    /** Another replica does this work. */
    STANDBY,
    /** The last run failed. */
    FAILING,
    /** Has not ended a run for five intervals. */
    STALE,
    /** Takes no work until an operator resumes it. */
    PAUSED,
    /** Switched off in the configuration. */
    OFF
  }
}
