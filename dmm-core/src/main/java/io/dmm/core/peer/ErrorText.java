package io.dmm.core.peer;

import java.util.regex.Pattern;

/**
 * What a peer says of an error, as the end of a sentence. Of a proxy's error page only the words
 * count.
 */
final class ErrorText {
  /** More than any message needs, so that a huge page costs nothing. */
  private static final int READ = 8_000;

  private static final int CHARS = 300;
  private static final Pattern PAGE =
      Pattern.compile("(?i)^\\s*<(!doctype|html|head|body)\\b.*", Pattern.DOTALL);
  private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>([^<]*)</title>");
  private static final Pattern NOT_SHOWN =
      Pattern.compile("(?is)<(head|script|style)\\b.*?</\\1\\s*>|<!--.*?-->");
  private static final Pattern TAG = Pattern.compile("(?s)<[^>]*>");

  private ErrorText() {}

  /** {@code ": "} and the words of {@code body}, or that it has none. */
  static String of(String body) {
    String text = body.length() > READ ? body.substring(0, READ) : body;
    String line = oneLine(PAGE.matcher(text).matches() ? words(text) : text);
    if (line.isEmpty()) {
      return " with an empty body";
    }
    return ": " + (line.length() > CHARS ? line.substring(0, CHARS) + "…" : line);
  }

  private static String words(String page) {
    String shown = TAG.matcher(NOT_SHOWN.matcher(page).replaceAll(" ")).replaceAll(" ");
    if (!shown.isBlank()) {
      return shown;
    }
    var title = TITLE.matcher(page);
    return title.find() ? title.group(1) : "";
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
