package io.dmm.web.api;

import io.dmm.db.Database;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.EventFilter;
import io.dmm.db.event.EventRepository;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Decisions and the history over the API. */
public final class DecisionsApi {
  /** Parameters of {@link #list}. */
  public static final Set<String> LIST = Set.of("before", "limit");

  /** Parameters of {@link #events}. */
  public static final Set<String> EVENTS =
      Set.of("after", "before", "rule_id", "actor", "cause", "limit");

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
    long before = Input.number(ctx, "before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    int limit = Input.integer(ctx, "limit", USUAL, 1, MOST);
    List<DecisionRow> found = database.read(tx -> decisions.before(tx, before, limit));
    ctx.json(
        new DecisionsView(
            found.stream().map(DecisionView::of).toList(),
            found.size() < limit
                ? OptionalLong.empty()
                : OptionalLong.of(found.get(found.size() - 1).id())));
  }

  /** {@code GET /api/v1/decisions/{id}}. */
  public void one(Context ctx) {
    DecisionRow row =
        id(ctx)
            .flatMap(id -> database.read(tx -> decisions.find(tx, id)))
            .orElseThrow(() -> new NotFoundResponse("there is no such decision"));
    ctx.json(new OneView(DecisionView.of(row), row.inputs()));
  }

  /** {@code GET /api/v1/events}. */
  public void events(Context ctx) {
    Optional<String> before = Input.given(ctx, "before");
    if (before.isPresent() && Input.given(ctx, "after").isPresent()) {
      throw Input.wrong("before", before.get(), "absent where there is after");
    }
    int limit = Input.integer(ctx, "limit", EventsView.USUAL, 1, EventsView.MOST);
    EventFilter filter =
        new EventFilter(
            Input.given(ctx, "rule_id"),
            Input.given(ctx, "actor"),
            Input.given(ctx, "cause"),
            before.isPresent(),
            before.isPresent()
                ? Input.number(ctx, "before", 0, 1, Long.MAX_VALUE)
                : Input.number(ctx, "after", 0, 0, Long.MAX_VALUE),
            limit);
    ctx.json(EventsView.of(database.read(tx -> events.page(tx, filter)), limit));
  }

  /** The id in the path; empty if it is none. */
  static Optional<Long> id(Context ctx) {
    return Optional.of(ctx.pathParam("id"))
        .filter(text -> NUMBER.matcher(text).matches())
        .map(Long::valueOf);
  }

  record DecisionsView(List<DecisionView> decisions, OptionalLong next) {}

  /** A decision with what was put in: JSON, in the form that {@code plan} reads. */
  record OneView(DecisionView decision, String inputs) {}
}
