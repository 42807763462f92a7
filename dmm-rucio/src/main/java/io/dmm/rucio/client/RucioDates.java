package io.dmm.rucio.client;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Dates as Rucio writes them: {@code Mon, 23 Nov 2026 18:08:30 UTC}. */
final class RucioDates {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss", Locale.ENGLISH);

  private RucioDates() {}

  /** The instant; empty if the text is no such date. {@code GMT} (as in HTTP) is taken too. */
  static Optional<Instant> parse(String text) {
    String bare = text.strip();
    if (!bare.endsWith(" UTC") && !bare.endsWith(" GMT")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.parse(bare.substring(0, bare.length() - 4), FORMAT)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
