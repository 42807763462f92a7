package io.dmm.web.api;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.operator.UnknownDaemonException;
import io.dmm.core.peer.PeerState;
import io.dmm.web.input.Input;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Daemons and peers of this replica over the API. */
public final class DaemonsApi {
  private static final double MILLIS = 1000;
  private static final int LONGEST_NAME = 60;

  private final Overview overview;

  /** Handlers. */
  @Inject
  DaemonsApi(Overview overview) {
    this.overview = overview;
  }

  /** {@code GET /api/v1/daemons}. */
  public void daemons(Context ctx) {
    ctx.json(
        new DaemonsView(
            overview.replica(), overview.daemons().stream().map(DaemonView::of).toList()));
  }

  /** {@code GET /api/v1/daemons/{name}}. */
  public void one(Context ctx) {
    String name = ctx.pathParam("name");
    List<DaemonStatus> all = overview.daemons();
    ctx.json(
        all.stream()
            .filter(daemon -> daemon.name().equals(name))
            .findFirst()
            .map(DaemonView::of)
            .orElseThrow(
                () ->
                    new UnknownDaemonException(
                        Input.clean(name, LONGEST_NAME),
                        all.stream().map(DaemonStatus::name).toList())));
  }

  /** {@code GET /api/v1/peers}. */
  public void peers(Context ctx) {
    ctx.json(
        new PeersView(overview.replica(), overview.peers().stream().map(PeerView::of).toList()));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / MILLIS;
  }

  record DaemonsView(String replica, List<DaemonView> daemons) {}

  record DaemonView(
      String name,
      String purpose,
      String state,
      double frequencySeconds,
      Optional<Instant> lastStart,
      Optional<Instant> lastSuccess,
      Optional<Double> lastTookSeconds,
      Optional<Instant> nextRun,
      String lastError,
      int itemsInFlight,
      Optional<PauseView> paused) {
    static DaemonView of(DaemonStatus daemon) {
      return new DaemonView(
          daemon.name(),
          daemon.purpose(),
          daemon.state().name(),
          seconds(daemon.interval()),
          daemon.lastStart(),
          daemon.lastSuccess(),
          daemon.lastTook().map(DaemonsApi::seconds),
          daemon.nextRun(),
          daemon.lastError(),
          daemon.itemsInFlight(),
          daemon.paused().map(pause -> new PauseView(pause.by(), pause.since())));
    }
  }

  /** Who paused a daemon, and since when. */
  record PauseView(String by, Instant since) {}

  record PeersView(String replica, List<PeerView> peers) {}

  record PeerView(
      String name,
      String baseUrl,
      String breaker,
      Optional<Instant> lastSuccess,
      Optional<Instant> lastFailure,
      String lastError,
      Optional<Instant> certificateEnds) {
    static PeerView of(PeerState peer) {
      return new PeerView(
          peer.peer(),
          peer.baseUrl(),
          peer.breaker(),
          peer.lastSuccess(),
          peer.lastFailure(),
          peer.lastError(),
          peer.certificateEnds());
    }
  }
}
