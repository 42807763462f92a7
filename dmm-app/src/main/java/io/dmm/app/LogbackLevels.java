package io.dmm.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.dmm.core.config.LogSection;
import io.dmm.core.operator.LogLevels;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** The loggers of Logback. */
final class LogbackLevels implements LogLevels {
  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  @Override
  public Set<String> names() {
    return context().getLoggerList().stream().map(Logger::getName).collect(Collectors.toSet());
  }

  @Override
  public Optional<LogSection.Level> own(String logger) {
    return Optional.ofNullable(context().getLogger(logger).getLevel()).map(LogbackLevels::ours);
  }

  @Override
  public void set(String logger, Optional<LogSection.Level> level) {
    context().getLogger(logger).setLevel(level.map(one -> Level.toLevel(one.name())).orElse(null));
  }

  /** Logback has two levels more, beyond both ends. */
  private static LogSection.Level ours(Level level) {
    return switch (level.toInt()) {
      case Level.ALL_INT, Level.TRACE_INT -> LogSection.Level.TRACE;
      case Level.DEBUG_INT -> LogSection.Level.DEBUG;
      case Level.INFO_INT -> LogSection.Level.INFO;
      case Level.WARN_INT -> LogSection.Level.WARN;
      default -> LogSection.Level.ERROR;
    };
  }
}
