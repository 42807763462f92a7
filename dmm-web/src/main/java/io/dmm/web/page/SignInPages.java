package io.dmm.web.page;

import io.dmm.web.auth.ApiToken;
import io.dmm.web.auth.Caller;
import io.dmm.web.auth.Guard;
import io.dmm.web.auth.Role;
import io.dmm.web.auth.SessionCookie;
import io.dmm.web.auth.Sessions;
import io.dmm.web.auth.SignInLimiter;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trades the API token for a browser session, and ends sessions. */
public final class SignInPages {
  private static final Logger log = LoggerFactory.getLogger(SignInPages.class);
  private static final int LONGEST_NAME = 40;
  private static final String NAMELESS = "operator";

  /** Follows every name, so that nobody can sign in under the name of a daemon. */
  private static final String BY_BROWSER = " (web)";

  /** A path of ours: no host can be smuggled in by a second slash or a backslash. */
  private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[A-Za-z0-9/._%-]{0,300}");

  private final Pages pages;
  private final ApiToken token;
  private final Sessions sessions;
  private final SignInLimiter limiter;

  /** Pages. */
  @Inject
  SignInPages(Pages pages, ApiToken token, Sessions sessions, SignInLimiter limiter) {
    this.pages = pages;
    this.token = token;
    this.sessions = sessions;
    this.limiter = limiter;
  }

  /** {@code GET /sign-in}. */
  public void ask(Context ctx) {
    show(ctx, ownPath(ctx.queryParam("next")), "");
  }

  /** {@code POST /sign-in}. */
  public void signIn(Context ctx) {
    String next = ownPath(ctx.formParam("next"));
    if (!token.isConfigured()) {
      ctx.status(HttpStatus.FORBIDDEN);
      show(ctx, next, ApiToken.NOT_CONFIGURED);
      return;
    }
    if (limiter.mustWait(ctx.ip())) {
      ctx.status(HttpStatus.TOO_MANY_REQUESTS).header("Retry-After", "60");
      show(ctx, next, "Too many wrong tokens came from your address. Wait a minute.");
      return;
    }
    String presented = ctx.formParam("token");
    if (presented == null || !token.matches(presented.strip())) {
      limiter.failed(ctx.ip());
      log.warn("sign_in_refused address={}", ctx.ip());
      ctx.status(HttpStatus.UNAUTHORIZED);
      show(ctx, next, "The token is wrong.");
      return;
    }
    limiter.succeeded(ctx.ip());
    String name = name(ctx.formParam("name"));
    SessionCookie.set(ctx, sessions.start(name, Role.OPERATOR));
    log.info("signed_in operator={} address={}", name, ctx.ip());
    ctx.redirect(next, HttpStatus.SEE_OTHER);
  }

  /** {@code POST /sign-out}. */
  public void signOut(Context ctx) {
    Caller caller = Guard.operator(ctx);
    caller.session().ifPresent(sessions::end);
    SessionCookie.clear(ctx);
    ctx.redirect("/", HttpStatus.SEE_OTHER);
  }

  private void show(Context ctx, String next, String problem) {
    pages.show(ctx, "sign-in", new View(pages.frame(ctx, "Sign in", ""), next, problem));
  }

  private static String ownPath(String next) {
    return next != null && OWN_PATH.matcher(next).matches() ? next : "/";
  }

  private static String name(String given) {
    String clean =
        given == null
            ? ""
            : Input.clean(given.replaceAll("[^\\p{L}\\p{N} ._@-]", ""), LONGEST_NAME);
    return (clean.isEmpty() ? NAMELESS : clean) + BY_BROWSER;
  }

  record View(Frame frame, String next, String problem) {}
}
