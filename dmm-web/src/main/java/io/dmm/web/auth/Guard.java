package io.dmm.web.auth;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnauthorizedResponse;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Stands before every address: finds out who is asking, and turns away whoever may not. A script
 * shows the token as {@code Authorization: Bearer}; a browser has a session cookie, and must repeat
 * the session's CSRF token with every change.
 */
public final class Guard implements Handler {
  /** Form field and, with {@code X-}, header of the CSRF token. */
  public static final String CSRF = "csrf";

  private static final String CALLER = "dmm.caller";
  private static final String BEARER = "Bearer ";
  private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD);

  /** Names under which no foreign site can reach us: it would need a name of its own. */
  private static final Pattern LOCAL =
      Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+])(:[0-9]+)?");

  private final AccessPolicy policy;
  private final ApiToken token;
  private final Sessions sessions;

  /** A guard. */
  @Inject
  public Guard(AccessPolicy policy, ApiToken token, Sessions sessions) {
    this.policy = policy;
    this.token = token;
    this.sessions = sessions;
  }

  @Override
  public void handle(Context ctx) {
    Access access =
        ctx.routeRoles().stream()
            .map(Access.class::cast)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no access right for " + ctx.path()));
    Optional<Caller> caller = recognise(ctx);
    caller.ifPresent(one -> ctx.attribute(CALLER, one));
    if (policy.isOpen(access)) {
      return;
    }
    Role needed = access.needed().orElseThrow();
    if (caller.isEmpty()) {
      turnAway(ctx);
    } else if (!caller.get().may(needed)) {
      throw new ForbiddenResponse(
          "this needs the role "
              + needed.word()
              + "; "
              + caller.get().name()
              + " is "
              + caller.get().role().word());
    } else {
      checkOrigin(ctx, caller.get());
    }
  }

  /** Who is asking, if we know. */
  public static Optional<Caller> who(Context ctx) {
    return Optional.ofNullable(ctx.attribute(CALLER));
  }

  /** Who is asking, behind an address that is open to nobody. */
  public static Caller operator(Context ctx) {
    return who(ctx).orElseThrow(() -> new UnauthorizedResponse("sign in first"));
  }

  /** Whether the answer goes to a person's browser. */
  public static boolean wantsHtml(Context ctx) {
    String accept = ctx.header("Accept");
    return accept != null && accept.contains("text/html") && !ctx.path().startsWith("/api/");
  }

  private Optional<Caller> recognise(Context ctx) {
    String authorization = ctx.header("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return token.matches(authorization.substring(BEARER.length()).strip())
          ? Optional.of(new Caller("api-token", Role.OPERATOR, Optional.empty()))
          : Optional.empty();
    }
    return SessionCookie.read(ctx)
        .flatMap(sessions::find)
        .or(() -> signedInByItself(ctx))
        .map(session -> new Caller(session.name(), session.role(), Optional.of(session)));
  }

  private Optional<Session> signedInByItself(Context ctx) {
    String host = ctx.header("Host");
    if (!policy.autoSignIn()
        || !ctx.method().equals(HandlerType.GET)
        || !wantsHtml(ctx)
        || host == null
        || !LOCAL.matcher(host).matches()) {
      return Optional.empty();
    }
    Session session = sessions.start("sandbox (web)", Role.ADMIN);
    SessionCookie.set(ctx, session);
    return Optional.of(session);
  }

  private void turnAway(Context ctx) {
    if (!token.isConfigured()) {
      throw new ForbiddenResponse(ApiToken.NOT_CONFIGURED);
    }
    if (wantsHtml(ctx) && ctx.header("Authorization") == null) {
      String next = ctx.method().equals(HandlerType.GET) ? ctx.path() : "/";
      ctx.redirect(
          "/sign-in?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8), HttpStatus.SEE_OTHER);
      ctx.skipRemainingHandlers();
      return;
    }
    ctx.header("WWW-Authenticate", "Bearer realm=\"dmm\"");
    throw new UnauthorizedResponse(
        ctx.header("Authorization") == null
            ? "this needs the API token: Authorization: Bearer <token>"
            : "the API token is wrong");
  }

  /** A browser sends its cookie along with what a foreign page makes it do; the CSRF token not. */
  private static void checkOrigin(Context ctx, Caller caller) {
    if (SAFE.contains(ctx.method()) || caller.session().isEmpty()) {
      return;
    }
    String shown = ctx.header("X-CSRF-Token");
    if (shown == null) {
      shown = ctx.formParam(CSRF);
    }
    byte[] expected = ApiToken.digest(caller.session().get().csrf());
    if (shown == null || !MessageDigest.isEqual(expected, ApiToken.digest(shown))) {
      throw new ForbiddenResponse(
          "the form is out of date or not ours: load the page again and repeat");
    }
  }
}
