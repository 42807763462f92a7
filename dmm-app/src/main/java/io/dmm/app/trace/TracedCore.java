package io.dmm.app.trace;

import io.dmm.core.listen.CoreListener;
import io.dmm.core.trace.Trace;
import io.dmm.db.request.RequestStatus;
import java.time.Duration;
import java.util.Optional;

/** Traces daemons; all else goes to the one behind. */
final class TracedCore implements CoreListener {
  private final CoreListener behind;
  private final Traces traces;

  TracedCore(CoreListener behind, Traces traces) {
    this.behind = behind;
    this.traces = traces;
  }

  @Override
  public void moved(Optional<RequestStatus> from, RequestStatus to, String cause) {
    RunTrace.current()
        .ifPresent(
            run -> {
              run.hasWorked();
              run.event(from.map(RequestStatus::name).orElse("none") + " to " + to + ": " + cause);
            });
    behind.moved(from, to, cause);
  }

  @Override
  public void decided(Decided decision) {
    behind.decided(decision);
  }

  @Override
  public void ran(String daemon, boolean ok, Duration took) {
    behind.ran(daemon, ok, took);
  }

  @Override
  public Trace running(String daemon, Optional<String> ruleId) {
    return traces.running(daemon, ruleId);
  }
}
