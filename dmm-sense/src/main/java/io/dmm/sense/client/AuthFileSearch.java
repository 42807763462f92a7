package io.dmm.sense.client;

import io.dmm.core.config.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Looks for the file in the places, and in the order, of SENSE's own client. */
record AuthFileSearch(Map<String, String> environment, Path etc, Path home, Problems problems) {
  private static final String OVERRIDE = "SENSE_AUTH_OVERRIDE";

  Optional<Path> find(Optional<Path> configured) {
    if (configured.isPresent()) {
      return existing(configured.get(), "[sense] auth_file");
    }
    String override = environment.getOrDefault(OVERRIDE, "").strip();
    if (!override.isEmpty()) {
      return existing(Path.of(override), "environment variable " + OVERRIDE);
    }
    Path system = etc.resolve("sense-o-auth.yaml");
    Path own = home.resolve(".sense-o-auth.yaml");
    if (Files.isRegularFile(system)) {
      return Optional.of(system);
    }
    if (Files.isRegularFile(own)) {
      return Optional.of(own);
    }
    problems.add(
        "SENSE credentials",
        "neither "
            + system
            + " nor "
            + own
            + " exists; put the file there, or name it in [sense] auth_file or "
            + OVERRIDE);
    return Optional.empty();
  }

  private Optional<Path> existing(Path file, String where) {
    if (Files.isRegularFile(file)) {
      return Optional.of(file);
    }
    problems.add(where, "names " + file + ", which is not a file");
    return Optional.empty();
  }
}
