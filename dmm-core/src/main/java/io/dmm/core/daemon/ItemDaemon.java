package io.dmm.core.daemon;

import io.dmm.core.peer.PeerException;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;

/**
 * A daemon that moves requests on, one by one. Selecting, leasing and recording are {@link
 * ItemRunner}'s.
 */
public interface ItemDaemon {
  /** Whose requests it takes: its own. */
  Mover mover();

  /** What it is for, a sentence. */
  String purpose();

  /** How many requests it may work on at once. */
  int maxInFlight();

  /**
   * Does what is next for the request. No transaction is open, and after a crash this runs again
   * for the same request: repeating must be harmless.
   *
   * @return what should be recorded
   * @throws PeerException a call failed; the runner decides what follows from its outcome
   */
  Step act(TransferRequest request) throws PeerException;
}
