package io.dmm.core.operator;

import io.dmm.core.config.LogSection.Level;
import io.dmm.db.Database;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what administrators ask of this replica's log. */
public final class LogOperator implements LogActions {
  /** The logger above all of ours. */
  public static final String OURS = "io.dmm";

  /** Longest time after which a level comes back by itself. */
  public static final Duration LONGEST = Duration.ofDays(7);

  private static final Logger log = LoggerFactory.getLogger(LogOperator.class);
  private static final String EXPIRY = "Log";

  private final Database database;
  private final EventRepository events;
  private final Clock clock;
  private final LogLevels levels;
  private final String replica;
  private final ScheduledExecutorService timer;
  private final Map<String, Changed> changed = new HashMap<>();

  /** A change, and the level that the logger itself had before the first one. */
  private record Changed(LoggerState.Change change, Optional<Level> before) {}

  /**
   * An administrator's hand on the log.
   *
   * @param replica name of this process, for the history
   * @param timer ends what lasts for a while
   */
  public LogOperator(
      Database database,
      EventRepository events,
      Clock clock,
      LogLevels levels,
      String replica,
      ScheduledExecutorService timer) {
    this.database = database;
    this.events = events;
    this.clock = clock;
    this.levels = levels;
    this.replica = replica;
    this.timer = timer;
  }

  @Override
  public String replica() {
    return replica;
  }

  @Override
  public synchronized List<LoggerState> loggers() {
    return levels.names().stream().filter(LogOperator::isOurs).sorted().map(this::state).toList();
  }

  @Override
  public synchronized LoggerState logger(String name) {
    return state(known(name));
  }

  @Override
  public LoggerState set(String name, Level level, Optional<Duration> lasts, String who) {
    lasts
        .filter(time -> time.compareTo(Duration.ofMinutes(1)) < 0 || time.compareTo(LONGEST) > 0)
        .ifPresent(
            time -> {
              throw new WrongValueException(
                  "minutes",
                  String.valueOf(time.toMinutes()),
                  "a whole number from 1 to " + LONGEST.toMinutes() + ", or absent");
            });
    Instant now = clock.instant();
    note(
        now,
        who,
        "LOG_LEVEL_SET",
        "%s set the log level of %s from %s to %s%s, in the replica %s"
            .formatted(
                who,
                name,
                logger(name).level(),
                level,
                lasts.map(time -> " for " + minutes(time)).orElse(""),
                replica));
    LoggerState.Change change = new LoggerState.Change(who, now, lasts.map(now::plus));
    LoggerState set = put(name, level, change);
    lasts.ifPresent(
        time -> timer.schedule(() -> end(name, change), time.toMillis(), TimeUnit.MILLISECONDS));
    return set;
  }

  private synchronized LoggerState put(String name, Level level, LoggerState.Change change) {
    Optional<Level> before =
        Optional.ofNullable(changed.get(name))
            .map(Changed::before)
            .orElseGet(() -> levels.own(name));
    levels.set(name, Optional.of(level));
    changed.put(name, new Changed(change, before));
    return state(name);
  }

  @Override
  public LoggerState reset(String name, String who) {
    LoggerState now = logger(name);
    if (now.change().isEmpty()) {
      return now;
    }
    note(
        clock.instant(),
        who,
        "LOG_LEVEL_RESET",
        "%s had the configured log level of %s, %s, count again, in the replica %s"
            .formatted(who, name, now.configured(), replica));
    return restored(name);
  }

  private synchronized LoggerState restored(String name) {
    restore(name);
    return state(name);
  }

  /**
   * The time of {@code change} is over. The timer says so, and no clock, which may be set back; a
   * later change has a time of its own.
   */
  private void end(String name, LoggerState.Change change) {
    Level level;
    synchronized (this) {
      Changed last = changed.get(name);
      if (last == null || last.change() != change) {
        return;
      }
      restore(name);
      level = effective(name);
    }
    try {
      note(
          clock.instant(),
          EXPIRY,
          "LOG_LEVEL_RESET",
          "the log level of %s is %s again, as its time is over, in the replica %s"
              .formatted(name, level, replica));
    } catch (DataAccessException e) {
      log.warn("log_level_reset logger={} not_noted reason=\"{}\"", name, e.getMessage());
    }
  }

  private static String minutes(Duration time) {
    return time.toMinutes() == 1 ? "1 minute" : time.toMinutes() + " minutes";
  }

  private void restore(String name) {
    Changed last = changed.remove(name);
    if (last != null) {
      levels.set(name, last.before());
    }
  }

  /** No lock is held meanwhile: the database may be slow. */
  private void note(Instant now, String who, String cause, String reason) {
    database.transact(tx -> events.append(tx, Event.general(now, who, cause, reason)));
    log.info("{} reason=\"{}\"", cause.toLowerCase(Locale.ROOT), reason);
  }

  private LoggerState state(String name) {
    return new LoggerState(
        name,
        effective(name),
        configured(name),
        Optional.ofNullable(changed.get(name)).map(Changed::change));
  }

  private Level effective(String name) {
    return levels
        .own(name)
        .orElseGet(() -> name.equals(OURS) ? Level.INFO : effective(above(name)));
  }

  private Level configured(String name) {
    return Optional.ofNullable(changed.get(name))
        .map(Changed::before)
        .orElseGet(() -> levels.own(name))
        .orElseGet(() -> name.equals(OURS) ? Level.INFO : configured(above(name)));
  }

  private static String above(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static boolean isOurs(String name) {
    return name.equals(OURS) || name.startsWith(OURS + ".");
  }

  /** Packages have loggers only once a level was set; a name without one would be a misprint. */
  private String known(String name) {
    boolean exists =
        isOurs(name)
            && levels.names().stream()
                .anyMatch(one -> one.equals(name) || one.startsWith(name + "."));
    if (!exists) {
      throw new UnknownLoggerException(name);
    }
    return name;
  }
}
