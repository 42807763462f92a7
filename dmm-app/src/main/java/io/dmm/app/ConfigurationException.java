package io.dmm.app;

import java.nio.file.Path;
import java.util.List;

/**
 * The configuration cannot be used. Holds every mistake there is, each with file, section, key and
 * what would be right.
 */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> mistakes;
  private final boolean fileFound;
  private final String file;

  ConfigurationException(List<String> mistakes, boolean fileFound, Path file) {
    super(mistakes.size() + " mistakes in the configuration");
    this.mistakes = List.copyOf(mistakes);
    this.fileFound = fileFound;
    this.file = file.toString();
  }

  /** All mistakes, in the order in which they were found. */
  public List<String> mistakes() {
    return mistakes;
  }

  /** Whether there was a dmm.cfg at all. */
  public boolean fileFound() {
    return fileFound;
  }

  /** Where dmm.cfg is, or was looked for. */
  public String file() {
    return file;
  }
}
