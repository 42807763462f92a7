package io.dmm.web.auth;

import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import io.dmm.db.Database;
import io.dmm.db.account.Role;
import io.dmm.db.account.SignInAttempt;
import io.dmm.db.account.SignInAttemptRepository;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs browsers in at an OpenID provider: authorization code with PKCE. What is sent there is
 * written down with a digest of a secret that only this browser has, and serves once; so an answer
 * that was forged, replayed or meant for another browser signs nobody in. Any replica can take it.
 */
public final class OidcSignIn {
  /** Where the provider sends browsers back to. */
  public static final String CALLBACK = "/sign-in/oidc/callback";

  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(OidcSignIn.class);
  private static final String COOKIE = "dmm_sign_in";
  private static final int MOST_ATTEMPTS = 10_000;
  private static final int LONGEST_NAME = 64;

  private final Database database;
  private final SignInAttemptRepository attempts;
  private final SignIn signIn;
  private final SessionCookie cookie;
  private final Clock clock;
  private final Optional<OidcConfig> config;
  private final Optional<OpenIdProvider> provider;
  private final Secrets secrets = new Secrets();

  /** Signs in as {@code config} says. */
  @Inject
  public OidcSignIn(
      Database database,
      SignInAttemptRepository attempts,
      SignIn signIn,
      SessionCookie cookie,
      AuthConfig config,
      Clock clock) {
    this.database = database;
    this.attempts = attempts;
    this.signIn = signIn;
    this.cookie = cookie;
    this.clock = clock;
    this.config = config.oidc();
    this.provider =
        config
            .oidc()
            .map(
                oidc ->
                    new OpenIdProvider(
                        oidc, redirect(config.publicUrl().orElse(URI.create("http://localhost")))));
  }

  /** Whether there is a provider. */
  public boolean isConfigured() {
    return provider.isPresent();
  }

  /** The provider's host, for the page; empty if there is none. */
  public String providerName() {
    return config.map(oidc -> oidc.issuer().getHost()).orElse("");
  }

  /**
   * Writes down that a browser is sent to the provider.
   *
   * @param next where to go afterwards
   * @return the address to send it to
   */
  public URI begin(Context ctx, String next) throws OidcException {
    Instant now = clock.instant();
    String state = secrets.fresh();
    String browser = secrets.fresh();
    SignInAttempt attempt =
        new SignInAttempt(
            Secrets.digest(state),
            Secrets.digest(browser),
            secrets.fresh(),
            secrets.fresh(),
            next,
            now.plus(PATIENCE));
    URI address = configured().addressFor(state, attempt.nonce(), attempt.verifier());
    database.transact(tx -> attempts.add(tx, attempt, now));
    if (database.read(attempts::count) > MOST_ATTEMPTS) {
      throw OidcException.refused("Too many are signing in at once. Wait ten minutes.");
    }
    cookie.write(ctx, COOKIE, browser, "; Max-Age=" + PATIENCE.toSeconds());
    return address;
  }

  /**
   * Signs a browser in that comes back from the provider.
   *
   * @return where to go
   */
  public String finish(Context ctx) throws OidcException {
    OpenIdProvider asked = configured();
    SignInAttempt attempt = attempt(ctx);
    cookie.write(ctx, COOKIE, "", "; Max-Age=0");
    String error = ctx.queryParam("error");
    if (error != null) {
      throw OidcException.refused(
          "The provider did not sign you in"
              + (error.matches("[a-z_]{1,40}") ? ": " + error + "." : "."));
    }
    String issuer = ctx.queryParam("iss");
    if (issuer != null && !issuer.equals(config.orElseThrow().issuer().toString())) {
      throw OidcException.refused("The answer comes from another provider.");
    }
    String code = ctx.queryParam("code");
    if (code == null || code.isEmpty()) {
      throw OidcException.refused("The provider's answer has no code.");
    }
    signIn.open(ctx, identity(asked.claims(code, attempt.nonce(), attempt.verifier())));
    return attempt.nextPath();
  }

  private SignInAttempt attempt(Context ctx) throws OidcException {
    String state = ctx.queryParam("state");
    Optional<String> browser = cookie.read(ctx, COOKIE);
    if (state == null || browser.isEmpty()) {
      throw stale();
    }
    return database
        .inTransaction(tx -> attempts.take(tx, Secrets.digest(state), clock.instant()))
        .filter(one -> Secrets.same(one.browserDigest(), Secrets.digest(browser.get())))
        .orElseThrow(OidcSignIn::stale);
  }

  private Identity identity(IDTokenClaimsSet claims) throws OidcException {
    OidcConfig oidc = config.orElseThrow();
    Map<String, Object> all = claims.toJSONObject();
    String subject = claims.getSubject().getValue();
    String name = String.valueOf(all.getOrDefault(oidc.nameClaim(), subject));
    String shown = name.replaceAll("[^\\p{L}\\p{N} ._@-]", "");
    shown = shown.substring(0, Math.min(shown.length(), LONGEST_NAME)).strip();
    Optional<Role> role = new RoleMapping(oidc).roleOf(all);
    if (role.isEmpty()) {
      log.warn("oidc_without_role name=\"{}\" claim={}", shown, oidc.rolesClaim());
      throw OidcException.refused(
          "You are "
              + shown
              + ", but nothing in "
              + oidc.rolesClaim()
              + " gives you a role here. Ask whoever runs this DMM.");
    }
    log.info(
        "oidc_signed_in name=\"{}\" subject=\"{}\"", shown, subject.replaceAll("\\p{Cntrl}", ""));
    return Identity.of(shown + " (oidc)", role.get());
  }

  private OpenIdProvider configured() throws OidcException {
    return provider.orElseThrow(() -> OidcException.refused("There is no OpenID provider."));
  }

  private static OidcException stale() {
    return OidcException.refused(
        "This sign-in was not begun in this browser, took too long, or is over. Begin again.");
  }

  private static URI redirect(URI publicUrl) {
    String base = publicUrl.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + CALLBACK);
  }
}
