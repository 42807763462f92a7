package io.dmm.core.decision;

import java.util.Optional;

/**
 * A change that is not due but would free capacity: a decrease held back by the hysteresis, or the
 * end of an idle circuit.
 */
final class Reserve {
  final Holding holding;
  final long toMbps;
  final Optional<Deferred> heldBack;
  boolean used;

  Reserve(Holding holding, long toMbps, Optional<Deferred> heldBack) {
    this.holding = holding;
    this.toMbps = toMbps;
    this.heldBack = heldBack;
  }

  boolean isIdle() {
    return heldBack.isEmpty();
  }

  long freesMbps() {
    return holding.heldMbps() - toMbps;
  }
}
