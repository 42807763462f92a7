package io.dmm.web.testing;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.daemon.Overview;
import io.dmm.core.peer.PeerState;
import io.dmm.db.daemon.DaemonPause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Daemons and peers as a test wants them. */
public final class FakeOverview implements Overview {
  private final List<DaemonStatus> daemons = new CopyOnWriteArrayList<>();
  private final List<PeerState> peers = new CopyOnWriteArrayList<>();

  /** Adds a daemon. */
  public void daemon(
      String name, String purpose, DaemonStatus.State state, Instant lastSuccess, String error) {
    daemons.add(
        new DaemonStatus(
            name,
            purpose,
            state,
            Duration.ofSeconds(10),
            Optional.ofNullable(lastSuccess),
            Optional.ofNullable(lastSuccess),
            lastSuccess == null ? Optional.empty() : Optional.of(Duration.ofMillis(140)),
            Optional.ofNullable(lastSuccess).map(at -> at.plusSeconds(10)),
            error,
            error.isEmpty() ? 0 : 2,
            Optional.empty()));
  }

  /** Adds a daemon that {@code by} paused. */
  public void pausedDaemon(String name, String by, Instant since) {
    daemons.add(
        new DaemonStatus(
            name,
            "a test",
            DaemonStatus.State.PAUSED,
            Duration.ofSeconds(10),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "",
            0,
            Optional.of(new DaemonPause(name, by, since))));
  }

  /** Adds a peer. */
  public void peer(String name, String breaker, Instant lastSuccess, String error) {
    peers.add(
        new PeerState(
            name,
            "https://" + name.toLowerCase(java.util.Locale.ROOT) + ".example.org",
            breaker,
            Optional.ofNullable(lastSuccess),
            error.isEmpty() ? Optional.empty() : Optional.ofNullable(lastSuccess),
            error,
            Optional.ofNullable(lastSuccess).map(at -> at.plus(Duration.ofHours(12)))));
  }

  /** Forgets them all. */
  public void clear() {
    daemons.clear();
    peers.clear();
  }

  @Override
  public String replica() {
    return "dmm-0/7/0a1b2c3d";
  }

  @Override
  public List<DaemonStatus> daemons() {
    return List.copyOf(daemons);
  }

  @Override
  public List<PeerState> peers() {
    return List.copyOf(peers);
  }
}
