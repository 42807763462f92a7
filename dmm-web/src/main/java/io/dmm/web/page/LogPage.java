package io.dmm.web.page;

import io.dmm.web.log.LogLevel;
import io.dmm.web.log.LogQuery;
import io.dmm.web.log.LogTail;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** The end of the log, with a form to narrow it down. */
public final class LogPage {
  private static final int USUAL = 300;

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
    LogQuery query = LogQuery.of(ctx, USUAL);
    List<String> lines = log.read(query);
    pages.show(
        ctx,
        "log",
        new View(pages.frame(ctx, "Log", "log").liveOn("log"), query, log.exists(), lines(lines)));
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

  record View(Frame frame, LogQuery query, boolean exists, List<Line> lines) {
    List<LogLevel> levels() {
      return List.of(LogLevel.values());
    }
  }
}
