package io.dmm.app.check;

import java.time.Clock;
import java.time.Duration;

/**
 * How to look.
 *
 * @param patience how long each peer may take
 * @param warnAhead how long before its end a certificate is worth a warning
 * @param clock what the end of certificates is judged by
 */
public record CheckOptions(Duration patience, Duration warnAhead, Clock clock) {
  /** How long one call may take. */
  Duration call() {
    Duration most = Duration.ofSeconds(20);
    Duration half = patience.dividedBy(2);
    return half.compareTo(most) < 0 ? half : most;
  }

  /** The shorter of a configured time-out and {@link #call()}. */
  Duration call(Duration configured) {
    return configured.compareTo(call()) < 0 ? configured : call();
  }
}
