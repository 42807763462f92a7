package io.dmm.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an INI file, taken apart as the Python DMM's parser does it (Python's {@code
 * configparser} with {@code =} as the only delimiter), but for one thing: {@code %} is an ordinary
 * character. The case of keys does not matter, that of section names does; {@code #} and {@code ;}
 * start a comment only where a line begins; a line that is indented deeper than its key continues
 * the value; the section {@code DEFAULT} stands behind every other.
 */
public final class IniFile {
  /** Name of the section whose keys stand behind those of every other section. */
  static final String DEFAULTS = "DEFAULT";

  private static final Pattern HEADER = Pattern.compile("\\[(.+)\\].*");

  /**
   * A key with its value.
   *
   * @param key as it is written
   * @param text the value, lines joined by a line feed
   * @param line where it starts, from 1
   */
  public record Entry(String key, String text, int line) {}

  private final Map<String, Map<String, Entry>> sections;

  private IniFile(Map<String, Map<String, Entry>> sections) {
    this.sections = sections;
  }

  /** A file that says nothing. */
  static IniFile empty() {
    return new IniFile(Map.of());
  }

  /** A file of one section. */
  static IniFile of(String section, Map<String, String> values) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    values.forEach(
        (key, text) -> entries.put(key.toLowerCase(Locale.ROOT), new Entry(key, text.strip(), 1)));
    return new IniFile(Map.of(section, entries));
  }

  /**
   * Takes {@code text} apart. What is wrong is noted in {@code problems} and left out.
   *
   * @param file name of the file, for messages
   */
  public static IniFile parse(String file, String text, Problems problems) {
    Parser parser = new Parser(file, problems);
    text.lines().forEach(parser::line);
    parser.endOfValue();
    return new IniFile(parser.sections);
  }

  /** Names of the sections, in the order of the file. */
  public List<String> sections() {
    return List.copyOf(sections.keySet());
  }

  /** What a section says, by lower-case key; empty if there is no such section. */
  public Map<String, Entry> section(String name) {
    return sections.getOrDefault(name, Map.of());
  }

  private static final class Parser {
    private final String file;
    private final Problems problems;
    private final Map<String, Map<String, Entry>> sections = new LinkedHashMap<>();
    private Map<String, Entry> section;
    private String sectionName;
    private String key;
    private int keyLine;
    private final List<String> value = new ArrayList<>();
    private int indent;
    private int number;

    Parser(String file, Problems problems) {
      this.file = file;
      this.problems = problems;
    }

    void line(String raw) {
      number++;
      String line = number == 1 && raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
      String content = line.strip();
      if (content.isEmpty()) {
        value.add("");
      } else if (!content.startsWith("#") && !content.startsWith(";")) {
        int depth = line.indexOf(content);
        if (key != null && depth > indent) {
          continued(content);
        } else {
          indent = depth;
          endOfValue();
          begun(content);
        }
      }
    }

    /** Stores the value that was being read, without the empty lines that followed it. */
    void endOfValue() {
      if (key != null) {
        String text = String.join("\n", value).stripTrailing();
        Entry entry = new Entry(key, text, keyLine);
        Entry earlier = section.putIfAbsent(key.toLowerCase(Locale.ROOT), entry);
        if (earlier != null) {
          problems.add(
              where(keyLine) + " [" + sectionName + "] " + key,
              "is set twice, first in line " + earlier.line() + "; it must be set once");
        }
      }
      key = null;
      value.clear();
    }

    private void continued(String content) {
      value.add(content);
      if (content.startsWith("[") || content.matches("[\\w-]+\\s*=.*")) {
        problems.note(
            where(number) + " [" + sectionName + "] " + key,
            "goes on here, because the line is indented deeper than the key; if the line should"
                + " stand for itself, remove the blanks before it");
      }
    }

    private void begun(String content) {
      Matcher header = HEADER.matcher(content);
      int equals = content.indexOf('=');
      if (header.matches()) {
        sectionName = header.group(1);
        if (sections.containsKey(sectionName)) {
          problems.add(
              where(number) + " [" + sectionName + "]",
              "stands here a second time; a section must stand once, with all its keys");
        }
        section = sections.computeIfAbsent(sectionName, name -> new LinkedHashMap<>());
      } else if (section == null) {
        problems.add(
            where(number), "stands before the first section; it must be below a [section]");
      } else if (equals < 1) {
        // The line may be half a secret: it is not repeated in the message.
        problems.add(
            where(number) + " [" + sectionName + "]",
            "is not understood; it must be key = value, a [section], or a comment that starts with"
                + " #");
      } else {
        key = content.substring(0, equals).strip();
        keyLine = number;
        value.add(content.substring(equals + 1).strip());
      }
    }

    private String where(int line) {
      return file + " line " + line;
    }
  }
}
