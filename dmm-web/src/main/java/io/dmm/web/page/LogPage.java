package io.dmm.web.page;

import io.dmm.web.log.LogLevel;
import io.dmm.web.log.LogQuery;
import io.dmm.web.log.LogTail;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.List;

/** The end of the log, with a form to narrow it down. */
public final class LogPage {
  private final Pages pages;
  private final LogTail log;

  /** A page. */
  @Inject
  LogPage(Pages pages, LogTail log) {
    this.pages = pages;
    this.log = log;
  }

  /** {@code GET /log}. */
  public void show(Context ctx) {
    LogQuery query = LogQuery.of(ctx);
    List<String> lines = log.read(query);
    pages.show(
        ctx,
        "log",
        new View(
            pages.frame(ctx, "Log", "log"),
            query,
            log.exists(),
            lines.size(),
            String.join("\n", lines)));
  }

  record View(Frame frame, LogQuery query, boolean exists, int count, String text) {
    List<LogLevel> levels() {
      return List.of(LogLevel.values());
    }
  }
}
