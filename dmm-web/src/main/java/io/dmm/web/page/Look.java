package io.dmm.web.page;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Dark or light: what the reader's system prefers, unless the reader chose. */
public enum Look {
  SYSTEM("as the system has it"),
  DARK("dark"),
  LIGHT("light");

  private static final String COOKIE = "dmm_look";
  private static final int YEAR_SECONDS = 365 * 24 * 3600;

  /** An address of ours: no host can be smuggled in by a second slash or a backslash. */
  private static final Pattern OWN = Pattern.compile("/(?![/\\\\])[A-Za-z0-9/._~%?&=+,:-]{0,2000}");

  private final String meaning;

  Look(String meaning) {
    this.meaning = meaning;
  }

  /** What the reader of {@code ctx} chose. */
  public static Look of(Context ctx) {
    return named(ctx.cookie(COOKIE));
  }

  /** {@code GET /look}: keeps the choice in a cookie and goes back. */
  static void choose(Context ctx) {
    Cookie cookie = new Cookie(COOKIE, named(ctx.queryParam("to")).word());
    cookie.setMaxAge(YEAR_SECONDS);
    cookie.setHttpOnly(true);
    cookie.setSameSite(SameSite.LAX);
    ctx.cookie(cookie);
    String next = ctx.queryParam("next");
    ctx.redirect(next != null && OWN.matcher(next).matches() ? next : "/", HttpStatus.SEE_OTHER);
  }

  private static Look named(String word) {
    return Arrays.stream(values())
        .filter(look -> look.word().equals(word))
        .findFirst()
        .orElse(SYSTEM);
  }

  /** As it stands in the cookie, in links and in the style sheet. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String meaning() {
    return meaning;
  }

  /** The next one when the switch is used. */
  Look next() {
    return values()[(ordinal() + 1) % values().length];
  }

  /** Where the switch on the page of {@code ctx} leads. */
  String switchUrl(Context ctx) {
    String query = ctx.queryString();
    String here =
        ctx.method().equals(HandlerType.GET)
            ? ctx.path() + (query == null ? "" : "?" + query)
            : "/";
    return "/look?to=" + next().word() + "&next=" + Pages.encoded(here);
  }
}
