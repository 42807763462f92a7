package io.dmm.web.auth;

import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down whoever guesses tokens: so many failures per client address, then a pause. */
public final class SignInLimiter {
  static final int FAILURES = 5;
  static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10_000;

  private final Clock clock;
  private final Map<String, Failures> byAddress =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > ADDRESSES;
        }
      };

  private record Failures(int count, Instant last) {}

  /** Nobody failed yet. */
  @Inject
  public SignInLimiter(Clock clock) {
    this.clock = clock;
  }

  /** Whether {@code address} must wait before it may try again. */
  public synchronized boolean mustWait(String address) {
    Failures failures = byAddress.get(address);
    if (failures == null) {
      return false;
    }
    if (clock.instant().isAfter(failures.last().plus(PAUSE))) {
      byAddress.remove(address);
      return false;
    }
    return failures.count() >= FAILURES;
  }

  /** A wrong token came from {@code address}. */
  public synchronized void failed(String address) {
    Failures before = byAddress.remove(address);
    int count = before == null ? 1 : before.count() + 1;
    byAddress.put(address, new Failures(count, clock.instant()));
  }

  /** The right token came from {@code address}. */
  public synchronized void succeeded(String address) {
    byAddress.remove(address);
  }
}
