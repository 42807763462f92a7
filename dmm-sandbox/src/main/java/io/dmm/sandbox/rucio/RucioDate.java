package io.dmm.sandbox.rucio;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Rucio's dates: {@code Mon, 23 Nov 2026 18:08:30 UTC}, always UTC, whole seconds. */
final class RucioDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH);

  private RucioDate() {}

  static String text(Instant instant) {
    return instant == null ? null : FORMAT.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** Throws DateTimeParseException for any other form. */
  static Instant parse(String text) {
    return LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC);
  }
}
