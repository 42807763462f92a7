package io.dmm.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.dmm.core.config.LogSection.Level;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockito.ArgumentCaptor;

class LogOperatorIT {
  private static final String CLIENT = "io.dmm.sense.client.SenseClient";

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final Map<String, Level> own = new TreeMap<>(Map.of("io.dmm", Level.WARN));
  private final ScheduledExecutorService timer = mock(ScheduledExecutorService.class);
  private final EventRepository events = new EventRepository();
  private final LogOperator operator =
      new LogOperator(
          db.get(),
          events,
          clock,
          new LogLevels() {
            @Override
            public Set<String> names() {
              return Set.of("io.dmm", CLIENT, "com.zaxxer.hikari");
            }

            @Override
            public Optional<Level> own(String logger) {
              return Optional.ofNullable(own.get(logger));
            }

            @Override
            public void set(String logger, Optional<Level> level) {
              level.ifPresentOrElse(one -> own.put(logger, one), () -> own.remove(logger));
            }
          },
          "here",
          timer);

  @Test
  void levelsComeFromAboveAndWhatIsConfiguredIsRemembered() {
    operator.set("io.dmm", Level.INFO, Optional.empty(), "ada");
    operator.set("io.dmm.sense", Level.DEBUG, Optional.empty(), "ada");
    operator.set("io.dmm.sense", Level.TRACE, Optional.empty(), "grace");
    LoggerState client = operator.logger(CLIENT);
    assertThat(client.level()).isEqualTo(Level.TRACE);
    assertThat(client.configured()).isEqualTo(Level.WARN);
    assertThat(client.change()).isEmpty();
    assertThat(operator.loggers()).extracting(LoggerState::name).containsExactly("io.dmm", CLIENT);
    operator.reset("io.dmm.sense", "ada");
    assertThat(operator.logger(CLIENT).level()).isEqualTo(Level.INFO);
    operator.reset("io.dmm", "ada");
    assertThat(own).containsExactly(Map.entry("io.dmm", Level.WARN));
  }

  @Test
  void aLevelWhoseTimeIsOverGoesBackByItselfUnlessItWasGivenMore() {
    operator.set("io.dmm", Level.DEBUG, Optional.of(Duration.ofMinutes(1)), "ada");
    operator.set("io.dmm", Level.DEBUG, Optional.of(Duration.ofMinutes(10)), "ada");
    List<Runnable> ends = timed(60_000, 600_000);

    ends.get(0).run();
    assertThat(own).containsEntry("io.dmm", Level.DEBUG);
    ends.get(1).run();
    assertThat(own).containsEntry("io.dmm", Level.WARN);
    assertThat(newest())
        .extracting(Event::actor, Event::cause, Event::reason)
        .containsExactly(
            "Log",
            "LOG_LEVEL_RESET",
            "the log level of io.dmm is WARN again, as its time is over, in the replica here");
  }

  @Test
  void aClockThatIsSetBackKeepsNoLevelLonger() {
    operator.set("io.dmm", Level.DEBUG, Optional.of(Duration.ofMinutes(1)), "ada");
    assertThat(newest().reason())
        .isEqualTo(
            "ada set the log level of io.dmm from WARN to DEBUG for 1 minute, in the replica here");
    clock.advance(Duration.ofHours(-1));

    timed(60_000).get(0).run();

    assertThat(own).containsEntry("io.dmm", Level.WARN);
  }

  @Test
  void whoWaitsForTheDatabaseKeepsNobodyFromLooking() {
    AtomicReference<LoggerState> looked = new AtomicReference<>();
    db.get()
        .transact(
            elsewhere -> {
              elsewhere.execute("lock table event");
              CompletableFuture<LoggerState> setting =
                  CompletableFuture.supplyAsync(
                      () -> operator.set("io.dmm", Level.DEBUG, Optional.empty(), "ada"));
              untilSomebodyWaits(elsewhere);
              looked.set(
                  CompletableFuture.supplyAsync(() -> operator.logger("io.dmm"))
                      .orTimeout(20, TimeUnit.SECONDS)
                      .join());
              assertThat(setting).isNotDone();
            });
    assertThat(looked.get().level()).isEqualTo(Level.WARN);
  }

  private static void untilSomebodyWaits(DSLContext tx) {
    while (tx.fetchCount(DSL.table("pg_locks"), DSL.condition("not granted")) == 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** What the timer was given, to be run after so many milliseconds each. */
  private List<Runnable> timed(long... millis) {
    ArgumentCaptor<Runnable> ends = ArgumentCaptor.forClass(Runnable.class);
    for (long after : millis) {
      verify(timer).schedule(ends.capture(), eq(after), eq(TimeUnit.MILLISECONDS));
    }
    return ends.getAllValues();
  }

  private Event newest() {
    return db.get().read(tx -> events.newest(tx, 1)).get(0);
  }
}
