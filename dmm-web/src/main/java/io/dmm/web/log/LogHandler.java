package io.dmm.web.log;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import jakarta.inject.Inject;

/** The end of the log as plain text. */
public final class LogHandler {
  private final LogTail log;

  /** A handler. */
  @Inject
  public LogHandler(LogTail log) {
    this.log = log;
  }

  /** {@code GET /logs}. */
  public void tail(Context ctx) {
    LogQuery query = LogQuery.of(ctx);
    if (!log.exists()) {
      throw new NotFoundResponse("there is no log file: set [log] file in dmm.cfg");
    }
    StringBuilder text = new StringBuilder();
    log.read(query).forEach(line -> text.append(line).append('\n'));
    ctx.contentType("text/plain; charset=utf-8").result(text.toString());
  }
}
