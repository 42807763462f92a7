package io.dmm.sense.client;

import java.util.Locale;

/**
 * The text of an answer. Depending on version and gateway SENSE-O sends scalars bare or as JSON
 * strings, with or without a newline, and with any content type.
 */
final class SenseText {
  private SenseText() {}

  /** The scalar in a body: without white space around it and without one pair of quotes. */
  static String scalar(String body) {
    String text = body.strip();
    if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
      return SenseJson.string(text).orElse(text.substring(1, text.length() - 1)).strip();
    }
    return text;
  }

  /** Whether a body holds nothing: empty, {@code null}, or an empty string. */
  static boolean isNothing(String body) {
    String text = scalar(body);
    return text.isEmpty() || text.equals("null");
  }

  /** Whether a body is a web page, which only a gateway or a login form sends. */
  static boolean isHtml(String body) {
    String start = body.stripLeading().substring(0, Math.min(200, body.stripLeading().length()));
    String lower = start.toLowerCase(Locale.ROOT);
    return lower.startsWith("<!doctype html") || lower.startsWith("<html");
  }

  /** Whether a body is meant as JSON object or array. */
  static boolean isStructure(String body) {
    String text = body.stripLeading();
    return text.startsWith("{") || text.startsWith("[");
  }

  /** The beginning of a text, on one line, for messages and logs. */
  static String brief(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }
}
