package io.dmm.core.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The configuration that DMM starts with: {@code dmm.cfg} with the environment over it. Each module
 * reads its own sections; when all have, {@link #noteUnknown()} finds what nobody understood.
 *
 * <pre>{@code
 * var problems = new Problems();
 * DmmConfigFile config = ConfigReader.ofThisProcess().read(Optional.empty(), problems);
 * DatabaseSection db = DatabaseSection.read(config.section("db"));
 * NetworkSection network = NetworkSection.read(config);
 * config.noteUnknown();
 * problems.notes().forEach(note -> log.warn("config_note {}", note));
 * if (!problems.none()) { ... }
 * }</pre>
 */
public final class DmmConfigFile {
  private final Path path;
  private final boolean found;
  private final IniFile ini;
  private final Environment environment;
  private final FileText files;
  private final Problems problems;
  private final Map<String, ConfigSection> sections = new LinkedHashMap<>();

  DmmConfigFile(
      Path path,
      boolean found,
      IniFile ini,
      Environment environment,
      FileText files,
      Problems problems) {
    this.path = path;
    this.found = found;
    this.ini = ini;
    this.environment = environment;
    this.files = files;
    this.problems = problems;
  }

  /** A configuration from text, for tests and for programs that embed DMM. */
  public static DmmConfigFile of(
      String text, Map<String, String> environment, FileText files, Problems problems) {
    Path path = Path.of("dmm.cfg");
    return new DmmConfigFile(
        path,
        true,
        IniFile.parse(path.toString(), text, problems),
        new Environment(environment),
        files,
        problems);
  }

  /** Where the file is, or was looked for. */
  public Path path() {
    return path;
  }

  /** Whether there is a file; without one everything comes from defaults and the environment. */
  public boolean found() {
    return found;
  }

  /** Where mistakes go. */
  public Problems problems() {
    return problems;
  }

  /** A section; one that the file lacks is empty, which is never a mistake in itself. */
  public ConfigSection section(String name) {
    return sections.computeIfAbsent(
        name,
        wanted ->
            new ConfigSection(
                wanted,
                new SectionValues(path.toString(), wanted, ini, environment, files, problems),
                problems));
  }

  /**
   * The keys that were asked for so far, in lower case, by section. When all readers are done these
   * are the keys that DMM understands.
   */
  public Map<String, Set<String>> asked() {
    Map<String, Set<String>> asked = new TreeMap<>();
    sections.forEach((name, section) -> asked.put(name, section.asked()));
    return asked;
  }

  /**
   * Notes every section, key and variable that nobody asked for, with what it may have been meant
   * to be. Call when all readers are done.
   */
  public void noteUnknown() {
    for (String name : ini.sections()) {
      if (sections.containsKey(name)) {
        sections.get(name).noteNeverAsked();
      } else if (!name.equals(IniFile.DEFAULTS)) {
        problems.note(
            path + " [" + name + "]",
            "is not a section of DMM and is ignored" + Spelling.hint(name, sections.keySet()));
      }
    }
    environment.noteUnknown(problems);
  }
}
