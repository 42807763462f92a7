package io.dmm.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.dmm.core.config.LogSection;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets up logging as section {@code [log]} says: the standard output, and a file that never
 * outgrows its bounds.
 */
public final class Logging {
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level [%X{daemon:-main}] %logger{0} %msg"
          + "%replace( rule_id=%X{rule_id}){' rule_id=$', ''}"
          + "%replace( trace_id=%X{trace_id}){' trace_id=$', ''}%n";

  /** Libraries whose lines about their own start and stop say nothing to an operator. */
  private static final List<String> CHATTY =
      List.of("org.eclipse.jetty", "io.javalin", "com.zaxxer.hikari", "org.apache.hc");

  /** Tells in many words, again and again, what Traces tells once. */
  private static final String EXPORTER = "io.opentelemetry.exporter";

  private Logging() {}

  /** Replaces what was set up before. */
  public static void apply(LogSection config) {
    apply(config, true);
  }

  /**
   * Replaces what was set up before; {@code console} off keeps the standard output for other
   * things.
   */
  public static void apply(LogSection config, boolean console) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.INFO);
    context.getLogger(EXPORTER).setLevel(Level.OFF);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    CHATTY.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    context.getLogger("io.dmm").setLevel(Level.toLevel(config.level().name()));
    if (console) {
      ConsoleAppender<ILoggingEvent> standard = new ConsoleAppender<>();
      root.addAppender(ready(standard, context, config));
    }
    config.file().ifPresent(file -> root.addAppender(rolling(file, context, config)));
  }

  /** Silence, for commands that say all they have to say themselves. */
  public static void off() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
  }

  private static Appender<ILoggingEvent> ready(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, LogSection config) {
    appender.setContext(context);
    appender.setEncoder(encoder(context, config));
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogSection config) {
    if (config.format() == LogSection.Format.JSON) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.start();
      return json;
    }
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(LINE);
    text.start();
    return text;
  }

  private static Appender<ILoggingEvent> rolling(
      Path file, LoggerContext context, LogSection config) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file.toString());
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(appender);
    window.setFileNamePattern(file + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(Math.max(1, config.backupCount()));
    window.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(config.maxBytes()));
    size.start();
    appender.setRollingPolicy(window);
    appender.setTriggeringPolicy(size);
    return ready(appender, context, config);
  }
}
