package io.dmm.rucio.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads {@code application/x-json-stream}: one JSON object per line, each ended by a line feed.
 *
 * <p>When Rucio's server fails in the middle of a list it only drops the connection, so a last line
 * without its line feed is a list that did not end.
 */
final class JsonLines {
  private static final int PART_BYTES = 64 * 1024;
  private static final int MAX_LINE_BYTES = 4 * 1024 * 1024;

  /** Takes one line. */
  @FunctionalInterface
  interface Line {
    /**
     * Takes the line.
     *
     * @throws IOException the line makes the whole list useless
     */
    void take(String text) throws IOException;
  }

  private JsonLines() {}

  /**
   * Hands each line that is not blank to {@code each}.
   *
   * @throws IOException the stream broke, or ended within a line
   */
  static void read(InputStream body, Line each) throws IOException {
    byte[] part = new byte[PART_BYTES];
    ByteArrayOutputStream begun = new ByteArrayOutputStream();
    int length;
    while ((length = body.read(part)) >= 0) {
      int start = 0;
      for (int i = 0; i < length; i++) {
        if (part[i] == '\n') {
          begun.write(part, start, i - start);
          hand(begun, each);
          start = i + 1;
        }
      }
      begun.write(part, start, length - start);
      if (begun.size() > MAX_LINE_BYTES) {
        throw new IOException("the list has a line of more than " + MAX_LINE_BYTES + " bytes");
      }
    }
    if (begun.size() > 0) {
      throw new IOException(
          "the list ended in the middle of a line, after " + begun.size() + " of its bytes");
    }
  }

  private static void hand(ByteArrayOutputStream line, Line each) throws IOException {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (!text.isBlank()) {
      each.take(text);
    }
  }
}
