package io.dmm.core.daemon;

import io.dmm.core.peer.PeerState;
import java.util.List;

/** How this replica is doing: its daemons and its peers. */
public interface Overview {
  /** Every daemon, in the order of the life cycle. */
  List<DaemonStatus> daemons();

  /** Every peer. */
  List<PeerState> peers();
}
