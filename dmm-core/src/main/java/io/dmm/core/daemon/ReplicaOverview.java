package io.dmm.core.daemon;

import io.dmm.core.peer.PeerState;
import io.dmm.core.peer.PeerStateSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The daemons and peers of this replica. */
public final class ReplicaOverview implements Overview {
  private final String replica;
  private final DaemonRunner runner;
  private final Set<PeerStateSource> peers;

  /** An overview of what {@code runner} runs in {@code replica}, and of {@code peers}. */
  public ReplicaOverview(String replica, DaemonRunner runner, Set<PeerStateSource> peers) {
    this.replica = replica;
    this.runner = runner;
    this.peers = peers;
  }

  @Override
  public String replica() {
    return replica;
  }

  @Override
  public List<DaemonStatus> daemons() {
    return runner.status();
  }

  @Override
  public List<PeerState> peers() {
    return peers.stream()
        .map(PeerStateSource::state)
        .sorted(Comparator.comparing(PeerState::peer))
        .toList();
  }
}
