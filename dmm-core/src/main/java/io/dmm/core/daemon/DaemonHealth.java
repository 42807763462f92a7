package io.dmm.core.daemon;

import io.dmm.db.daemon.DaemonPause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Keeps what a daemon's last runs came to. */
final class DaemonHealth {
  private static final int STALE_AFTER_INTERVALS = 5;

  private final String name;
  private final String purpose;
  private final Beat beat;
  private final Clock clock;
  private final Instant since;
  private Instant lastStart;
  private Instant lastSuccess;
  private Duration lastTook;
  private String lastError = "";
  private Instant nextRun;
  private DaemonPause pause;
  private boolean standby;

  DaemonHealth(String name, String purpose, Beat beat, Clock clock) {
    this.name = name;
    this.purpose = purpose;
    this.beat = beat;
    this.clock = clock;
    this.since = clock.instant();
  }

  synchronized void started() {
    lastStart = clock.instant();
    nextRun = null;
    standby = false;
  }

  synchronized void succeeded() {
    lastSuccess = clock.instant();
    lastTook = Duration.between(lastStart, lastSuccess);
    lastError = "";
  }

  synchronized void failed(String reason) {
    // A run may fail before it has begun, when the leader's lock cannot be asked for.
    lastTook = lastStart == null ? null : Duration.between(lastStart, clock.instant());
    standby = false;
    lastError = reason;
  }

  synchronized void standsBy() {
    standby = true;
    lastError = "";
  }

  /** Runs again after {@code wait} unless something wakes it earlier. */
  synchronized void waits(Duration wait) {
    nextRun = clock.instant().plus(wait);
  }

  /** Whether an operator paused it, as far as is known; empty if not. */
  synchronized void pausedBy(Optional<DaemonPause> known) {
    pause = known.orElse(null);
    if (pause != null) {
      lastError = "";
    }
  }

  synchronized DaemonStatus status(int itemsInFlight) {
    return new DaemonStatus(
        name,
        purpose,
        state(),
        beat.interval().orElse(Duration.ZERO),
        Optional.ofNullable(lastStart),
        Optional.ofNullable(lastSuccess),
        Optional.ofNullable(lastTook),
        Optional.ofNullable(pause == null ? nextRun : null),
        lastError,
        itemsInFlight,
        Optional.ofNullable(pause));
  }

  private DaemonStatus.State state() {
    if (beat.interval().isEmpty()) {
      return DaemonStatus.State.OFF;
    }
    if (pause != null) {
      return DaemonStatus.State.PAUSED;
    }
    if (standby) {
      return DaemonStatus.State.STANDBY;
    }
    if (!lastError.isEmpty()) {
      return DaemonStatus.State.FAILING;
    }
    Instant last = lastSuccess == null ? since : lastSuccess;
    Duration tolerated =
        beat.interval().orElseThrow().multipliedBy(STALE_AFTER_INTERVALS).plusSeconds(30);
    if (last.plus(tolerated).isBefore(clock.instant())) {
      return DaemonStatus.State.STALE;
    }
    return lastSuccess == null ? DaemonStatus.State.STARTING : DaemonStatus.State.OK;
  }
}
