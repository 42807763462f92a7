package io.dmm.sense.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Addresses of SENSE-O. Path segments hold URNs whose colons and plus signs go literally, as its
 * own client sends them; only what would end the segment is escaped.
 */
final class SensePaths {
  private static final String LITERAL = "-._~!$&'()*+,;=:@";

  private SensePaths() {}

  /** A text as one path segment. */
  static String segment(String text) {
    if (text.isBlank()) {
      // An empty segment changes which call is made, up to freeing a whole pool.
      throw new IllegalArgumentException("a path segment must not be empty");
    }
    StringBuilder out = new StringBuilder(text.length());
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xff);
      if (isLetterOrDigit(c) || LITERAL.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  /** A text as value in a query. */
  static String value(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
