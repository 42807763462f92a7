package io.dmm.core.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds and reads {@code dmm.cfg}, where the Python DMM would look for it. */
public final class ConfigReader {
  /** Where the file is unless somebody says otherwise. */
  public static final Path DEFAULT_PATH = Path.of("/opt/dmm/dmm.cfg");

  private final Map<String, String> environment;
  private final FileText files;

  /**
   * A reader.
   *
   * @param environment the environment variables
   * @param files how files are read
   */
  public ConfigReader(Map<String, String> environment, FileText files) {
    this.environment = Map.copyOf(environment);
    this.files = files;
  }

  /** A reader with the environment and the files of this process. */
  public static ConfigReader ofThisProcess() {
    return new ConfigReader(System.getenv(), Files::readString);
  }

  /**
   * Reads the file named by {@code argument} ({@code --config}), else by the environment variable
   * {@code DMM_CONFIG}, else {@link #DEFAULT_PATH}. A file that was named must be there; without
   * the default one, the environment may say everything.
   */
  public DmmConfigFile read(Optional<Path> argument, Problems problems) {
    Optional<Path> named =
        argument.or(
            () ->
                Optional.ofNullable(environment.get(Environment.CONFIG))
                    .filter(text -> !text.isBlank())
                    .map(text -> ConfigSection.expanded(text.strip())));
    Path path = named.orElse(DEFAULT_PATH);
    IniFile ini = IniFile.empty();
    boolean found = true;
    try {
      ini = IniFile.parse(path.toString(), files.read(path), problems);
      notePercents(path, ini, problems);
    } catch (NoSuchFileException e) {
      found = false;
      if (named.isPresent()) {
        problems.add(path.toString(), "does not exist; it must be DMM's configuration file");
      }
    } catch (IOException e) {
      problems.add(path.toString(), "cannot be read (" + reason(e) + "); it must be a text file");
    }
    return new DmmConfigFile(path, found, ini, new Environment(environment), files, problems);
  }

  /** The Python DMM replaces {@code %%} and {@code %(name)s}; a value written for it may differ. */
  private static void notePercents(Path path, IniFile ini, Problems problems) {
    for (String section : ini.sections()) {
      for (IniFile.Entry entry : ini.section(section).values()) {
        if (entry.text().contains("%%") || entry.text().contains("%(")) {
          problems.note(
              path + " [" + section + "] " + entry.key(),
              "holds %% or %(, which the Python DMM replaces; here every % stands for itself");
        }
      }
    }
  }

  /** What kept a file from being read, without its content. */
  static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof CharacterCodingException) {
      return "not UTF-8";
    }
    return e.getClass().getSimpleName();
  }
}
