package io.dmm.db.account;

import static io.dmm.db.jooq.Tables.WEB_SESSION;

import io.dmm.db.jooq.tables.records.WebSessionRecord;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** Signed-in browsers, known to all replicas. */
public final class SessionRepository {
  /** Adds a session. */
  public void add(DSLContext tx, StoredSession session) {
    tx.insertInto(WEB_SESSION)
        .set(WEB_SESSION.DIGEST, session.digest())
        .set(WEB_SESSION.NAME, session.name())
        .set(WEB_SESSION.ROLE, session.role())
        .set(WEB_SESSION.USER_NAME, session.user().orElse(null))
        .set(WEB_SESSION.TOKEN_NAME, session.token().orElse(null))
        .set(WEB_SESSION.STARTED_AT, session.startedAt())
        .set(WEB_SESSION.LAST_USED_AT, session.lastUsed())
        .set(WEB_SESSION.ENDS_AT, session.endsAt())
        .execute();
  }

  /** The session with this digest, be it over or not. */
  public Optional<StoredSession> find(DSLContext tx, String digest) {
    return tx.selectFrom(WEB_SESSION)
        .where(WEB_SESSION.DIGEST.eq(digest))
        .fetchOptional(SessionRepository::read);
  }

  /** Notes that a session was used. */
  public void used(DSLContext tx, String digest, Instant now) {
    tx.update(WEB_SESSION)
        .set(WEB_SESSION.LAST_USED_AT, now)
        .where(WEB_SESSION.DIGEST.eq(digest))
        .execute();
  }

  /** Ends a session. */
  public void remove(DSLContext tx, String digest) {
    tx.deleteFrom(WEB_SESSION).where(WEB_SESSION.DIGEST.eq(digest)).execute();
  }

  /** Ends all sessions of a user. */
  public void removeOf(DSLContext tx, String user) {
    tx.deleteFrom(WEB_SESSION).where(WEB_SESSION.USER_NAME.eq(user)).execute();
  }

  /** Forgets what is over: unused since {@code idleSince}, or past its end. */
  public void purge(DSLContext tx, Instant idleSince, Instant now) {
    tx.deleteFrom(WEB_SESSION)
        .where(WEB_SESSION.LAST_USED_AT.lt(idleSince).or(WEB_SESSION.ENDS_AT.lt(now)))
        .execute();
  }

  private static StoredSession read(WebSessionRecord row) {
    return new StoredSession(
        row.getDigest(),
        row.getName(),
        row.getRole(),
        Optional.ofNullable(row.getUserName()),
        Optional.ofNullable(row.getTokenName()),
        row.getStartedAt(),
        row.getLastUsedAt(),
        row.getEndsAt());
  }
}
