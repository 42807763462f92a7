package io.dmm.sandbox.http;

import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param status the HTTP status
 * @param contentType the content type, empty to send none
 * @param body the body, may be empty
 * @param headers more headers
 */
public record Answer(int status, String contentType, String body, Map<String, String> headers)
    implements Outcome {
  public Answer {
    headers = Map.copyOf(headers);
  }

  /** An answer without further headers. */
  public static Answer of(int status, String contentType, String body) {
    return new Answer(status, contentType, body, Map.of());
  }

  /** A JSON answer. */
  public static Answer json(int status, String body) {
    return of(status, "application/json", body);
  }

  /** A plain text answer. */
  public static Answer text(int status, String body) {
    return of(status, "text/plain", body);
  }

  /** 204 without a body. */
  public static Answer noContent() {
    return of(204, "", "");
  }
}
