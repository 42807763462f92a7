package io.dmm.core.config;

import java.io.IOException;
import java.nio.file.Path;

/** Reads a whole text file in UTF-8; {@code Files::readString}, or what a test puts there. */
@FunctionalInterface
public interface FileText {
  /**
   * The text.
   *
   * @throws IOException it cannot be read, or is not UTF-8
   */
  String read(Path file) throws IOException;
}
