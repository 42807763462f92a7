package io.dmm.web.auth;

import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * The cookie that carries a session: out of reach for scripts, and not sent along with what foreign
 * pages have a browser post. Over HTTPS it has a name that other hosts of the domain cannot set.
 */
public final class SessionCookie {
  private static final String NAME = "dmm_session";

  private final ClientAddress client;

  /** A cookie that asks {@code client} whether it travels by HTTPS. */
  @Inject
  public SessionCookie(ClientAddress client) {
    this.client = client;
  }

  /** The session id that the browser sent. */
  Optional<String> read(Context ctx) {
    return read(ctx, NAME);
  }

  /** Gives the browser its session. */
  void set(Context ctx, Session session) {
    write(ctx, NAME, session.id(), "");
  }

  /** Takes it away. */
  void clear(Context ctx) {
    write(ctx, NAME, "", "; Max-Age=0");
  }

  Optional<String> read(Context ctx, String name) {
    return Optional.ofNullable(ctx.cookie(prefix(ctx) + name)).filter(id -> !id.isEmpty());
  }

  void write(Context ctx, String name, String value, String more) {
    ctx.addHeader(
        "Set-Cookie",
        prefix(ctx)
            + name
            + "="
            + value
            + "; Path=/; HttpOnly; SameSite=Lax"
            + more
            + (client.isHttps(ctx) ? "; Secure" : ""));
  }

  private String prefix(Context ctx) {
    return client.isHttps(ctx) ? "__Host-" : "";
  }
}
