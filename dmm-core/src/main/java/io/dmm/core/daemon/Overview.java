package io.dmm.core.daemon;

import io.dmm.core.peer.PeerState;
import java.util.List;

/** How this replica is doing: its daemons and its peers. */
public interface Overview {
  /** Name of this replica: host, process and a few digits of its own. */
  String replica();

  /** Every daemon, in the order of the life cycle. */
  List<DaemonStatus> daemons();

  /** Every peer. */
  List<PeerState> peers();
}
