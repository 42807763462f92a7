package io.dmm.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
    operator.set("io.dmm", Level.DEBUG, Optional.of(Duration.ofMinutes(10)), "ada");
    verify(timer).schedule(any(Runnable.class), eq(600_000L), eq(TimeUnit.MILLISECONDS));
    clock.advance(Duration.ofMinutes(9));
    operator.set("io.dmm", Level.DEBUG, Optional.of(Duration.ofMinutes(10)), "ada");
    clock.advance(Duration.ofMinutes(1));
    operator.endWhatIsOver();
    assertThat(own).containsEntry("io.dmm", Level.DEBUG);
    clock.advance(Duration.ofMinutes(9));
    operator.endWhatIsOver();
    assertThat(own).containsEntry("io.dmm", Level.WARN);
    List<Event> newest = db.get().read(tx -> events.newest(tx, 1));
    assertThat(newest)
        .singleElement()
        .extracting(Event::actor, Event::cause, Event::reason)
        .containsExactly(
            "Log",
            "LOG_LEVEL_RESET",
            "the log level of io.dmm is WARN again, as its time is over, in the replica here");
  }
}
