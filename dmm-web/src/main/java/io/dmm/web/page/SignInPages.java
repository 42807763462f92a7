package io.dmm.web.page;

import io.dmm.web.auth.Guard;
import io.dmm.web.auth.SignIn;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import jakarta.inject.Inject;
import java.util.regex.Pattern;

/** Asks who somebody is, and signs them in and out. */
public final class SignInPages {
  private static final int LONGEST_NAME = 40;

  /** A path of ours: no host can be smuggled in by a second slash or a backslash. */
  private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[A-Za-z0-9/._%-]{0,300}");

  private final Pages pages;
  private final SignIn signIn;

  /** Pages. */
  @Inject
  SignInPages(Pages pages, SignIn signIn) {
    this.pages = pages;
    this.signIn = signIn;
  }

  /** {@code GET /sign-in}. */
  public void ask(Context ctx) {
    show(ctx, ownPath(ctx.queryParam("next")), "");
  }

  /** {@code POST /sign-in}, with a name and a password, or with a token. */
  public void signIn(Context ctx) {
    String next = ownPath(ctx.formParam("next"));
    String token = ctx.formParam("token");
    SignIn.Outcome outcome =
        token == null
            ? signIn.byPassword(ctx, given(ctx, "user"), given(ctx, "password"))
            : signIn.byToken(ctx, token, name(ctx.formParam("name")));
    switch (outcome) {
      case SIGNED_IN -> ctx.redirect(next, HttpStatus.SEE_OTHER);
      case REFUSED -> {
        ctx.status(HttpStatus.UNAUTHORIZED);
        show(
            ctx,
            next,
            token == null
                ? "The name or the password is wrong."
                : "The token is wrong, expired or revoked.");
      }
      case TOO_MANY -> {
        ctx.status(HttpStatus.TOO_MANY_REQUESTS).header("Retry-After", "60");
        show(ctx, next, "There were too many tries. Wait a minute.");
      }
    }
  }

  /** {@code GET /sign-in/link/{secret}}: the address that a sandbox prints. */
  public void followLink(Context ctx) {
    SignIn.Outcome outcome = signIn.byLink(ctx, ctx.pathParam("secret"));
    if (outcome == SignIn.Outcome.SIGNED_IN || Guard.who(ctx).isPresent()) {
      ctx.redirect("/", HttpStatus.SEE_OTHER);
      return;
    }
    ctx.status(HttpStatus.UNAUTHORIZED);
    show(ctx, "/", "This link has been used, or is none of ours.");
  }

  /** {@code POST /sign-out}. */
  public void signOut(Context ctx) {
    signIn.out(ctx);
    ctx.redirect("/sign-in", HttpStatus.SEE_OTHER);
  }

  private void show(Context ctx, String next, String problem) {
    pages.show(ctx, "sign-in", new View(pages.frame(ctx, "Sign in", ""), next, problem));
  }

  private static String ownPath(String next) {
    return next != null && OWN_PATH.matcher(next).matches() ? next : "/";
  }

  private static String given(Context ctx, String field) {
    String text = ctx.formParam(field);
    return text == null ? "" : text;
  }

  private static String name(String given) {
    return given == null
        ? ""
        : Input.clean(given.replaceAll("[^\\p{L}\\p{N} ._@-]", ""), LONGEST_NAME);
  }

  record View(Frame frame, String next, String problem) {}
}
