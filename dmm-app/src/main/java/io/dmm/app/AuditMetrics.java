package io.dmm.app;

import io.dmm.core.audit.AuditListener;
import io.dmm.db.audit.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Counts the verdicts on ended transfers; each from 0 on, so that the first is seen as a rise. */
final class AuditMetrics implements AuditListener {
  private final Map<Verdict, Counter> counters = new EnumMap<>(Verdict.class);

  AuditMetrics(MeterRegistry registry) {
    for (Verdict verdict : Verdict.values()) {
      counters.put(
          verdict,
          Counter.builder("dmm.transfer.audits")
              .description("Ended transfers that were audited, by verdict")
              .tag("verdict", verdict.name())
              .register(registry));
    }
  }

  @Override
  public void judged(Verdict verdict) {
    counters.get(verdict).increment();
  }
}
