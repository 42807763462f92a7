package io.dmm.db.account;

import static io.dmm.db.jooq.Tables.WEB_USER;

import io.dmm.db.jooq.tables.records.WebUserRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Users who sign in with a password. */
public final class UserRepository {
  /** Adds a user. False: the name is taken. */
  public boolean add(DSLContext tx, String name, Role role, String passwordHash, Instant now) {
    return tx.insertInto(WEB_USER)
            .set(WEB_USER.NAME, name)
            .set(WEB_USER.ROLE, role)
            .set(WEB_USER.PASSWORD_HASH, passwordHash)
            .set(WEB_USER.CREATED_AT, now)
            .set(WEB_USER.CHANGED_AT, now)
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /** The user with this name. */
  public Optional<User> find(DSLContext tx, String name) {
    return tx.selectFrom(WEB_USER)
        .where(WEB_USER.NAME.eq(name))
        .fetchOptional(UserRepository::read);
  }

  /** All users, by name. */
  public List<User> all(DSLContext tx) {
    return tx.selectFrom(WEB_USER).orderBy(WEB_USER.NAME).fetch(UserRepository::read);
  }

  /** Gives a user another password. False: there is no such user. */
  public boolean setPassword(DSLContext tx, String name, String passwordHash, Instant now) {
    return tx.update(WEB_USER)
            .set(WEB_USER.PASSWORD_HASH, passwordHash)
            .set(WEB_USER.CHANGED_AT, now)
            .where(WEB_USER.NAME.eq(name))
            .execute()
        == 1;
  }

  /** Gives a user another role. False: there is no such user. */
  public boolean setRole(DSLContext tx, String name, Role role, Instant now) {
    return tx.update(WEB_USER)
            .set(WEB_USER.ROLE, role)
            .set(WEB_USER.CHANGED_AT, now)
            .where(WEB_USER.NAME.eq(name))
            .execute()
        == 1;
  }

  /** Notes that a user has signed in. */
  public void signedIn(DSLContext tx, String name, Instant now) {
    tx.update(WEB_USER).set(WEB_USER.LAST_SIGN_IN_AT, now).where(WEB_USER.NAME.eq(name)).execute();
  }

  /** Removes a user, and ends their sessions. False: there is no such user. */
  public boolean remove(DSLContext tx, String name) {
    return tx.deleteFrom(WEB_USER).where(WEB_USER.NAME.eq(name)).execute() == 1;
  }

  private static User read(WebUserRecord row) {
    return new User(
        row.getName(),
        row.getRole(),
        row.getPasswordHash(),
        row.getCreatedAt(),
        row.getChangedAt(),
        Optional.ofNullable(row.getLastSignInAt()));
  }
}
