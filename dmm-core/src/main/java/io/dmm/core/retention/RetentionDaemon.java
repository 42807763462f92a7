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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets samples, decisions and ended requests with their events once they are older than the
 * configuration keeps them.
 */
public final class RetentionDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(RetentionDaemon.class);
  private static final int BATCH = 500;

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
    config.samples().ifPresent(age -> database.transact(tx -> samples.purge(tx, now.minus(age))));
    config
        .decisions()
        .ifPresent(age -> database.transact(tx -> decisions.purge(tx, now.minus(age))));
    config.requests().ifPresent(age -> forgetRequests(now.minus(age)));
  }

  private void forgetRequests(Instant before) {
    database.transact(tx -> events.purgeGeneral(tx, before));
    int forgotten;
    do {
      forgotten = database.inTransaction(tx -> requests.forgetEnded(tx, before, BATCH));
      if (forgotten > 0) {
        log.info("requests_forgotten count={}", forgotten);
      }
    } while (forgotten == BATCH);
  }
}
