package io.dmm.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What DMM has logged as an error, apart from what a database that restarts and a teardown that
 * stalls must lead to.
 */
final class ErrorLog {
  private static final Pattern OF_DATABASE =
      Pattern.compile(
          "org\\.jooq\\.exception\\.|org\\.postgresql\\.|java\\.sql\\.|com\\.zaxxer\\.hikari\\.");

  /** Somebody has to look at what SENSE-O left stuck, or at the database, and is told so. */
  private static final Pattern TOLD =
      Pattern.compile(" (deleted_by_force|cancel_stalled|database_unreachable) ");

  private static final int NEXT_LINES = 3;

  private ErrorLog() {}

  /** The other lines of level ERROR, each with what follows it. */
  static List<String> bugsIn(String output) {
    List<String> lines = output.lines().toList();
    List<String> bugs = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(" ERROR ") && !TOLD.matcher(lines.get(i)).find()) {
        String text = String.join("\n", lines.subList(i, Math.min(lines.size(), i + NEXT_LINES)));
        if (!OF_DATABASE.matcher(text).find()) {
          bugs.add(text);
        }
      }
    }
    return bugs;
  }
}
