package io.dmm.web.page;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.operator.DaemonActions;
import io.dmm.core.operator.RefusedException;
import io.dmm.web.auth.Guard;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.util.List;

/** Pauses daemons, lets them go on, and has them run now. */
public final class DaemonPages {
  private final Pages pages;
  private final DaemonsPage daemons;
  private final Overview overview;
  private final DaemonActions actions;

  /** Pages that ask {@code actions}. */
  @Inject
  DaemonPages(Pages pages, DaemonsPage daemons, Overview overview, DaemonActions actions) {
    this.pages = pages;
    this.daemons = daemons;
    this.overview = overview;
    this.actions = actions;
  }

  /** Address of an action on a daemon. */
  static String url(String daemon, String step, DaemonAction action) {
    return "/daemons/" + Pages.encoded(daemon) + "/" + step + "/" + action.path();
  }

  /** {@code GET /daemons/{name}/confirm/{action}}. */
  public void confirm(Context ctx) {
    DaemonAction action = action(ctx);
    DaemonStatus daemon =
        overview.daemons().stream()
            .filter(one -> one.name().equals(ctx.pathParam("name")))
            .findFirst()
            .orElseThrow(() -> new NotFoundResponse("there is no such daemon"));
    pages.show(
        ctx,
        "question",
        new Question(
            pages.frame(ctx, action.label() + " " + daemon.name(), "daemons"),
            action.label() + " " + daemon.name() + "?",
            "Daemons",
            "/daemons",
            daemon.name(),
            "",
            daemon.name() + " " + daemon.purpose() + ". " + action.effect(),
            List.of(),
            List.of(
                new Question.Choice(
                    "Yes: " + action.label(),
                    url(daemon.name(), "actions", action),
                    action == DaemonAction.PAUSE))));
  }

  /** {@code POST /daemons/{name}/actions/{action}}. */
  public void act(Context ctx) {
    DaemonAction action = action(ctx);
    String daemon = ctx.pathParam("name");
    String who = Guard.operator(ctx).name();
    try {
      switch (action) {
        case PAUSE -> actions.pause(daemon, who);
        case RESUME -> actions.resume(daemon, who);
        case RUN -> actions.run(daemon, who);
      }
    } catch (RefusedException e) {
      ctx.status(HttpStatus.CONFLICT);
      daemons.show(ctx, "", e.getMessage());
      return;
    }
    ctx.redirect(
        "/daemons?done=" + action.path() + "&daemon=" + Pages.encoded(daemon),
        HttpStatus.SEE_OTHER);
  }

  private static DaemonAction action(Context ctx) {
    return DaemonAction.at(ctx.pathParam("action"))
        .orElseThrow(() -> new NotFoundResponse("there is no such action"));
  }
}
