package io.dmm.core.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What one logger says while a test looks at it, each line begun with its level. */
public final class LogLines implements AutoCloseable {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger;

  /** Begins to listen to a logger, by its name. */
  public LogLines(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    lines.start();
    logger.addAppender(lines);
  }

  /** All lines so far. */
  public List<String> all() {
    return List.copyOf(lines.list).stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }

  /** Warnings so far. */
  public List<String> warnings() {
    return all().stream().filter(line -> line.startsWith("WARN ")).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
  }
}
