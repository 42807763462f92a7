package io.dmm.core.retention;

import io.dmm.core.config.RetentionSection;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.db.Database;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.sample.SampleRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets samples, decisions and ended requests with their events once they are older than the
 * configuration keeps them.
 */
public final class RetentionDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(RetentionDaemon.class);
  private static final int REQUESTS_AT_ONCE = 500;
  private static final int SAMPLES_AT_ONCE = 10_000;

  /** Each has a share of every live request, of which there may be thousands. */
  private static final int DECISIONS_AT_ONCE = 20;

  private final Database database;
  private final RequestRepository requests;
  private final EventRepository events;
  private final SampleRepository samples;
  private final DecisionRepository decisions;
  private final RetentionSection config;
  private final Clock clock;

  /** A daemon that keeps what {@code config} says. */
  @Inject
  public RetentionDaemon(
      Database database,
      RequestRepository requests,
      EventRepository events,
      SampleRepository samples,
      DecisionRepository decisions,
      RetentionSection config,
      Clock clock) {
    this.database = database;
    this.requests = requests;
    this.events = events;
    this.samples = samples;
    this.decisions = decisions;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "Retention";
  }

  @Override
  public String purpose() {
    return "forgets what is older than the configuration keeps";
  }

  @Override
  public void runOnce() {
    Instant now = clock.instant();
    config
        .samples()
        .ifPresent(age -> forget("samples", samples::purge, now.minus(age), SAMPLES_AT_ONCE));
    config
        .decisions()
        .ifPresent(age -> forget("decisions", decisions::purge, now.minus(age), DECISIONS_AT_ONCE));
    config.requests().ifPresent(age -> forgetRequests(now.minus(age)));
  }

  private void forgetRequests(Instant before) {
    database.transact(tx -> events.purgeGeneral(tx, before));
    forget("requests", requests::forgetEnded, before, REQUESTS_AT_ONCE);
  }

  /** Forgets some of what is older. */
  private interface Purge {
    int purge(DSLContext tx, Instant before, int limit);
  }

  /**
   * Some at a time: a statement that takes too long is broken off, and then nothing would ever be
   * forgotten.
   */
  private void forget(String what, Purge purge, Instant before, int limit) {
    long all = 0;
    int some;
    do {
      some = database.inTransaction(tx -> purge.purge(tx, before, limit));
      all += some;
    } while (some == limit);
    if (all > 0) {
      log.info("forgotten what={} count={}", what, all);
    }
  }
}
