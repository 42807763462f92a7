package io.dmm.app;

import io.dmm.core.listen.CoreListener;
import io.dmm.db.request.RequestStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what the core does. Labels are statuses, causes and daemons: a bounded number of series.
 */
final class CoreMetrics implements CoreListener {
  private final MeterRegistry registry;
  private final Timer decisions;
  private final Counter changes;
  private final AtomicLong roundingLoss = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();

  CoreMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.decisions =
        Timer.builder("dmm.decision")
            .description("Decisions of bandwidth: reading, deciding, planning")
            .register(registry);
    this.changes =
        Counter.builder("dmm.decision.changes")
            .description("Requests that a decision gave another bandwidth")
            .register(registry);
    registry.gauge("dmm.decision.rounding.loss.mbps", roundingLoss);
    registry.gauge("dmm.decision.waiting.requests", waiting);
  }

  @Override
  public void moved(Optional<RequestStatus> from, RequestStatus to, String cause) {
    Counter.builder("dmm.transitions")
        .description("Changes of status")
        .tags("from", from.map(RequestStatus::name).orElse("none"))
        .tags("to", to.name(), "cause", cause)
        .register(registry)
        .increment();
  }

  @Override
  public void decided(Decided decision) {
    decisions.record(decision.took());
    changes.increment(decision.changes());
    roundingLoss.set(decision.roundingLossMbps());
    waiting.set(decision.waiting());
  }

  @Override
  public void ran(String daemon, boolean ok, Duration took) {
    Timer.builder("dmm.daemon.runs")
        .description("Runs of daemons")
        .tags("daemon", daemon, "outcome", ok ? "ok" : "failed")
        .register(registry)
        .record(took);
  }
}
