package io.dmm.web.page;

import io.dmm.core.lifecycle.IllegalTransitionException;
import io.dmm.core.operator.OperatorActions;
import io.dmm.core.operator.UnknownRequestException;
import io.dmm.db.Database;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.Input;
import io.dmm.web.input.JsonBody;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.OptionalInt;

/** Asks before an operator changes something, and does it when the answer is yes. */
public final class ActionPages {
  private final Pages pages;
  private final RequestPage requestPage;
  private final Database database;
  private final RequestRepository requests;
  private final OperatorActions actions;

  /** Pages that ask {@code actions}. */
  @Inject
  ActionPages(
      Pages pages,
      RequestPage requestPage,
      Database database,
      RequestRepository requests,
      OperatorActions actions) {
    this.pages = pages;
    this.requestPage = requestPage;
    this.database = database;
    this.requests = requests;
    this.actions = actions;
  }

  /** {@code GET /details/{rule_id}/confirm/{action}}. */
  public void confirm(Context ctx) {
    OperatorAction action = action(ctx);
    String ruleId = Input.ruleId(ctx);
    TransferRequest request =
        database
            .read(tx -> requests.find(tx, ruleId))
            .orElseThrow(() -> new UnknownRequestException(ruleId));
    OptionalInt limit = request.streams().operator();
    pages.show(
        ctx,
        "confirm",
        new View(
            pages.frame(ctx, action.label(), "requests"),
            action,
            ruleId,
            Pages.details(ruleId),
            RequestRow.route(request),
            Badge.of(request.status()),
            action == OperatorAction.STREAMS,
            limit.isPresent() ? String.valueOf(limit.getAsInt()) : ""));
  }

  /** {@code POST /details/{rule_id}/actions/{action}}. */
  public void act(Context ctx) {
    OperatorAction action = action(ctx);
    String ruleId = Input.ruleId(ctx);
    String who = Guard.operator(ctx).name();
    try {
      switch (action) {
        case FINISH -> actions.finish(ruleId, who);
        case STREAMS -> actions.overrideStreams(ruleId, limit(ctx), who);
        case REBUILD -> actions.reinitializeSense(ruleId, who);
        case RESTART -> actions.reinitialize(ruleId, who);
      }
    } catch (IllegalTransitionException e) {
      ctx.status(HttpStatus.CONFLICT);
      requestPage.show(ctx, ruleId, "", e.getMessage());
      return;
    }
    ctx.redirect(Pages.details(ruleId) + "?done=" + action.path(), HttpStatus.SEE_OTHER);
  }

  /** {@code GET /sites/refresh}. */
  public void askToRefreshSites(Context ctx) {
    pages.show(
        ctx,
        "question",
        new Question(
            pages.frame(ctx, "Read again from SENSE", "sites"),
            "Read all sites again from SENSE?",
            "Sites",
            "/sites",
            "all sites",
            "",
            "RefreshSites runs now instead of at its next time. Sites, hosts, links and capacities"
                + " are taken over as SENSE tells them; circuits that are up stay as they are.",
            List.of(),
            List.of(new Question.Choice("Yes: Read again from SENSE", "/sites/refresh", false))));
  }

  /** {@code POST /sites/refresh}. */
  public void refreshSites(Context ctx) {
    actions.refreshSites(Guard.operator(ctx).name());
    ctx.redirect("/sites?done=refresh", HttpStatus.SEE_OTHER);
  }

  private static OperatorAction action(Context ctx) {
    return OperatorAction.at(ctx.pathParam("action"))
        .orElseThrow(() -> new NotFoundResponse("there is no such action"));
  }

  private static OptionalInt limit(Context ctx) {
    String text = ctx.formParam("limit");
    if (text == null || text.isBlank()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(JsonBody.checkedLimit(Integer.parseInt(text.strip())));
    } catch (NumberFormatException e) {
      throw new BadRequestResponse(
          "the limit must be a whole number of 1 or more, or empty to remove it");
    }
  }

  record View(
      Frame frame,
      OperatorAction action,
      String ruleId,
      String back,
      String route,
      Badge status,
      boolean asksForLimit,
      String limit) {}
}
