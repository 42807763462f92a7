package io.dmm.web.page;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.peer.PeerState;
import io.dmm.db.Database;
import io.dmm.db.coordination.Replicas;
import io.dmm.db.finding.Finding;
import io.dmm.db.finding.FindingRepository;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the daemons and the peers are doing. */
public final class DaemonsPage {
  private final Pages pages;
  private final Overview overview;
  private final Database database;
  private final FindingRepository findings;
  private final Replicas replicas;
  private final Clock clock;

  /** A page. */
  @Inject
  DaemonsPage(
      Pages pages,
      Overview overview,
      Database database,
      FindingRepository findings,
      Replicas replicas,
      Clock clock) {
    this.pages = pages;
    this.overview = overview;
    this.database = database;
    this.findings = findings;
    this.replicas = replicas;
    this.clock = clock;
  }

  /** {@code GET /daemons}. */
  public void show(Context ctx) {
    String done =
        DaemonAction.at(Input.text(ctx, "done"))
            .map(action -> Input.text(ctx, "daemon") + " " + action.done())
            .orElse("");
    show(ctx, done, "");
  }

  /** The page with a word about what was just done, or why it was not. */
  void show(Context ctx, String done, String refused) {
    Instant now = clock.instant();
    Frame frame = pages.frame(ctx, "Daemons", "daemons").liveOn(refused.isEmpty() ? "*" : "");
    pages.show(
        ctx,
        "daemons",
        new View(
            frame,
            overview.replica(),
            Math.max(0, database.read(replicas::connected) - 1),
            overview.daemons().stream().map(one -> daemon(one, now)).toList(),
            overview.peers().stream().map(one -> peer(one, now)).toList(),
            database.read(findings::told).stream().map(one -> FindingView.of(one, now)).toList(),
            done,
            refused));
  }

  private static DaemonView daemon(DaemonStatus daemon, Instant now) {
    String tone =
        switch (daemon.state()) {
          case OK -> "good";
          case STARTING -> "busy";
          case STANDBY, OFF -> "quiet";
          case FAILING -> "bad";
          case STALE, PAUSED -> "warn";
        };
    return new DaemonView(
        daemon.name(),
        daemon.purpose(),
        new Badge(daemon.state().name().toLowerCase(Locale.ROOT), tone),
        tone.equals("bad") || tone.equals("warn"),
        Units.duration(daemon.interval()),
        Moment.of(daemon.lastStart(), now),
        Moment.of(daemon.lastSuccess(), now),
        daemon.lastTook().map(Units::duration).orElse(Units.NONE),
        next(daemon, now),
        daemon.itemsInFlight(),
        daemon.lastError(),
        daemon
            .paused()
            .map(
                pause ->
                    "paused by " + pause.by() + ", " + Moment.of(pause.since(), now).distance())
            .orElse(""),
        buttons(daemon));
  }

  /** When it runs again by itself; it is woken before that when there is work. */
  private static String next(DaemonStatus daemon, Instant now) {
    return switch (daemon.state()) {
      case OFF, PAUSED -> "never";
      default -> daemon.nextRun().map(at -> Moment.of(at, now).distance()).orElse("running");
    };
  }

  private static List<Button> buttons(DaemonStatus daemon) {
    return switch (daemon.state()) {
      case OFF -> List.of();
      case PAUSED -> List.of(Button.of(daemon, DaemonAction.RESUME));
      default ->
          List.of(Button.of(daemon, DaemonAction.RUN), Button.of(daemon, DaemonAction.PAUSE));
    };
  }

  private static PeerView peer(PeerState peer, Instant now) {
    Badge badge =
        switch (peer.breaker()) {
          case "CLOSED" ->
              peer.lastSuccess().isEmpty() && peer.lastFailure().isEmpty()
                  ? new Badge("not asked yet", "quiet")
                  : lastFailed(peer)
                      ? new Badge("last call failed", "warn")
                      : new Badge("reachable", "good");
          case "HALF_OPEN" -> new Badge("being tried", "warn");
          case "OPEN" -> new Badge("left alone", "bad");
          default -> new Badge(peer.breaker().toLowerCase(Locale.ROOT), "quiet");
        };
    return new PeerView(
        peer.peer(),
        peer.baseUrl(),
        badge,
        Moment.of(peer.lastSuccess(), now),
        Moment.of(peer.lastFailure(), now),
        peer.lastError(),
        Moment.of(peer.certificateEnds(), now));
  }

  private static boolean lastFailed(PeerState peer) {
    return peer.lastFailure()
        .filter(failed -> peer.lastSuccess().filter(failed::isBefore).isEmpty())
        .isPresent();
  }

  record DaemonView(
      String name,
      String purpose,
      Badge state,
      boolean sick,
      String interval,
      Optional<Moment> lastStart,
      Optional<Moment> lastSuccess,
      String took,
      String next,
      int inFlight,
      String lastError,
      String paused,
      List<Button> buttons) {
    /** Address of the log lines that name it. */
    String logUrl() {
      return "/log?text=" + Pages.encoded(name);
    }
  }

  /** Leads to the question whether to do something to a daemon. */
  record Button(String label, String url, String about) {
    static Button of(DaemonStatus daemon, DaemonAction action) {
      return new Button(
          action.label(), DaemonPages.url(daemon.name(), "confirm", action), daemon.name());
    }
  }

  /** Something at a peer that does not fit what DMM believes. */
  record FindingView(
      String what,
      String name,
      String place,
      String rule,
      String detail,
      Badge state,
      Moment since) {
    static FindingView of(Finding finding, Instant now) {
      Badge state =
          !finding.problem().isEmpty()
              ? new Badge("not put right", "bad")
              : finding.reportedAt().isPresent()
                  ? new Badge(finding.certain() ? "ours" : "looks like ours", "warn")
                  : new Badge("watched", "quiet");
      return new FindingView(
          finding.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          finding.name(),
          finding.place(),
          finding.ruleId().orElse(""),
          finding.detail() + (finding.problem().isEmpty() ? "" : " " + finding.problem()),
          state,
          Moment.of(finding.firstSeenAt(), now));
    }
  }

  record PeerView(
      String name,
      String url,
      Badge state,
      Optional<Moment> lastSuccess,
      Optional<Moment> lastFailure,
      String lastError,
      Optional<Moment> certificateEnds) {}

  record View(
      Frame frame,
      String replica,
      int otherReplicas,
      List<DaemonView> daemons,
      List<PeerView> peers,
      List<FindingView> findings,
      String done,
      String refused) {}
}
