package io.dmm.core.peer;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a peer answered.
 *
 * @param status HTTP status
 * @param headers header values by lower-case name
 * @param text the body, decoded as UTF-8; empty if there was none
 */
public record PeerAnswer(int status, Map<String, List<String>> headers, String text) {
  public PeerAnswer {
    headers = Map.copyOf(headers);
  }

  /** The first value of header {@code name}, whose case does not matter. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()).stream()
        .findFirst();
  }

  /** Whether the status is 2xx. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
