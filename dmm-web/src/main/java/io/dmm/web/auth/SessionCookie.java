package io.dmm.web.auth;

import io.javalin.http.Context;
import java.util.Optional;

/** The cookie that carries a session: out of reach for scripts, and never sent by foreign pages. */
public final class SessionCookie {
  private static final String NAME = "dmm_session";

  private SessionCookie() {}

  /** The session id that the browser sent. */
  static Optional<String> read(Context ctx) {
    return Optional.ofNullable(ctx.cookie(NAME)).filter(id -> !id.isEmpty());
  }

  /** Gives the browser its session. */
  public static void set(Context ctx, Session session) {
    write(ctx, session.id(), "");
  }

  /** Takes it away. */
  public static void clear(Context ctx) {
    write(ctx, "", "; Max-Age=0");
  }

  private static void write(Context ctx, String value, String more) {
    boolean https =
        "https".equals(ctx.scheme()) || "https".equalsIgnoreCase(ctx.header("X-Forwarded-Proto"));
    ctx.addHeader(
        "Set-Cookie",
        NAME
            + "="
            + value
            + "; Path=/; HttpOnly; SameSite=Strict"
            + more
            + (https ? "; Secure" : ""));
  }
}
