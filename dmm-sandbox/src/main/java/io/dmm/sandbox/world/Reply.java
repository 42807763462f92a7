package io.dmm.sandbox.world;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a simulator answers. Either {@code body} is sent with its length, or, if {@code lines} is
 * there, each of them is sent followed by a newline in a chunked body, one after the other, so that
 * a list of any length needs no memory.
 *
 * @param status HTTP status
 * @param headers headers in the order sent; a name may occur twice
 * @param body the body; ignored if there are lines
 * @param lines the lines of a streamed body, or null
 * @param announcedLength a Content-Length that the server announces but does not keep, or -1 for
 *     the true one
 */
public record Reply(
    int status,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    Stream<String> lines,
    long announcedLength) {
  public Reply {
    headers = List.copyOf(headers);
  }

  /** A body of text. */
  public static Reply text(int status, String contentType, String body) {
    return new Reply(
        status,
        List.of(Map.entry("Content-Type", contentType)),
        body.getBytes(StandardCharsets.UTF_8),
        null,
        -1);
  }

  /** A chunked body, line by line. */
  public static Reply lines(int status, String contentType, Stream<String> lines) {
    return new Reply(
        status, List.of(Map.entry("Content-Type", contentType)), new byte[0], lines, -1);
  }

  /** No body and no content type. */
  public static Reply empty(int status) {
    return new Reply(status, List.of(), new byte[0], null, -1);
  }

  /** The same with one more header. */
  public Reply with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Reply(status, more, body, lines, announcedLength);
  }

  /**
   * The same, but the server announces {@code length} bytes and closes after the body that is
   * there.
   */
  public Reply announcing(long length) {
    return new Reply(status, headers, body, lines, length);
  }

  /** The body as text; empty for a streamed one. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
