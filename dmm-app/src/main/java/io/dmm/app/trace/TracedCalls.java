package io.dmm.app.trace;

import io.dmm.core.peer.PeerListener;
import io.dmm.core.trace.Trace;
import java.net.URI;
import java.time.Duration;

/** Traces calls to peers, which also go to the one behind. */
final class TracedCalls implements PeerListener {
  private final PeerListener behind;
  private final Traces traces;

  TracedCalls(PeerListener behind, Traces traces) {
    this.behind = behind;
    this.traces = traces;
  }

  @Override
  public void called(String peer, String call, String outcome, Duration took) {
    behind.called(peer, call, outcome, took);
  }

  @Override
  public Trace calling(String peer, String call, String method, URI address) {
    return traces.calling(peer, call, method, address);
  }
}
