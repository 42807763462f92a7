package io.dmm.sandbox.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern for raw paths, so that an encoded slash stays inside its segment: {@code *} and {@code
 * {name}} stand for one segment, {@code **} and {@code {name...}} for the rest of the path.
 */
public final class PathPattern {
  private static final Pattern WILDCARD =
      Pattern.compile("\\{(\\w+)(\\.\\.\\.)?\\}|(\\*\\*)|(\\*)");

  private final String text;
  private final Pattern regex;
  private final Map<String, Integer> groups = new LinkedHashMap<>();

  private PathPattern(String text) {
    this.text = text;
    StringBuilder expression = new StringBuilder();
    Matcher wildcard = WILDCARD.matcher(text);
    int end = 0;
    int group = 0;
    while (wildcard.find()) {
      expression.append(Pattern.quote(text.substring(end, wildcard.start())));
      boolean rest = wildcard.group(2) != null || wildcard.group(3) != null;
      expression.append(rest ? "(.*)" : "([^/]*)");
      group++;
      if (wildcard.group(1) != null) {
        groups.put(wildcard.group(1), group);
      }
      end = wildcard.end();
    }
    expression.append(Pattern.quote(text.substring(end)));
    this.regex = Pattern.compile(expression.toString());
  }

  /** Reads a pattern such as {@code /instance/{u}/status} or {@code /instance/*}. */
  public static PathPattern of(String text) {
    return new PathPattern(text);
  }

  /** The decoded values of the named parts, or empty if the path does not match. */
  public Optional<Map<String, String>> match(String rawPath) {
    Matcher matcher = regex.matcher(rawPath);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    groups.forEach((name, group) -> values.put(name, Call.decodePath(matcher.group(group))));
    return Optional.of(values);
  }

  /** Whether the path matches. */
  public boolean matches(String rawPath) {
    return regex.matcher(rawPath).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
