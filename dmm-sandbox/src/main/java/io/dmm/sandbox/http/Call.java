package io.dmm.sandbox.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request as a simulated peer received it.
 *
 * @param at when it arrived (UTC)
 * @param method HTTP method, upper case
 * @param rawPath the path as sent, without the query, not decoded
 * @param query the decoded query parameters; of a repeated one the last
 * @param headers by lower-case name
 * @param body the body as text, empty if there was none
 */
public record Call(
    Instant at,
    String method,
    String rawPath,
    Map<String, String> query,
    Map<String, String> headers,
    String body) {
  public Call {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /** The header of that name in any case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The decoded query parameter. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** A query parameter read as servers of this kind do: only "true", in any case, is true. */
  public boolean flag(String name, boolean otherwise) {
    return parameter(name).map(Boolean::parseBoolean).orElse(otherwise);
  }

  /** Decodes a query string or a form body. */
  public static Map<String, String> decodeForm(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.put(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8));
      }
    }
    return values;
  }

  /** Decodes a piece of a path, where a plus sign is a plus sign. */
  public static String decodePath(String piece) {
    return URLDecoder.decode(piece.replace("+", "%2B"), UTF_8);
  }
}
