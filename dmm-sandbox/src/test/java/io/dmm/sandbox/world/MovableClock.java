package io.dmm.sandbox.world;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until the test moves it. */
public final class MovableClock extends Clock {
  private final AtomicReference<Instant> now;

  private MovableClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  public static MovableClock at(String instant) {
    return new MovableClock(Instant.parse(instant));
  }

  public void advance(Duration step) {
    now.updateAndGet(instant -> instant.plus(step));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the simulators use UTC only, not " + zone);
  }
}
