package io.dmm.core.decision;

import java.util.Optional;

/** A request that should get more, or its first circuit. */
record Rise(BandwidthRequest request, Optional<Holding> holding, long wantedMbps) {
  long heldMbps() {
    return holding.map(Holding::heldMbps).orElse(0L);
  }

  long needMbps() {
    return wantedMbps - heldMbps();
  }
}
