package io.dmm.sandbox.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request as a simulated peer received it: nothing decoded that a real front end would
 * have left alone.
 *
 * @param at when it arrived (UTC)
 * @param method HTTP method, upper case
 * @param rawPath path as sent, percent-encoding untouched
 * @param rawQuery query as sent, without the question mark; empty if there was none
 * @param headers header values by lower-case name; of a repeated header the first
 * @param body body as text, empty if there was none
 */
public record Call(
    Instant at,
    String method,
    String rawPath,
    String rawQuery,
    Map<String, String> headers,
    String body) {
  public Call {
    headers = Map.copyOf(headers);
  }

  /** Value of a header, by name in any case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The parameters of the query in the order sent; of a repeated key the first value. */
  public Map<String, String> query() {
    return form(rawQuery);
  }

  /** The decoded query parameter. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query().get(name));
  }

  /** A query parameter read as Java servers do: only "true", in any case, is true. */
  public boolean flag(String name, boolean otherwise) {
    return parameter(name).map(Boolean::parseBoolean).orElse(otherwise);
  }

  /** The body read as {@code application/x-www-form-urlencoded}. */
  public Map<String, String> bodyAsForm() {
    return form(body);
  }

  /**
   * The path cut at its slashes and each piece decoded once; a leading slash gives no empty piece.
   */
  public List<String> segments() {
    String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
    return List.of(path.split("/", -1)).stream().map(Call::decodePath).toList();
  }

  /** Decodes percent-encoding but not {@code +}, which means itself in a path. */
  public static String decodePath(String raw) {
    return decoded(raw.replace("+", "%2B"), raw);
  }

  private static Map<String, String> form(String encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.putIfAbsent(decoded(key, key), decoded(value, value));
      }
    }
    return values;
  }

  /** A lone percent sign stays what it is, as in Python. */
  private static String decoded(String encoded, String otherwise) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return otherwise;
    }
  }
}
