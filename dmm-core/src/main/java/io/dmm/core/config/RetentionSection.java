package io.dmm.core.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code [retention]} of dmm.cfg: how long the past is kept. Each in days above 0, or
 * {@code off}: then empty, and kept for ever.
 *
 * @param requests {@code requests_days}: requests that ended, with their events; 90 days unless set
 * @param decisions {@code decisions_days}: 90 days unless set
 * @param samples {@code samples_days}: throughput samples; 30 days unless set
 */
public record RetentionSection(
    Optional<Duration> requests, Optional<Duration> decisions, Optional<Duration> samples) {
  /** Reads {@code [retention]}. */
  public static RetentionSection read(ConfigSection section) {
    return new RetentionSection(
        section.daysOrOff("requests_days", Duration.ofDays(90)),
        section.daysOrOff("decisions_days", Duration.ofDays(90)),
        section.daysOrOff("samples_days", Duration.ofDays(30)));
  }
}
