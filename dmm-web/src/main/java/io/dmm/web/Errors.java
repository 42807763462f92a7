package io.dmm.web;

import io.dmm.core.lifecycle.IllegalTransitionException;
import io.dmm.core.operator.NoSuchThingException;
import io.dmm.core.operator.RefusedException;
import io.dmm.core.operator.WrongValueException;
import io.dmm.web.api.Problem;
import io.dmm.web.auth.Guard;
import io.dmm.web.input.WebJson;
import io.dmm.web.page.ErrorPage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
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

  private final ErrorPage page;
  private final WebJson json;

  @Inject
  Errors(ErrorPage page, WebJson json) {
    this.page = page;
    this.json = json;
  }

  void register(RoutesConfig routes) {
    routes.exception(
        HttpResponseException.class,
        (e, ctx) -> answer(ctx, HttpStatus.forStatus(e.getStatus()), e.getMessage(), null));
    routes.exception(
        NoSuchThingException.class,
        (e, ctx) -> answer(ctx, HttpStatus.NOT_FOUND, e.getMessage(), null));
    routes.exception(
        IllegalTransitionException.class,
        (e, ctx) -> answer(ctx, HttpStatus.CONFLICT, e.getMessage(), null));
    routes.exception(
        WrongValueException.class,
        (e, ctx) -> answer(ctx, HttpStatus.BAD_REQUEST, e.getMessage(), null));
    routes.exception(
        RefusedException.class, (e, ctx) -> answer(ctx, HttpStatus.CONFLICT, e.getMessage(), null));
    routes.exception(DataAccessException.class, this::database);
    routes.exception(Exception.class, this::unforeseen);
    routes.error(
        HttpStatus.NOT_FOUND,
        ctx -> {
          if (ctx.resultInputStream() == null) {
            answer(ctx, HttpStatus.NOT_FOUND, "there is nothing at this address", null);
          }
        });
  }

  private void database(DataAccessException e, Context ctx) {
    if (!isUnreachable(e)) {
      unforeseen(e, ctx);
      return;
    }
    String id = errorId();
    log.error(
        "database_unreachable error_id={} method={} path={} reason={}",
        id,
        ctx.method(),
        ctx.path(),
        e.getMessage());
    ctx.header("Retry-After", "5");
    answer(ctx, HttpStatus.SERVICE_UNAVAILABLE, "the database does not answer; try again soon", id);
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
    log.error("request_failed error_id={} method={} path={}", id, ctx.method(), ctx.path(), e);
    answer(
        ctx,
        HttpStatus.INTERNAL_SERVER_ERROR,
        "this is our fault; the log has the cause under error id " + id,
        id);
  }

  private static String errorId() {
    return UUID.randomUUID().toString();
  }

  private void answer(Context ctx, HttpStatus status, String detail, String errorId) {
    ctx.status(status);
    if (Guard.wantsHtml(ctx)) {
      page.show(ctx, status, detail);
      return;
    }
    Problem problem =
        new Problem(
            "about:blank", status.getMessage(), status.getCode(), detail, ctx.path(), errorId);
    ctx.result(json.write(problem)).contentType(Problem.MEDIA_TYPE);
  }
}
