package io.dmm.core.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the value of a key: in the environment first, then in the file; and keeps account of the
 * keys that were asked for.
 */
final class SectionValues {
  /**
   * A value.
   *
   * @param text what it is
   * @param where what to name in a message about it
   */
  record Value(String text, String where) {}

  private final String file;
  private final String section;
  private final Map<String, IniFile.Entry> own;
  private final Map<String, IniFile.Entry> defaults;
  private final Environment environment;
  private final FileText files;
  private final Problems problems;
  private final Set<String> asked = new TreeSet<>();

  SectionValues(
      String file,
      String section,
      IniFile ini,
      Environment environment,
      FileText files,
      Problems problems) {
    this.file = file;
    this.section = section;
    this.own = ini.section(section);
    this.defaults = ini.section(IniFile.DEFAULTS);
    this.environment = environment;
    this.files = files;
    this.problems = problems;
  }

  /** The value of a key; empty text is absent. */
  Optional<Value> find(String key) {
    asked.add(lower(key));
    String variable = Environment.variable(section, key);
    return environment
        .value(variable)
        .map(text -> new Value(text, "environment " + variable))
        .or(() -> inFile(key))
        .filter(value -> !value.text().isEmpty());
  }

  /**
   * The value of a key that holds a secret: itself, or what the file holds that {@code <key>_file}
   * names, read anew at each use. A file that cannot be read or is empty is noted as a problem.
   */
  Optional<Secret> findSecret(String key) {
    String fileKey = key + "_file";
    asked.add(lower(key));
    asked.add(lower(fileKey));
    Optional<Secret> inEnvironment =
        fromEnvironment(key)
            .map(value -> Secret.of(value.text()))
            .or(() -> fromEnvironment(fileKey).map(this::contents));
    if (inEnvironment.isPresent()) {
      return inEnvironment;
    }
    Optional<Value> here = inFile(key).filter(value -> !value.text().isEmpty());
    Optional<Value> elsewhere = inFile(fileKey).filter(value -> !value.text().isEmpty());
    if (here.isPresent() && elsewhere.isPresent()) {
      problems.add(
          elsewhere.get().where(),
          "is set beside " + key + "; it must be one of the two, not both");
    }
    return here.map(value -> Secret.of(value.text())).or(() -> elsewhere.map(this::contents));
  }

  /** Everything the section says, by key as written; for sections whose keys are free names. */
  Map<String, Value> all() {
    Map<String, Value> found = new LinkedHashMap<>();
    own.values()
        .forEach(entry -> find(entry.key()).ifPresent(value -> found.put(entry.key(), value)));
    Set<String> known = new TreeSet<>(found.keySet().stream().map(Environment::shouted).toList());
    environment
        .under(section)
        .forEach(
            (key, text) -> {
              if (!known.contains(key)) {
                found.put(
                    key, new Value(text, "environment " + Environment.variable(section, key)));
              }
            });
    return found;
  }

  /** Lower-case keys that the file gives to this section itself. */
  Set<String> keys() {
    return Set.copyOf(own.keySet());
  }

  Set<String> asked() {
    return asked;
  }

  /** What to name in a message about a key: where its value is from, or where it should stand. */
  String where(String key) {
    return find(key).map(Value::where).orElse(inFileName(key));
  }

  private Optional<Value> inFile(String key) {
    IniFile.Entry entry = own.getOrDefault(lower(key), defaults.get(lower(key)));
    return Optional.ofNullable(entry).map(e -> new Value(e.text(), inFileName(key)));
  }

  private Optional<Value> fromEnvironment(String key) {
    String variable = Environment.variable(section, key);
    return environment.value(variable).map(text -> new Value(text, "environment " + variable));
  }

  private Secret contents(Value path) {
    try {
      Path file = ConfigSection.expanded(path.text());
      String text = files.read(file).strip();
      if (text.isEmpty()) {
        problems.add(path.where(), "names the file " + path.text() + ", which is empty");
      }
      return Secret.inFile(file, files, String::strip, text);
    } catch (IOException | RuntimeException e) {
      problems.add(
          path.where(),
          "is \""
              + path.text()
              + "\"; it must be a file that can be read ("
              + ConfigReader.reason(e)
              + ")");
      return Secret.of("");
    }
  }

  private String inFileName(String key) {
    return file + " [" + section + "] " + key;
  }

  private static String lower(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
