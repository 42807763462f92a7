package io.dmm.web;

import io.dmm.core.lifecycle.IllegalTransitionException;
import io.dmm.core.operator.NoSuchThingException;
import io.dmm.core.operator.RefusedException;
import io.dmm.core.operator.WrongValueException;
import io.dmm.core.trace.Trace;
import io.dmm.db.Database;
import io.dmm.db.DatabaseAwayException;
import io.dmm.web.api.Problem;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.UnknownParameterException;
import io.dmm.web.input.WebJson;
import io.dmm.web.page.ErrorPage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.router.EndpointNotFound;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.UUID;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns exceptions into answers: a page for browsers, a problem for everybody else. What we did not
 * foresee is logged under an id, and only the id is told.
 */
final class Errors {
  private static final Logger log = LoggerFactory.getLogger(Errors.class);
  private static final String NOTHING = "there is nothing at this address";

  private final ErrorPage page;
  private final WebJson json;
  private final Database database;

  @Inject
  Errors(ErrorPage page, WebJson json, Database database) {
    this.page = page;
    this.json = json;
    this.database = database;
  }

  void register(RoutesConfig routes) {
    routes.exception(
        HttpResponseException.class,
        (e, ctx) -> answer(ctx, plain(ctx, HttpStatus.forStatus(e.getStatus()), e.getMessage())));
    routes.exception(
        EndpointNotFound.class, (e, ctx) -> answer(ctx, plain(ctx, HttpStatus.NOT_FOUND, NOTHING)));
    routes.exception(
        NoSuchThingException.class,
        (e, ctx) -> answer(ctx, plain(ctx, HttpStatus.NOT_FOUND, e.getMessage())));
    routes.exception(
        WrongValueException.class,
        (e, ctx) ->
            answer(
                ctx,
                plain(ctx, HttpStatus.BAD_REQUEST, e.getMessage())
                    .typed(Problem.WRONG_VALUE, "A value makes no sense")
                    .about(e.name(), e.value(), e.right())));
    routes.exception(
        UnknownParameterException.class,
        (e, ctx) ->
            answer(
                ctx,
                plain(ctx, HttpStatus.BAD_REQUEST, e.getMessage())
                    .typed(Problem.UNKNOWN_PARAMETER, "A parameter is not known")
                    .about(e.name(), null, e.right())));
    routes.exception(IllegalTransitionException.class, this::refused);
    routes.exception(RefusedException.class, this::refused);
    routes.exception(DatabaseAwayException.class, (e, ctx) -> answer(ctx, away(ctx)));
    routes.exception(DataAccessException.class, this::database);
    routes.exception(Exception.class, this::unforeseen);
    routes.error(
        HttpStatus.NOT_FOUND,
        ctx -> {
          if (ctx.resultInputStream() == null) {
            answer(ctx, plain(ctx, HttpStatus.NOT_FOUND, NOTHING));
          }
        });
  }

  private void refused(Exception e, Context ctx) {
    answer(
        ctx,
        plain(ctx, HttpStatus.CONFLICT, e.getMessage())
            .typed(Problem.REFUSED, "Not possible as things stand"));
  }

  private void database(DataAccessException e, Context ctx) {
    if (!isUnreachable(e)) {
      unforeseen(e, ctx);
      return;
    }
    String id = errorId();
    try (Trace.Scope inside = WebServer.traceOf(ctx).enter()) {
      log.error(
          "database_unreachable error_id={} method={} path={} reason={}",
          id,
          ctx.method(),
          ctx.path(),
          e.getMessage());
    }
    answer(ctx, away(ctx).logged(id));
  }

  private static Problem away(Context ctx) {
    Guard.forget(ctx);
    ctx.header("Retry-After", "5");
    return plain(
        ctx, HttpStatus.SERVICE_UNAVAILABLE, "the database does not answer; try again soon");
  }

  private static boolean isUnreachable(DataAccessException e) {
    Throwable cause = e.getCause();
    return cause instanceof SQLTransientConnectionException
        || (cause instanceof SQLException sql
            && sql.getSQLState() != null
            && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P")));
  }

  private void unforeseen(Exception e, Context ctx) {
    String id = errorId();
    try (Trace.Scope inside = WebServer.traceOf(ctx).enter()) {
      log.error("request_failed error_id={} method={} path={}", id, ctx.method(), ctx.path(), e);
    }
    answer(
        ctx,
        plain(
                ctx,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "this is our fault; the log has the cause under error id " + id)
            .logged(id));
  }

  private static String errorId() {
    return UUID.randomUUID().toString();
  }

  private static Problem plain(Context ctx, HttpStatus status, String detail) {
    return Problem.of(status.getCode(), status.getMessage(), detail, ctx.path());
  }

  private void answer(Context ctx, Problem problem) {
    ctx.status(problem.status());
    if (Guard.wantsHtml(ctx)) {
      try (Database.Hurry hurry = database.hurry()) {
        page.show(ctx, HttpStatus.forStatus(problem.status()), problem.detail());
      }
      return;
    }
    ctx.result(json.write(problem)).contentType(Problem.MEDIA_TYPE);
  }
}
