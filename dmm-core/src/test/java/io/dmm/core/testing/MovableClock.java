package io.dmm.core.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until a test moves it. */
public final class MovableClock extends Clock {
  private volatile Instant now;

  private MovableClock(Instant now) {
    this.now = now;
  }

  /** A clock that stands at this instant, such as {@code 2026-03-01T12:00:00Z}. */
  public static MovableClock at(String instant) {
    return new MovableClock(Instant.parse(instant));
  }

  /** Moves on. */
  public void advance(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
