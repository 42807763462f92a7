package io.dmm.core.daemon;

import io.dmm.core.peer.PeerException;
import java.time.Duration;

/** A daemon that looks at everything at once. It runs in one replica at a time. */
public interface SingletonDaemon {
  /** Its name, as in logs, events and pages. */
  String name();

  /** What it is for, a sentence. */
  String purpose();

  /**
   * Runs once. No transaction is open.
   *
   * @throws PeerException a peer could not be asked; the next run tries again
   */
  void runOnce() throws PeerException;

  /**
   * The least time from the end of the last run to the next: what wakes it meanwhile is done
   * together. For one that costs a peer calls each time it is woken.
   */
  default Duration rest() {
    return Duration.ZERO;
  }
}
