package io.dmm.web.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.dmm.core.daemon.Overview;
import io.dmm.web.auth.AuthConfig;
import io.dmm.web.auth.Caller;
import io.dmm.web.auth.Guard;
import io.dmm.web.auth.Session;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Draws pages from the templates that the build compiled; none is compiled at run time. */
public final class Pages {
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), Pages.class.getPackageName());
  private final Assets assets;
  private final AuthConfig auth;
  private final Overview overview;

  /** A renderer. */
  @Inject
  public Pages(Assets assets, AuthConfig auth, Overview overview) {
    this.assets = assets;
    this.auth = auth;
    this.overview = overview;
  }

  /** The frame of a page for whoever asks. */
  Frame frame(Context ctx, String title, String section) {
    Optional<Caller> caller = Guard.who(ctx);
    Look look = Look.of(ctx);
    return new Frame(
        title,
        section,
        caller.map(Caller::name).orElse(""),
        caller.map(Caller::role),
        caller.flatMap(Caller::session).map(Session::csrf).orElse(""),
        auth.isSandbox(),
        assets.url("app.css"),
        assets.url("app.js"),
        assets.url("icon.svg"),
        "",
        look,
        look.switchUrl(ctx),
        caller.isPresent() || auth.readOpen() ? Wellbeing.of(overview) : Wellbeing.NOT_TOLD);
  }

  /** Answers with the page {@code template}. */
  void show(Context ctx, String template, Object view) {
    StringOutput out = new StringOutput();
    templates.render(template + ".jte", view, out);
    ctx.html(out.toString());
  }

  /** One part of a path, as it must stand in a link. */
  static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Address of a request's page. */
  static String details(String ruleId) {
    return "/details/" + encoded(ruleId);
  }
}
