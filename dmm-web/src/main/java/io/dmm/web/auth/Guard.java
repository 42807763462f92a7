package io.dmm.web.auth;

import io.dmm.db.account.Role;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnauthorizedResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before every address: finds out who is asking, and turns away whoever may not. A script
 * shows a token as {@code Authorization: Bearer}; a browser has a session cookie, and must repeat
 * the session's CSRF token with every change.
 */
public final class Guard implements Handler {
  /** Form field and, with {@code X-}, header of the CSRF token. */
  public static final String CSRF = "csrf";

  private static final String CALLER = "dmm.caller";
  private static final String BEARER = "Bearer ";
  private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD);
  private static final Set<String> OUR_OWN_SITE = Set.of("same-origin", "none");
  private static final String FOREIGN =
      "the form is out of date or not ours: load the page again and repeat";

  private final AuthConfig config;
  private final Tokens tokens;
  private final Sessions sessions;
  private final SessionCookie cookie;

  /** A guard. */
  @Inject
  public Guard(AuthConfig config, Tokens tokens, Sessions sessions, SessionCookie cookie) {
    this.config = config;
    this.tokens = tokens;
    this.sessions = sessions;
    this.cookie = cookie;
  }

  /** Has it found out who is asking when somebody wants to know, also where there is nothing. */
  public void meet(Context ctx) {
    ctx.attribute(CALLER, new Recognition(() -> recognise(ctx)));
  }

  /** From here on nobody asks the database who is asking, as it is away. */
  public static void forget(Context ctx) {
    ctx.attribute(CALLER, new Recognition(Optional::empty));
  }

  @Override
  public void handle(Context ctx) {
    Access access =
        ctx.routeRoles().stream()
            .map(Access.class::cast)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no access right for " + ctx.path()));
    boolean isChange = !SAFE.contains(ctx.method());
    if (isChange && ctx.header("Authorization") == null) {
      checkSite(ctx);
    }
    if (config.isOpen(access)) {
      return;
    }
    Optional<Caller> caller = who(ctx);
    if (caller.isEmpty()) {
      turnAway(ctx);
      return;
    }
    Role needed = access.needed().orElseThrow();
    if (!caller.get().may(needed)) {
      throw new ForbiddenResponse(
          "this needs the role "
              + needed.word()
              + "; "
              + caller.get().name()
              + " is "
              + caller.get().role().word());
    }
    if (isChange && caller.get().session().isPresent()) {
      checkForm(ctx, caller.get().session().get());
    }
  }

  /** Who is asking, if we know. */
  public static Optional<Caller> who(Context ctx) {
    Recognition recognition = ctx.attribute(CALLER);
    return recognition == null ? Optional.empty() : recognition.caller();
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
      return tokens
          .identify(authorization.substring(BEARER.length()).strip())
          .map(who -> new Caller(who.name(), who.role(), Optional.empty()));
    }
    return cookie
        .read(ctx)
        .flatMap(sessions::find)
        .map(session -> new Caller(session.name(), session.role(), Optional.of(session)));
  }

  private static void turnAway(Context ctx) {
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
            ? "this needs an API token: Authorization: Bearer <token>"
            : "the API token is wrong, expired or revoked");
  }

  /**
   * Browsers say from where a change was begun. This also guards the form for signing in, to which
   * no session belongs yet.
   */
  private void checkSite(Context ctx) {
    String site = ctx.header("Sec-Fetch-Site");
    if (site != null) {
      if (!OUR_OWN_SITE.contains(site)) {
        throw new ForbiddenResponse(FOREIGN);
      }
      return;
    }
    String origin = ctx.header("Origin");
    if (origin != null && !isOurs(ctx, origin)) {
      throw new ForbiddenResponse(FOREIGN);
    }
  }

  private boolean isOurs(Context ctx, String origin) {
    String authority;
    try {
      authority = URI.create(origin).getAuthority();
    } catch (IllegalArgumentException e) {
      return false;
    }
    return authority != null
        && (authority.equalsIgnoreCase(ctx.header("Host"))
            || config
                .publicUrl()
                .filter(url -> authority.equalsIgnoreCase(url.getAuthority()))
                .isPresent());
  }

  /** A browser sends its cookie along with what a foreign page makes it do; the CSRF token not. */
  private static void checkForm(Context ctx, Session session) {
    String shown = ctx.header("X-CSRF-Token");
    if (shown == null) {
      shown = ctx.formParam(CSRF);
    }
    if (shown == null || !Secrets.same(session.csrf(), shown)) {
      throw new ForbiddenResponse(FOREIGN);
    }
  }
}
