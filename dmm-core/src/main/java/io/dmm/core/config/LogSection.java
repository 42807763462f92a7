package io.dmm.core.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Section {@code [log]} of dmm.cfg. The environment variables {@code DMM_LOG_FILE}, {@code
 * DMM_LOG_MAX_BYTES} and {@code DMM_LOG_BACKUP_COUNT} of the Python DMM are what sets these keys
 * anyway.
 *
 * @param level {@code level}: {@code info} unless set
 * @param format {@code format}: {@code text} (default) or {@code json}
 * @param file {@code file}: written beside the standard output, and shown by {@code /logs}; {@code
 *     dmm.log} unless set, empty for {@code off}
 * @param maxBytes {@code max_bytes}: size at which a new file is begun; 10 MiB unless set
 * @param backupCount {@code backup_count}: old files that are kept; 10 unless set
 */
public record LogSection(
    Level level, Format format, Optional<Path> file, long maxBytes, int backupCount) {
  /** From which severity on something is logged. */
  public enum Level {
    /** Everything. */
    TRACE,
    /** Quiet cycles too. */
    DEBUG,
    /** Every change of a request. */
    INFO,
    /** What will be tried again. */
    WARN,
    /** What needs somebody. */
    ERROR
  }

  /** How a line looks. */
  public enum Format {
    /** For people. */
    TEXT,
    /** One JSON object a line. */
    JSON
  }

  /** Reads {@code [log]}. */
  public static LogSection read(ConfigSection section) {
    Optional<Path> file =
        section.text("file").filter(text -> text.equalsIgnoreCase("off")).isPresent()
            ? Optional.empty()
            : Optional.of(section.path("file").orElse(Path.of("dmm.log")));
    return new LogSection(
        section.choice("level", Level.INFO),
        section.choice("format", Format.TEXT),
        file,
        section.whole("max_bytes", 10L * 1024 * 1024, 1024, 1L << 40),
        section.integer("backup_count", 10, 0, 1000));
  }
}
