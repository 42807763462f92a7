package io.dmm.core.peer;

/** Somebody who can say how a peer is doing. */
@FunctionalInterface
public interface PeerStateSource {
  /** How the peer is doing now. */
  PeerState state();
}
