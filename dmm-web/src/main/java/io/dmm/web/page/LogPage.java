package io.dmm.web.page;

import io.dmm.core.config.LogSection.Level;
import io.dmm.core.operator.LogActions;
import io.dmm.core.operator.LoggerState;
import io.dmm.core.operator.UnknownLoggerException;
import io.dmm.core.operator.WrongValueException;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.Input;
import io.dmm.web.log.LogLevel;
import io.dmm.web.log.LogQuery;
import io.dmm.web.log.LogTail;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The end of the log, with a form to narrow it down, and one to have more or less logged. */
public final class LogPage {
  private static final int USUAL = 300;
  private static final int LONGEST_NAME = 255;

  private final Pages pages;
  private final LogTail log;
  private final LogActions loggers;
  private final Clock clock;

  /** A page. */
  @Inject
  LogPage(Pages pages, LogTail log, LogActions loggers, Clock clock) {
    this.pages = pages;
    this.log = log;
    this.loggers = loggers;
    this.clock = clock;
  }

  /** {@code GET /log}. */
  public void show(Context ctx) {
    show(ctx, "");
  }

  private void show(Context ctx, String refused) {
    LogQuery query = LogQuery.of(ctx, USUAL);
    List<String> lines = log.read(query);
    Frame frame = pages.frame(ctx, "Log", "log").liveOn("log");
    pages.show(
        ctx,
        "log",
        new View(
            frame,
            query,
            log.exists(),
            lines(lines),
            frame.mayAdminister() ? Optional.of(levels(refused)) : Optional.empty()));
  }

  /** {@code POST /log/level}. */
  public void changeLevel(Context ctx) {
    String name = form(ctx, "logger");
    String who = Guard.operator(ctx).name();
    try {
      Optional<Level> level = level(form(ctx, "level"));
      if (level.isPresent()) {
        loggers.set(name, level.get(), lasts(form(ctx, "minutes")), who);
      } else {
        loggers.reset(name, who);
      }
    } catch (WrongValueException | UnknownLoggerException e) {
      ctx.status(HttpStatus.BAD_REQUEST);
      show(ctx, e.getMessage());
      return;
    }
    ctx.redirect("/log#levels", HttpStatus.SEE_OTHER);
  }

  private static String form(Context ctx, String name) {
    String text = ctx.formParam(name);
    return text == null ? "" : Input.clean(text, LONGEST_NAME).strip();
  }

  private static Optional<Level> level(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Stream.of(Level.values())
            .filter(one -> one.name().equals(text))
            .findFirst()
            .orElseThrow(
                () -> WrongValueException.ofText("level", text, "one of those to choose from")));
  }

  private static Optional<Duration> lasts(String minutes) {
    if (minutes.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.ofMinutes(Integer.parseInt(minutes)));
    } catch (NumberFormatException e) {
      throw WrongValueException.ofText("minutes", minutes, "a whole number, or empty");
    }
  }

  private Levels levels(String refused) {
    Instant now = clock.instant();
    List<LoggerState> all = loggers.loggers();
    return new Levels(
        loggers.replica(),
        refused,
        all.stream()
            .filter(one -> one.name().equals("io.dmm") || one.change().isPresent())
            .map(one -> LoggerView.of(one, now))
            .toList(),
        all.stream().map(LoggerState::name).toList());
  }

  /** A line that belongs to the one before it, such as one of a stack trace, has its tone. */
  private static List<Line> lines(List<String> texts) {
    List<Line> lines = new ArrayList<>();
    String tone = "";
    for (String text : texts) {
      tone = LogTail.levelOf(text).map(LogPage::tone).orElse(tone);
      lines.add(new Line(text, tone));
    }
    return List.copyOf(lines);
  }

  private static String tone(LogLevel level) {
    return switch (level) {
      case ERROR -> "bad";
      case WARN -> "warn";
      case INFO -> "";
      case DEBUG, TRACE -> "quiet";
    };
  }

  /** A line of the log and the class of its colour. */
  record Line(String text, String tone) {}

  /** A logger, and who changed it if somebody did. */
  record LoggerView(
      String name, String level, String configured, String changedBy, Optional<Moment> until) {
    static LoggerView of(LoggerState logger, Instant now) {
      return new LoggerView(
          logger.name(),
          logger.level().name(),
          logger.configured().name(),
          logger.change().map(LoggerState.Change::by).orElse(""),
          Moment.of(logger.change().flatMap(LoggerState.Change::until), now));
    }

    boolean isChanged() {
      return !changedBy.isEmpty();
    }
  }

  /** What administrators see of the loggers. */
  record Levels(String replica, String refused, List<LoggerView> shown, List<String> names) {
    List<Level> choices() {
      return List.of(Level.values());
    }
  }

  record View(
      Frame frame, LogQuery query, boolean exists, List<Line> lines, Optional<Levels> levels) {
    /** Whether only some of the records are wanted. */
    boolean isNarrowed() {
      return !query.isAll();
    }

    List<LogLevel> grades() {
      return List.of(LogLevel.values());
    }
  }
}
