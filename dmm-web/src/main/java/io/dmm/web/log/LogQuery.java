package io.dmm.web.log;

import io.dmm.web.input.Input;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * Which lines of the log.
 *
 * @param lines how many at most
 * @param ruleId only records that name this rule; empty for all
 * @param text only records with these words, in any case; empty for all
 * @param level only records at least this grave; empty for all
 */
public record LogQuery(int lines, String ruleId, String text, Optional<LogLevel> level) {
  private static final int USUAL = 2000;
  private static final int MOST = 20_000;

  /** The parameters {@code lines}, {@code rule_id}, {@code text} and {@code level}. */
  public static LogQuery of(Context ctx) {
    return of(ctx, USUAL);
  }

  /** The same, with {@code usual} lines if nobody says how many. */
  public static LogQuery of(Context ctx, int usual) {
    return new LogQuery(
        Input.integer(ctx, "lines", usual, 1, MOST),
        Input.text(ctx, "rule_id"),
        Input.text(ctx, "text"),
        Input.word(ctx, "level", LogLevel.class));
  }

  /** Whether all records are wanted. */
  public boolean isAll() {
    return ruleId.isEmpty() && text.isEmpty() && level.isEmpty();
  }
}
