package io.dmm.web.auth;

import io.dmm.core.config.Secret;
import io.dmm.db.Database;
import io.dmm.db.account.ApiTokenRepository;
import io.dmm.db.account.Role;
import io.dmm.db.account.SessionRepository;
import io.dmm.db.account.StoredToken;
import io.dmm.db.account.User;
import io.dmm.db.account.UserRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/**
 * Adds, changes and removes users and API tokens. Each change is an event that says who made it,
 * and ends the sessions that it concerns.
 */
public final class Accounts {
  static final int LONGEST_NAME = 64;
  static final int SHORTEST_PASSWORD = 12;
  static final int LONGEST_PASSWORD = 256;

  /** How long a token may be worth something at most. */
  public static final Duration LONGEST_TOKEN = Duration.ofDays(3650);

  /** Lower case: so no user can stand in the history like a daemon. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

  private static final List<String> RESERVED = List.of(Tokens.CONFIGURED, "sandbox", "operator");

  private final Database database;
  private final UserRepository users;
  private final ApiTokenRepository tokens;
  private final SessionRepository sessions;
  private final EventRepository events;
  private final Clock clock;
  private final Secrets secrets = new Secrets();

  /** Accounts in {@code database}. */
  @Inject
  public Accounts(
      Database database,
      UserRepository users,
      ApiTokenRepository tokens,
      SessionRepository sessions,
      EventRepository events,
      Clock clock) {
    this.database = database;
    this.users = users;
    this.tokens = tokens;
    this.sessions = sessions;
    this.events = events;
    this.clock = clock;
  }

  /** All users, by name. */
  public List<User> users() {
    return database.read(users::all);
  }

  /** All tokens, by name. */
  public List<StoredToken> tokens() {
    return database.read(tokens::all);
  }

  /**
   * Adds a user.
   *
   * @param by who does it, for the history
   * @throws AccountException name or password will not do, or the name is taken
   */
  public void addUser(String name, Role role, Secret password, String by) {
    String user = checkedName("user", name);
    checkPassword(user, password);
    String hash = new Passwords().hash(password.reveal());
    change(
        tx -> users.add(tx, user, role, hash, clock.instant()),
        "there is a user " + user + " already",
        event("USER_ADDED", by, "user " + user + " with role " + role.word()));
  }

  /** Gives a user another password. */
  public void changePassword(String name, Secret password, String by) {
    checkPassword(name, password);
    String hash = new Passwords().hash(password.reveal());
    change(
        tx -> {
          sessions.removeOf(tx, name);
          return users.setPassword(tx, name, hash, clock.instant());
        },
        noUser(name),
        event("USER_PASSWORD_CHANGED", by, "of user " + name));
  }

  /** Gives a user another role. */
  public void changeRole(String name, Role role, String by) {
    change(
        tx -> {
          sessions.removeOf(tx, name);
          return users.setRole(tx, name, role, clock.instant());
        },
        noUser(name),
        event("USER_ROLE_CHANGED", by, "user " + name + " is now " + role.word()));
  }

  /** Removes a user. */
  public void removeUser(String name, String by) {
    change(tx -> users.remove(tx, name), noUser(name), event("USER_REMOVED", by, "user " + name));
  }

  /**
   * Makes a token.
   *
   * @return the token, which is told here and never again
   */
  public Secret createToken(String name, Role role, Duration lifetime, String by) {
    String token = checkedName("token", name);
    if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST_TOKEN) > 0) {
      throw new AccountException(
          "a token must be good for 1 to " + LONGEST_TOKEN.toDays() + " days");
    }
    String secret = Tokens.PREFIX + secrets.fresh();
    Instant now = clock.instant();
    StoredToken stored =
        new StoredToken(
            token, role, Secrets.digest(secret), by, now, now.plus(lifetime), Optional.empty());
    change(
        tx -> tokens.add(tx, stored),
        "there is a token " + token + " already; revoke it first",
        event(
            "TOKEN_CREATED",
            by,
            "token " + token + " with role " + role.word() + ", until " + stored.expiresAt()));
    return Secret.of(secret);
  }

  /** Revokes a token. */
  public void revokeToken(String name, String by) {
    change(
        tx -> tokens.remove(tx, name),
        "there is no token " + name,
        event("TOKEN_REVOKED", by, "token " + name));
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private void change(Predicate<DSLContext> deed, String otherwise, Event event) {
    database.transact(
        tx -> {
          if (!deed.test(tx)) {
            throw new AccountException(otherwise);
          }
          events.append(tx, event);
        });
  }

  private Event event(String cause, String by, String reason) {
    return Event.general(clock.instant(), by, cause, reason);
  }

  private static String noUser(String name) {
    return "there is no user " + name;
  }

  private static String checkedName(String what, String name) {
    if (!isName(name) || RESERVED.contains(name)) {
      throw new AccountException(
          "\""
              + name
              + "\" cannot be the name of a "
              + what
              + "; it must be 1 to "
              + LONGEST_NAME
              + " of a-z, 0-9, . _ @ -, begin with a letter or digit, and be none of "
              + String.join(", ", RESERVED));
    }
    return name;
  }

  private static void checkPassword(String name, Secret password) {
    int length = password.reveal().length();
    if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
      throw new AccountException(
          "the password has "
              + length
              + " characters; it must have "
              + SHORTEST_PASSWORD
              + " to "
              + LONGEST_PASSWORD);
    }
    if (password.reveal().toLowerCase(java.util.Locale.ROOT).contains(name)
        && password.reveal().length() < name.length() + SHORTEST_PASSWORD) {
      throw new AccountException("the password must not be the user's name with little more");
    }
  }
}
