package io.dmm.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What DMM has logged as an error, apart from what a database that restarts must lead to. */
final class ErrorLog {
  private static final Pattern OF_DATABASE =
      Pattern.compile(
          "org\\.jooq\\.exception\\.|org\\.postgresql\\.|java\\.sql\\.|com\\.zaxxer\\.hikari\\.");
  private static final int NEXT_LINES = 3;

  private ErrorLog() {}

  /** The lines of level ERROR whose exception is not one of the database. */
  static List<String> bugsIn(String output) {
    List<String> lines = output.lines().toList();
    List<String> bugs = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(" ERROR ")) {
        String text = String.join("\n", lines.subList(i, Math.min(lines.size(), i + NEXT_LINES)));
        if (!OF_DATABASE.matcher(text).find()) {
          bugs.add(text);
        }
      }
    }
    return bugs;
  }
}
