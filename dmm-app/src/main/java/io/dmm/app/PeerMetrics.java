package io.dmm.app;

import io.dmm.core.peer.PeerListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Counts and times the calls to peers, by peer, operation and outcome: a bounded number of series.
 */
final class PeerMetrics implements PeerListener {
  private final MeterRegistry registry;

  PeerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void called(String peer, String call, String outcome, Duration took) {
    Timer.builder("dmm.peer.calls")
        .description("Calls to peers")
        .tags("peer", peer, "call", call, "outcome", outcome)
        .register(registry)
        .record(took);
  }
}
