package io.dmm.sandbox.world;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request as a simulator sees it: nothing decoded that a real front end would have left
 * alone.
 *
 * @param method HTTP method, upper case
 * @param rawPath path as sent, percent-encoding untouched
 * @param rawQuery query as sent, without the question mark; empty if there was none
 * @param headers header values by lower-case name; of a repeated header the first
 * @param body body as text, empty if there was none
 */
public record Call(
    String method, String rawPath, String rawQuery, Map<String, String> headers, String body) {
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

  /** The whole path decoded once. */
  public String path() {
    return decodePath(rawPath);
  }

  /** Decodes percent-encoding but not {@code +}, which means itself in a path. */
  public static String decodePath(String raw) {
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) { // a lone percent sign stays what it is, as in Python
      return raw;
    }
  }

  private static Map<String, String> form(String encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.putIfAbsent(decodeForm(key), decodeForm(value));
      }
    }
    return values;
  }

  private static String decodeForm(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return raw;
    }
  }
}
