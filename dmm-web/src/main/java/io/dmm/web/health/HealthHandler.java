package io.dmm.web.health;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.peer.PeerState;
import io.dmm.web.auth.AuthConfig;
import io.dmm.web.auth.Guard;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Health. {@code /health/live} says that the process answers, {@code /health/ready} that it can
 * serve (the database answers), {@code /health} how every daemon and peer is doing. Only the first
 * two are for probes: a slow peer is no reason to restart us or to send Rucio away.
 */
public final class HealthHandler {
  private static final Set<DaemonStatus.State> UNHEALTHY =
      Set.of(DaemonStatus.State.FAILING, DaemonStatus.State.STALE);

  private final DatabaseCheck database;
  private final Overview overview;
  private final AuthConfig auth;
  private final Clock clock;

  /** A handler. */
  @Inject
  public HealthHandler(DatabaseCheck database, Overview overview, AuthConfig auth, Clock clock) {
    this.database = database;
    this.overview = overview;
    this.auth = auth;
    this.clock = clock;
  }

  /** {@code GET /health/live}. */
  public void live(Context ctx) {
    ctx.json(Map.of("status", "alive"));
  }

  /** {@code GET /health/ready}. */
  public void ready(Context ctx) {
    Optional<String> problem = database.problem();
    ctx.status(problem.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    ctx.json(
        problem.isEmpty()
            ? Map.of("status", "ready")
            : Map.of("status", "not ready", "detail", told(false, problem.get())));
  }

  /** {@code GET /health}. */
  public void health(Context ctx) {
    Instant now = clock.instant();
    Optional<String> problem = database.problem();
    boolean isKnown = problem.isEmpty() && Guard.who(ctx).isPresent();
    List<Daemon> daemons =
        overview.daemons().stream().map(daemon -> daemon(isKnown, daemon, now)).toList();
    List<Peer> peers = overview.peers().stream().map(peer -> peer(isKnown, peer, now)).toList();
    List<String> sick =
        overview.daemons().stream()
            .filter(daemon -> UNHEALTHY.contains(daemon.state()))
            .map(DaemonStatus::name)
            .toList();
    boolean healthy = problem.isEmpty() && sick.isEmpty();
    ctx.status(healthy ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    ctx.json(
        new Health(
            healthy ? "healthy" : "unhealthy",
            List.of(
                new Check("database", problem.isEmpty(), told(isKnown, problem.orElse(""))),
                new Check(
                    "daemons",
                    sick.isEmpty(),
                    sick.isEmpty() ? "" : "failing or stale: " + String.join(", ", sick))),
            daemons,
            peers));
  }

  private Daemon daemon(boolean isKnown, DaemonStatus daemon, Instant now) {
    return new Daemon(
        daemon.name(),
        daemon.state().name().toLowerCase(Locale.ROOT),
        seconds(daemon.interval()),
        daemon.lastSuccess().map(at -> seconds(Duration.between(at, now))),
        daemon.lastTook().map(HealthHandler::seconds),
        told(isKnown, daemon.lastError()),
        daemon.itemsInFlight());
  }

  private Peer peer(boolean isKnown, PeerState peer, Instant now) {
    return new Peer(
        peer.peer(),
        peer.breaker().toLowerCase(Locale.ROOT),
        peer.lastSuccess().map(at -> seconds(Duration.between(at, now))),
        peer.lastFailure().map(at -> seconds(Duration.between(at, now))),
        told(isKnown, peer.lastError()),
        peer.certificateEnds());
  }

  /**
   * Messages may name hosts and rules, so they are only for those who may read. Without the
   * database nobody can be recognised.
   */
  private String told(boolean isKnown, String message) {
    return message.isEmpty() || auth.readOpen() || isKnown ? message : "sign in to see why";
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  record Health(String status, List<Check> checks, List<Daemon> daemons, List<Peer> peers) {}

  record Check(String name, boolean ok, String detail) {}

  record Daemon(
      String daemon,
      String state,
      double frequencySeconds,
      Optional<Double> secondsSinceSuccess,
      Optional<Double> lastTookSeconds,
      String lastError,
      int itemsInFlight) {}

  record Peer(
      String peer,
      String breaker,
      Optional<Double> secondsSinceSuccess,
      Optional<Double> secondsSinceFailure,
      String lastError,
      Optional<Instant> certificateEnds) {}
}
