package io.dmm.sandbox.http;

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
public record Answer(
    int status,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    Stream<String> lines,
    long announcedLength)
    implements Outcome {
  public Answer {
    headers = List.copyOf(headers);
  }

  /** A body of that type; an empty type sends none. */
  public static Answer of(int status, String contentType, String body) {
    Answer bare = new Answer(status, List.of(), body.getBytes(StandardCharsets.UTF_8), null, -1);
    return contentType.isEmpty() ? bare : bare.with("Content-Type", contentType);
  }

  /** A JSON answer. */
  public static Answer json(int status, String body) {
    return of(status, "application/json", body);
  }

  /** A plain text answer. */
  public static Answer text(int status, String body) {
    return of(status, "text/plain", body);
  }

  /** A chunked body, line by line. */
  public static Answer lines(int status, String contentType, Stream<String> lines) {
    return new Answer(
        status, List.of(Map.entry("Content-Type", contentType)), new byte[0], lines, -1);
  }

  /** No body and no content type. */
  public static Answer empty(int status) {
    return new Answer(status, List.of(), new byte[0], null, -1);
  }

  /** 204 without a body. */
  public static Answer noContent() {
    return empty(204);
  }

  /** The same with one more header. */
  public Answer with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Answer(status, more, body, lines, announcedLength);
  }

  /**
   * The same, but the server announces {@code length} bytes and closes after the body that is
   * there.
   */
  public Answer announcing(long length) {
    return new Answer(status, headers, body, lines, length);
  }

  /** The body as text; empty for a streamed one. */
  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
