package io.dmm.core.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A configuration made of text, variables and files that exist only in a test. */
final class Configs {
  final Problems problems = new Problems();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private String text = "";

  static Configs with(String text) {
    Configs configs = new Configs();
    configs.text = text;
    return configs;
  }

  Configs variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Configs file(String path, String content) {
    files.put(path, content);
    return this;
  }

  DmmConfigFile read() {
    return DmmConfigFile.of(text, environment, this::content, problems);
  }

  ConfigSection section(String name) {
    return read().section(name);
  }

  private String content(Path path) throws IOException {
    if (!files.containsKey(path.toString())) {
      throw new NoSuchFileException(path.toString());
    }
    return files.get(path.toString());
  }
}
