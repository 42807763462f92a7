package io.dmm.core.operator;

import io.dmm.core.config.LogSection.Level;
import java.time.Instant;
import java.util.Optional;

/**
 * From which severity on a logger logs.
 *
 * @param name of the logger
 * @param level from which on it logs now
 * @param configured from which on it would if nobody had changed anything
 * @param change who changed it; empty if nobody did, though somebody may have changed one above it
 */
public record LoggerState(String name, Level level, Level configured, Optional<Change> change) {
  /**
   * A change of the level.
   *
   * @param by who
   * @param at when (UTC)
   * @param until when the configured level comes back by itself; empty for never
   */
  public record Change(String by, Instant at, Optional<Instant> until) {}
}
