package io.dmm.web.page;

import io.dmm.db.Database;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/** Who waits for bandwidth, and what was decided when. */
public final class DecisionsPage {
  private static final int SHOWN = 50;
  private static final int MOST_WAITING = 200;
  private static final int LONGEST_NUMBER = 18;

  private final Pages pages;
  private final Database database;
  private final DecisionRepository decisions;
  private final RequestRepository requests;
  private final Clock clock;

  /** A page. */
  @Inject
  DecisionsPage(
      Pages pages,
      Database database,
      DecisionRepository decisions,
      RequestRepository requests,
      Clock clock) {
    this.pages = pages;
    this.database = database;
    this.decisions = decisions;
    this.requests = requests;
    this.clock = clock;
  }

  /** {@code GET /decisions}. */
  public void list(Context ctx) {
    Instant now = clock.instant();
    List<TransferRequest> queue =
        database.read(
            tx -> requests.inStatus(tx, Set.of(RequestStatus.INIT, RequestStatus.ALLOCATED)));
    List<Listed> newest = database.read(tx -> newest(tx, now));
    pages.show(
        ctx,
        "decisions",
        new View(
            pages.frame(ctx, "Queue", "decisions").liveOn("*"),
            queue.stream().limit(MOST_WAITING).map(request -> Waiting.of(request, now)).toList(),
            queue.size(),
            newest));
  }

  private List<Listed> newest(DSLContext tx, Instant now) {
    List<DecisionRow> rows = decisions.newest(tx, SHOWN);
    Map<Long, List<DecisionRow.Share>> actions =
        decisions.actionsOf(tx, rows.stream().map(DecisionRow::id).toList());
    return rows.stream()
        .map(
            row ->
                new Listed(
                    DecisionView.of(row, now),
                    actions.getOrDefault(row.id(), List.of()).stream()
                        .map(DecisionView.ShareView::of)
                        .toList()))
        .toList();
  }

  /** {@code GET /decisions/{id}}. */
  public void show(Context ctx) {
    String text = ctx.pathParam("id");
    Optional<DecisionView> decision =
        text.matches("[0-9]{1," + LONGEST_NUMBER + "}")
            ? database
                .read(tx -> decisions.find(tx, Long.parseLong(text)))
                .map(row -> DecisionView.of(row, clock.instant()))
            : Optional.empty();
    pages.show(
        ctx,
        "decision",
        new One(
            pages.frame(ctx, "Decision " + text, "decisions"),
            decision.orElseThrow(() -> new NotFoundResponse("there is no such decision"))));
  }

  /** A request that waits for hosts or bandwidth. */
  record Waiting(
      String ruleId,
      String url,
      Badge status,
      String route,
      int priority,
      String what,
      String reason,
      String share,
      Moment since) {
    String shortId() {
      return Prose.shortId(ruleId);
    }

    static Waiting of(TransferRequest request, Instant now) {
      return new Waiting(
          request.ruleId(),
          Pages.details(request.ruleId()),
          Badge.of(request.status()),
          RequestRow.route(request),
          request.priority(),
          request.status() == RequestStatus.INIT ? "hosts and subnets" : "bandwidth",
          request.statusReason(),
          request.bandwidthReason().equals(request.statusReason()) ? "" : request.bandwidthReason(),
          Moment.of(request.statusSince(), now));
    }
  }

  /** A decision in the list. */
  record Listed(DecisionView decision, List<DecisionView.ShareView> actions) {
    private static final int FEW = 3;

    /** Those that change, which the summary names, before those that something is in the way of. */
    List<DecisionView.ShareView> first() {
      return actions.stream()
          .sorted(Comparator.comparing(one -> !decision.summary().contains(one.ruleId())))
          .limit(FEW)
          .toList();
    }

    int more() {
      return Math.max(0, actions.size() - FEW);
    }
  }

  record View(Frame frame, List<Waiting> queue, int waiting, List<Listed> decisions) {}

  record One(Frame frame, DecisionView decision) {}
}
