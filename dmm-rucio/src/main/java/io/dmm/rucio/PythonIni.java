package io.dmm.rucio;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An INI file as Python's {@code configparser} reads it, because Rucio's own tools read the same
 * file: {@code =} or {@code :} after the key, keys in any case, comments on lines of their own
 * after {@code #} or {@code ;}, values that go on in indented lines, a section {@code DEFAULT}
 * whose keys all sections have, and {@code %(other_key)s} in values ({@code %%} is a percent sign).
 */
final class PythonIni {
  private static final Pattern SECTION = Pattern.compile("\\[(?<name>.+)]\\s*");
  private static final Pattern OPTION = Pattern.compile("(?<key>[^=:]*?)\\s*[=:](?<value>.*)");
  private static final Pattern REFERENCE = Pattern.compile("%(?:%|\\((?<key>[^)]+)\\)s|(?<bad>))");
  private static final int MAX_DEPTH = 10;
  private static final String DEFAULT = "DEFAULT";

  private final Map<String, Map<String, StringBuilder>> sections = new LinkedHashMap<>();

  /** The file cannot be read as such; the message gives the line. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message);
    }
  }

  private PythonIni() {}

  /** Parses the text of a file. */
  static PythonIni parse(String text) throws SyntaxException {
    PythonIni ini = new PythonIni();
    Map<String, StringBuilder> section = null;
    StringBuilder value = null;
    int keyIndent = 0;
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
        continue;
      }
      int indent = line.length() - line.stripLeading().length();
      Matcher header = SECTION.matcher(bare);
      if (value != null && indent > keyIndent) {
        value.append('\n').append(bare);
      } else if (header.matches()) {
        section = ini.section(header.group("name"), number);
        value = null;
      } else if (section == null) {
        throw new SyntaxException("line " + number + " stands before any [section]");
      } else {
        value = option(section, bare, number);
        keyIndent = indent;
      }
    }
    return ini;
  }

  /** Whether the file has the section. */
  boolean has(String section) {
    return sections.containsKey(section);
  }

  /**
   * The value of a key with its references replaced; empty if there is none.
   *
   * @throws SyntaxException a reference cannot be replaced
   */
  Optional<String> value(String section, String key) throws SyntaxException {
    Map<String, String> raw = new TreeMap<>();
    for (String name : new String[] {DEFAULT, section}) {
      sections
          .getOrDefault(name, Map.of())
          .forEach((option, text) -> raw.put(option, text.toString()));
    }
    String text = raw.get(key.toLowerCase(Locale.ROOT));
    return text == null ? Optional.empty() : Optional.of(replaced(text, raw, 0).strip());
  }

  private Map<String, StringBuilder> section(String name, int line) throws SyntaxException {
    if (sections.containsKey(name) && !name.equals(DEFAULT)) {
      throw new SyntaxException("line " + line + " begins section [" + name + "] a second time");
    }
    return sections.computeIfAbsent(name, key -> new TreeMap<>());
  }

  private static StringBuilder option(Map<String, StringBuilder> section, String bare, int line)
      throws SyntaxException {
    Matcher option = OPTION.matcher(bare);
    if (!option.matches() || option.group("key").isEmpty()) {
      throw new SyntaxException("line " + line + " is neither [section] nor key = value");
    }
    String key = option.group("key").toLowerCase(Locale.ROOT);
    StringBuilder value = new StringBuilder(option.group("value").strip());
    if (section.put(key, value) != null) {
      throw new SyntaxException("line " + line + " sets " + key + " a second time");
    }
    return value;
  }

  private static String replaced(String text, Map<String, String> raw, int depth)
      throws SyntaxException {
    if (depth > MAX_DEPTH) {
      throw new SyntaxException("refers to itself");
    }
    StringBuilder all = new StringBuilder();
    Matcher reference = REFERENCE.matcher(text);
    int end = 0;
    while (reference.find()) {
      all.append(text.substring(end, reference.start()));
      end = reference.end();
      if (reference.group("bad") != null) {
        throw new SyntaxException(
            "has a lone % ; it must be %% for a percent sign, or %(key)s for another key's value");
      }
      String key = reference.group("key");
      if (key == null) {
        all.append('%');
        continue;
      }
      String other = raw.get(key.toLowerCase(Locale.ROOT));
      if (other == null) {
        throw new SyntaxException("refers to %(" + key + ")s, a key that is not set");
      }
      all.append(replaced(other, raw, depth + 1));
    }
    return all.append(text.substring(end)).toString();
  }
}
