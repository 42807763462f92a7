package io.dmm.rucio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths as Rucio's clients write them: with {@code ~} and {@code $VARIABLE}. */
final class Paths {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))", Pattern.UNICODE_CHARACTER_CLASS);

  private Paths() {}

  /** The path that {@code text} means; an unknown variable stays as it is written. */
  static Path expanded(String text, Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String path = text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text;
    String all =
        VARIABLE
            .matcher(path)
            .replaceAll(
                match -> {
                  String name = match.group(1) == null ? match.group(2) : match.group(1);
                  return Matcher.quoteReplacement(environment.getOrDefault(name, match.group()));
                });
    return Path.of(all);
  }

  /** The number of the user that this process runs as, for files such as /tmp/x509up_u1000. */
  static String userId() {
    try {
      return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return System.getProperty("user.name"); // no such files exist where users have no number
    }
  }
}
