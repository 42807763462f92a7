package io.dmm.web.auth;

import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signed-in browsers, in memory: a restart signs everybody out. A session ends {@link #IDLE} after
 * its last use and {@link #LONGEST} after its start; the oldest makes room when there are too many.
 */
public final class Sessions {
  static final Duration IDLE = Duration.ofHours(2);
  static final Duration LONGEST = Duration.ofHours(12);
  private static final int MOST = 1000;
  private static final int RANDOM_BYTES = 32;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byId = new ConcurrentHashMap<>();

  /** No sessions yet. */
  @Inject
  public Sessions(Clock clock) {
    this.clock = clock;
  }

  /** Starts a session of {@code name}. */
  public Session start(String name, Role role) {
    Instant now = clock.instant();
    Session session = new Session(randomText(), randomText(), name, role, now, now);
    synchronized (byId) {
      byId.values().removeIf(one -> isOver(one, now));
      if (byId.size() >= MOST) {
        byId.values().stream()
            .min(Comparator.comparing(Session::lastUse))
            .ifPresent(oldest -> byId.remove(oldest.id()));
      }
      byId.put(session.id(), session);
    }
    return session;
  }

  /** The live session with this id. */
  public Optional<Session> find(String id) {
    Instant now = clock.instant();
    return Optional.ofNullable(
        byId.computeIfPresent(id, (key, one) -> isOver(one, now) ? null : one.usedAt(now)));
  }

  /** Ends a session. */
  public void end(Session session) {
    byId.remove(session.id());
  }

  private static boolean isOver(Session session, Instant now) {
    return now.isAfter(session.lastUse().plus(IDLE)) || now.isAfter(session.since().plus(LONGEST));
  }

  private String randomText() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
