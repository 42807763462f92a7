package io.dmm.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.config.LogSection.Level;
import io.dmm.core.operator.LogActions;
import io.dmm.core.operator.LoggerState;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.Input;
import io.dmm.web.input.JsonBody;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** From which severity on this replica logs. */
public final class LoggersApi {
  private static final int LONGEST_NAME = 255;

  private final LogActions loggers;
  private final JsonBody body;

  /** Handlers that ask the core. */
  @Inject
  LoggersApi(LogActions loggers, JsonBody body) {
    this.loggers = loggers;
    this.body = body;
  }

  /** {@code GET /api/v1/loggers}. */
  public void list(Context ctx) {
    ctx.json(
        new LoggersView(
            loggers.replica(), loggers.loggers().stream().map(LoggerView::of).toList()));
  }

  /** {@code GET /api/v1/loggers/{name}}. */
  public void one(Context ctx) {
    ctx.json(LoggerView.of(loggers.logger(name(ctx))));
  }

  /** {@code PUT /api/v1/loggers/{name}}. */
  public void change(Context ctx) {
    JsonNode wanted = body.object(ctx, Set.of("level", "minutes"));
    Optional<Level> level = JsonBody.level(wanted);
    String who = Guard.operator(ctx).name();
    LoggerState now =
        level.isPresent()
            ? loggers.set(name(ctx), level.get(), lasts(JsonBody.number(wanted, "minutes")), who)
            : loggers.reset(name(ctx), who);
    ctx.json(LoggerView.of(now));
  }

  /** What is beyond all reason is refused by the core, and must not overflow before. */
  private static Optional<Duration> lasts(OptionalLong minutes) {
    return minutes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Duration.ofMinutes(Math.max(-1, Math.min(Integer.MAX_VALUE, minutes.getAsLong()))));
  }

  private static String name(Context ctx) {
    return Input.clean(ctx.pathParam("name"), LONGEST_NAME);
  }

  record LoggersView(String replica, List<LoggerView> loggers) {}

  record LoggerView(
      String name,
      String level,
      String configured,
      Optional<String> changedBy,
      Optional<Instant> changedAt,
      Optional<Instant> until) {
    static LoggerView of(LoggerState logger) {
      Optional<LoggerState.Change> change = logger.change();
      return new LoggerView(
          logger.name(),
          logger.level().name(),
          logger.configured().name(),
          change.map(LoggerState.Change::by),
          change.map(LoggerState.Change::at),
          change.flatMap(LoggerState.Change::until));
    }
  }
}
