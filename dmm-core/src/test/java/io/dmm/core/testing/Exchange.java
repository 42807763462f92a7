package io.dmm.core.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One question to a peer and its answer, as captured from a real one.
 *
 * @param title what it shows
 * @param method HTTP method
 * @param target path and query as sent
 * @param requestHeaders header lines of the question, by name
 * @param requestBody its body; empty if there was none
 * @param status HTTP status of the answer
 * @param headers header lines of the answer, by name; how the body was framed is left out
 * @param body the body
 */
public record Exchange(
    String title,
    String method,
    String target,
    Map<String, String> requestHeaders,
    String requestBody,
    int status,
    List<Map.Entry<String, String>> headers,
    String body) {

  /** A header of the answer. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(one -> one.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The answer, for a server to give. */
  public TinyServer.Answer answer() {
    return new TinyServer.Answer(status, headers, body, TinyServer.Framing.LENGTH);
  }

  @Override
  public String toString() {
    return title;
  }
}
