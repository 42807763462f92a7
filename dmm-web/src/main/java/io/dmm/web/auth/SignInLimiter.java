package io.dmm.web.auth;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses: so many tries for each address and for each user, then a pause. A try
 * counts as failed until it has succeeded, so that many at once gain nothing. Each replica counts
 * for itself.
 */
public final class SignInLimiter {
  static final int TRIES_OF_ADDRESS = 5;
  static final int TRIES_OF_USER = 10;
  static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int KEYS = 20_000;
  private static final int IPV6_NETWORK = 64;

  private final Clock clock;
  private final Map<String, Tries> byKey =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
          return size() > KEYS;
        }
      };

  private record Tries(int count, Instant last) {}

  /** Nobody tried yet. */
  @Inject
  public SignInLimiter(Clock clock) {
    this.clock = clock;
  }

  /**
   * Whether somebody may try to sign in now; if so, the try is counted.
   *
   * @param address where it comes from
   * @param user as whom; empty for a token
   */
  public synchronized boolean admits(String address, String user) {
    String network = networkOf(address);
    if (count(network) >= TRIES_OF_ADDRESS || count(named(user)) >= TRIES_OF_USER) {
      return false;
    }
    add(network);
    add(named(user));
    return true;
  }

  /** The try was good. */
  public synchronized void succeeded(String address, String user) {
    byKey.remove(networkOf(address));
    byKey.remove(named(user));
  }

  private int count(String key) {
    Tries tries = byKey.get(key);
    if (tries == null) {
      return 0;
    }
    if (clock.instant().isAfter(tries.last().plus(PAUSE))) {
      byKey.remove(key);
      return 0;
    }
    return tries.count();
  }

  private void add(String key) {
    if (!key.isEmpty()) {
      int before = count(key);
      byKey.remove(key);
      byKey.put(key, new Tries(before + 1, clock.instant()));
    }
  }

  private static String named(String user) {
    return user.isEmpty() ? "" : "user " + user;
  }

  /** Who has one IPv6 address has all of its /64. */
  private static String networkOf(String address) {
    IPAddress parsed = new IPAddressString(address).getAddress();
    return "address "
        + (parsed != null && parsed.isIPv6()
            ? parsed.toPrefixBlock(IPV6_NETWORK).toString()
            : address);
  }
}
