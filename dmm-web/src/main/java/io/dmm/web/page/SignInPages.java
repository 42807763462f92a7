package io.dmm.web.page;

import io.dmm.web.auth.Guard;
import io.dmm.web.auth.OidcException;
import io.dmm.web.auth.OidcSignIn;
import io.dmm.web.auth.SignIn;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks who somebody is, and signs them in and out. */
public final class SignInPages {
  private static final Logger log = LoggerFactory.getLogger(SignInPages.class);
  private static final int LONGEST_NAME = 40;

  /** A path of ours: no host can be smuggled in by a second slash or a backslash. */
  private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[A-Za-z0-9/._%-]{0,300}");

  private final Pages pages;
  private final SignIn signIn;
  private final OidcSignIn oidc;

  /** Pages. */
  @Inject
  SignInPages(Pages pages, SignIn signIn, OidcSignIn oidc) {
    this.pages = pages;
    this.signIn = signIn;
    this.oidc = oidc;
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

  /** {@code GET /sign-in/oidc}: off to the OpenID provider. */
  public void goToProvider(Context ctx) {
    requireProvider();
    try {
      String next = ownPath(ctx.queryParam("next"));
      ctx.redirect(oidc.begin(ctx, next).toString(), HttpStatus.SEE_OTHER);
    } catch (OidcException e) {
      refuse(ctx, e);
    }
  }

  /** {@code GET /sign-in/oidc/callback}: back from there. */
  public void comeBack(Context ctx) {
    requireProvider();
    try {
      ctx.redirect(oidc.finish(ctx), HttpStatus.SEE_OTHER);
    } catch (OidcException e) {
      refuse(ctx, e);
    }
  }

  /** {@code POST /sign-out}. */
  public void signOut(Context ctx) {
    signIn.out(ctx);
    ctx.redirect("/sign-in", HttpStatus.SEE_OTHER);
  }

  private void requireProvider() {
    if (!oidc.isConfigured()) {
      throw new NotFoundResponse("no OpenID provider is configured");
    }
  }

  private void refuse(Context ctx, OidcException e) {
    log.warn(
        "oidc_refused reason=\"{}\" cause=\"{}\"",
        e.getMessage(),
        e.getCause() == null ? "" : e.getCause().getMessage());
    ctx.status(e.isProviderFailure() ? HttpStatus.BAD_GATEWAY : HttpStatus.UNAUTHORIZED);
    show(ctx, "/", e.getMessage());
  }

  private void show(Context ctx, String next, String problem) {
    pages.show(
        ctx,
        "sign-in",
        new View(
            pages.frame(ctx, "Sign in", ""),
            next,
            URLEncoder.encode(next, StandardCharsets.UTF_8),
            oidc.providerName(),
            problem));
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

  record View(Frame frame, String next, String encodedNext, String provider, String problem) {}
}
