package io.dmm.core.operator;

import io.dmm.core.config.LogSection.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What administrators may do to the log of this replica: the others know nothing of it, and after a
 * restart everything is as it is configured. It leaves an event.
 *
 * <p>Only our own loggers can be changed: libraries write passwords and tokens at their lower
 * levels.
 */
public interface LogActions {
  /** Which replica this is. */
  String replica();

  /** Every logger of ours that there is, by name. */
  List<LoggerState> loggers();

  /**
   * One logger.
   *
   * @throws UnknownLoggerException there is no such logger of ours
   */
  LoggerState logger(String name);

  /**
   * Has a logger, and those below it without a level of their own, log from {@code level} on.
   *
   * @param lasts after how long the configured level comes back; empty for a restart
   * @throws UnknownLoggerException there is no such logger of ours
   * @throws WrongValueException it would last too short or too long
   */
  LoggerState set(String name, Level level, Optional<Duration> lasts, String who);

  /**
   * Has the configured level count again. A logger that was not changed is left alone.
   *
   * @throws UnknownLoggerException there is no such logger of ours
   */
  LoggerState reset(String name, String who);
}
