package io.dmm.app.python;

import java.util.Optional;
import java.util.Set;

/** Generations of the Python DMM, told apart by the columns of their table {@code request}. */
public enum PythonVersion {
  /** January 2025: {@code max_bandwidth}. */
  JANUARY_2025("of January 2025", false),
  /** February 2025: {@code rule_size}, nothing about affiliation. */
  FEBRUARY_2025("of February 2025", false),
  /** June 2025 and later: {@code sense_affiliated}. */
  JUNE_2025("of June 2025 or later", false),
  /** 2026: {@code allocated_bandwidth_mbps}. */
  OF_2026("of 2026", true);

  private final String words;
  private final boolean utc;

  PythonVersion(String words, boolean utc) {
    this.words = words;
    this.utc = utc;
  }

  /**
   * Whether its times, which have no zone, are UTC; else they are those of its host. Of 2026 that
   * is sure only for when a row was made and changed: the first of that year wrote the others as
   * before.
   */
  public boolean writesUtc() {
    return utc;
  }

  /** The generation that has these columns; empty if they are no Python DMM's. */
  static Optional<PythonVersion> having(Set<String> columns) {
    if (!columns.contains("rule_id") || !columns.contains("transfer_status")) {
      return Optional.empty();
    }
    if (columns.contains("allocated_bandwidth_mbps")) {
      return Optional.of(OF_2026);
    }
    if (columns.contains("sense_affiliated")) {
      return Optional.of(JUNE_2025);
    }
    return Optional.of(columns.contains("max_bandwidth") ? JANUARY_2025 : FEBRUARY_2025);
  }

  @Override
  public String toString() {
    return words;
  }
}
