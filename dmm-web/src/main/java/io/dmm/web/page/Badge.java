package io.dmm.web.page;

import io.dmm.db.audit.Verdict;
import io.dmm.db.request.RequestStatus;
import java.util.Locale;

/**
 * A word with a colour. The colour only repeats what the word says.
 *
 * @param text the word
 * @param tone good, busy, wait, warn, bad or quiet: a class of the style sheet
 */
record Badge(String text, String tone) {
  static Badge of(RequestStatus status) {
    return new Badge(
        status.name(),
        switch (status) {
          case PROVISIONED -> "good";
          case DECIDED, STAGED, MODIFIED, STALE -> "busy";
          case INIT, ALLOCATED -> "wait";
          case RETRY -> "warn";
          case FAILED -> "bad";
          case FINISHED, CANCELED, DELETED, NOT_SENSE -> "quiet";
        });
  }

  static Badge of(Verdict verdict) {
    return new Badge(
        verdict.name(),
        switch (verdict) {
          case OK -> "good";
          case DEGRADED -> "warn";
          case FAILED, BYPASSED -> "bad";
          case UNKNOWN -> "quiet";
        });
  }

  /** For SENSE's own words. */
  static Badge ofSense(String senseStatus) {
    String word = senseStatus.toUpperCase(Locale.ROOT);
    String tone =
        word.contains("FAILED") || word.equals("GONE")
            ? "bad"
            : word.endsWith("READY") ? "good" : word.isEmpty() ? "quiet" : "busy";
    return new Badge(senseStatus.isEmpty() ? "not read yet" : senseStatus, tone);
  }

  /** For the health of a circuit. */
  static Badge ofHealth(String health) {
    return new Badge(
        health,
        switch (health) {
          case "OK" -> "good";
          case "LOW" -> "warn";
          case "IDLE" -> "wait";
          default -> "quiet";
        });
  }
}
