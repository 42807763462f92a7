package io.dmm.web.auth;

import io.dmm.db.Database;
import io.dmm.db.account.User;
import io.dmm.db.account.UserRepository;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions for whoever shows that they may have one, and ends them. */
public final class SignIn {
  private static final Logger log = LoggerFactory.getLogger(SignIn.class);
  private static final String SANDBOX = "sandbox (web)";

  private final Database database;
  private final UserRepository users;
  private final Passwords passwords = new Passwords();
  private final Tokens tokens;
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final SignInLimiter limiter;
  private final ClientAddress client;
  private final AuthConfig config;
  private final Clock clock;
  private final AtomicBoolean linkUsed = new AtomicBoolean();

  /** What became of a try. */
  public enum Outcome {
    /** The browser has a session. */
    SIGNED_IN,
    /** Name, password or token is wrong; which of them is not said. */
    REFUSED,
    /** Too many tries: this one was not even looked at. */
    TOO_MANY
  }

  /** Where tries come from and how many there are, and what a browser is told. */
  public record Door(SignInLimiter limiter, ClientAddress client, SessionCookie cookie) {
    /** All three. */
    @Inject
    public Door {}
  }

  /** Signs in against {@code database} and {@code config}. */
  @Inject
  public SignIn(
      Database database,
      UserRepository users,
      Tokens tokens,
      Sessions sessions,
      Door door,
      AuthConfig config,
      Clock clock) {
    this.database = database;
    this.users = users;
    this.tokens = tokens;
    this.sessions = sessions;
    this.cookie = door.cookie();
    this.limiter = door.limiter();
    this.client = door.client();
    this.config = config;
    this.clock = clock;
  }

  /** With the name and the password of a user. */
  public Outcome byPassword(Context ctx, String name, String password) {
    String user = name.strip().toLowerCase(Locale.ROOT);
    return attempt(
        ctx,
        user.length() > Accounts.LONGEST_NAME ? user.substring(0, Accounts.LONGEST_NAME) : user,
        () -> {
          if (password.length() > Accounts.LONGEST_PASSWORD) {
            return Optional.empty();
          }
          Optional<User> known =
              Accounts.isName(user) ? database.read(tx -> users.find(tx, user)) : Optional.empty();
          boolean right =
              known
                  .map(one -> passwords.matches(password, one.passwordHash()))
                  .orElseGet(() -> passwords.matchesNobody(password));
          if (!right) {
            return Optional.empty();
          }
          database.transact(tx -> users.signedIn(tx, user, clock.instant()));
          return known.map(one -> Identity.ofUser(one.name(), one.role()));
        });
  }

  /**
   * With an API token.
   *
   * @param name who says to be there, for the history; only for the token of the configuration,
   *     which has no name of its own
   */
  public Outcome byToken(Context ctx, String token, String name) {
    return attempt(
        ctx,
        "",
        () ->
            tokens
                .identify(token.strip())
                .map(
                    who ->
                        who.token().isPresent()
                            ? who
                            : Identity.of(
                                (name.isEmpty() ? "operator" : name) + " (web)", who.role())));
  }

  /** With the link that a sandbox prints, which works once. */
  public Outcome byLink(Context ctx, String secret) {
    boolean right =
        config.signInLink().filter(own -> Secrets.same(own.reveal(), secret)).isPresent();
    if (!right || !linkUsed.compareAndSet(false, true)) {
      return Outcome.REFUSED;
    }
    open(ctx, Identity.of(SANDBOX, io.dmm.db.account.Role.ADMIN));
    return Outcome.SIGNED_IN;
  }

  /** Gives the browser a session, and ends the one that it had. */
  void open(Context ctx, Identity who) {
    cookie.read(ctx).flatMap(sessions::find).ifPresent(sessions::end);
    cookie.set(ctx, sessions.start(who));
    log.info(
        "signed_in name=\"{}\" role={} address={}", who.name(), who.role().word(), client.of(ctx));
  }

  /** Ends the session of whoever asks. */
  public void out(Context ctx) {
    Guard.who(ctx).flatMap(Caller::session).ifPresent(sessions::end);
    cookie.clear(ctx);
  }

  private Outcome attempt(
      Context ctx, String user, java.util.function.Supplier<Optional<Identity>> check) {
    String address = client.of(ctx);
    if (!limiter.admits(address, user)) {
      log.warn("sign_in_held_off address={}", address);
      return Outcome.TOO_MANY;
    }
    Optional<Identity> who = check.get();
    if (who.isEmpty()) {
      log.warn("sign_in_refused address={}", address);
      return Outcome.REFUSED;
    }
    limiter.succeeded(address, user);
    open(ctx, who.get());
    return Outcome.SIGNED_IN;
  }
}
