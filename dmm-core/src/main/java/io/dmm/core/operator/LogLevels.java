package io.dmm.core.operator;

import io.dmm.core.config.LogSection.Level;
import java.util.Optional;
import java.util.Set;

/** The loggers of this process, whatever library keeps them. */
public interface LogLevels {
  /** Names of all that there are. */
  Set<String> names();

  /** A logger's own level; empty if that of the next one above it counts. */
  Optional<Level> own(String logger);

  /** Sets or, if empty, removes a logger's own level. */
  void set(String logger, Optional<Level> level);
}
