package io.dmm.web.page;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.peer.PeerState;
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
  private final Clock clock;

  /** A page. */
  @Inject
  DaemonsPage(Pages pages, Overview overview, Clock clock) {
    this.pages = pages;
    this.overview = overview;
    this.clock = clock;
  }

  /** {@code GET /daemons}. */
  public void show(Context ctx) {
    Instant now = clock.instant();
    pages.show(
        ctx,
        "daemons",
        new View(
            pages.frame(ctx, "Daemons", "daemons").liveOn("*"),
            overview.daemons().stream().map(one -> daemon(one, now)).toList(),
            overview.peers().stream().map(one -> peer(one, now)).toList()));
  }

  private static DaemonView daemon(DaemonStatus daemon, Instant now) {
    String tone =
        switch (daemon.state()) {
          case OK -> "good";
          case STARTING -> "busy";
          case STANDBY, OFF, PAUSED -> "quiet";
          case FAILING -> "bad";
          case STALE -> "warn";
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
        daemon.lastError());
  }

  /** When it runs again by itself; it is woken before that when there is work. */
  private static String next(DaemonStatus daemon, Instant now) {
    if (daemon.state() == DaemonStatus.State.OFF || daemon.interval().isZero()) {
      return "never";
    }
    Instant due = daemon.lastStart().map(at -> at.plus(daemon.interval())).orElse(now);
    return due.isAfter(now) ? Moment.of(due, now).distance() : "now";
  }

  private static PeerView peer(PeerState peer, Instant now) {
    Badge badge =
        switch (peer.breaker()) {
          case "CLOSED" -> new Badge("reachable", "good");
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
        peer.lastError());
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
      String lastError) {}

  record PeerView(
      String name,
      String url,
      Badge state,
      Optional<Moment> lastSuccess,
      Optional<Moment> lastFailure,
      String lastError) {}

  record View(Frame frame, List<DaemonView> daemons, List<PeerView> peers) {}
}
