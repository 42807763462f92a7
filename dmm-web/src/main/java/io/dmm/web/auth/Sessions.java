package io.dmm.web.auth;

import io.dmm.db.Database;
import io.dmm.db.account.SessionRepository;
import io.dmm.db.account.StoredSession;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Signed-in browsers. They are kept in the database, so that every replica knows them and a restart
 * signs nobody out. A session ends some time after its last use, and at the latest some time after
 * its start.
 */
public final class Sessions {
  /** How exactly the last use is known: not every look at a page is worth a write. */
  private static final Duration GRAIN = Duration.ofMinutes(1);

  private final Database database;
  private final SessionRepository stored;
  private final AuthConfig config;
  private final Clock clock;
  private final Secrets secrets = new Secrets();

  /** Sessions in {@code database}. */
  @Inject
  public Sessions(Database database, SessionRepository stored, AuthConfig config, Clock clock) {
    this.database = database;
    this.stored = stored;
    this.config = config;
    this.clock = clock;
  }

  /** Starts a session; always under a new id, so that nobody can have known it before. */
  public Session start(Identity who) {
    Instant now = clock.instant();
    Instant longest = now.plus(config.sessionLongest());
    Instant end = who.until().filter(longest::isAfter).orElse(longest);
    Session session = new Session(secrets.fresh(), who.name(), who.role());
    database.transact(
        tx -> {
          stored.purge(tx, now.minus(config.sessionIdle()), now);
          stored.add(
              tx,
              new StoredSession(
                  Secrets.digest(session.id()),
                  who.name(),
                  who.role(),
                  who.user(),
                  who.token(),
                  now,
                  now,
                  end));
        });
    return session;
  }

  /** The live session with this id. */
  public Optional<Session> find(String id) {
    Instant now = clock.instant();
    return database
        .read(tx -> stored.find(tx, Secrets.digest(id)))
        .filter(one -> !isOver(one, now))
        .map(
            one -> {
              if (one.lastUsed().plus(GRAIN).isBefore(now)) {
                database.transact(tx -> stored.used(tx, one.digest(), now));
              }
              return new Session(id, one.name(), one.role());
            });
  }

  /** Ends a session. */
  public void end(Session session) {
    database.transact(tx -> stored.remove(tx, Secrets.digest(session.id())));
  }

  private boolean isOver(StoredSession session, Instant now) {
    return now.isAfter(session.lastUsed().plus(config.sessionIdle()))
        || now.isAfter(session.endsAt());
  }
}
