package io.dmm.web.api;

import io.dmm.db.Database;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.EventRepository;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.regex.Pattern;

/** Decisions and the history over the API. */
public final class DecisionsApi {
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Database database;
  private final DecisionRepository decisions;
  private final EventRepository events;

  /** Handlers. */
  @Inject
  DecisionsApi(Database database, DecisionRepository decisions, EventRepository events) {
    this.database = database;
    this.decisions = decisions;
    this.events = events;
  }

  /** {@code GET /api/v1/decisions}. */
  public void list(Context ctx) {
    int limit = Input.integer(ctx, "limit", USUAL, 1, MOST);
    ctx.json(
        new DecisionsView(
            database.read(tx -> decisions.newest(tx, limit)).stream()
                .map(DecisionView::of)
                .toList()));
  }

  /** {@code GET /api/v1/decisions/{id}}. */
  public void one(Context ctx) {
    String id = ctx.pathParam("id");
    DecisionRow row =
        (NUMBER.matcher(id).matches()
                ? database.read(tx -> decisions.find(tx, Long.parseLong(id)))
                : java.util.Optional.<DecisionRow>empty())
            .orElseThrow(() -> new NotFoundResponse("there is no such decision"));
    ctx.json(new OneView(DecisionView.of(row), row.inputs()));
  }

  /** {@code GET /api/v1/events}. */
  public void events(Context ctx) {
    long after = Input.number(ctx, "after", 0, 0, Long.MAX_VALUE);
    int limit = Input.integer(ctx, "limit", USUAL, 1, MOST);
    ctx.json(
        new EventsView(
            database.read(tx -> events.after(tx, after, limit)).stream()
                .map(EventView::of)
                .toList()));
  }

  record DecisionsView(List<DecisionView> decisions) {}

  /** A decision with what was put in: JSON, in the form that {@code plan} reads. */
  record OneView(DecisionView decision, String inputs) {}

  record EventsView(List<EventView> events) {}
}
