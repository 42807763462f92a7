package io.dmm.app.check;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;

/** When a chain of certificates ends: with the first of them that does. */
final class Expiry {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final X509Certificate first;
  private final Instant now;

  private Expiry(X509Certificate first, Instant now) {
    this.first = first;
    this.now = now;
  }

  static Expiry of(List<X509Certificate> chain, Instant now) {
    return new Expiry(
        chain.stream().min(Comparator.comparing(X509Certificate::getNotAfter)).orElseThrow(), now);
  }

  private Instant end() {
    return first.getNotAfter().toInstant();
  }

  boolean isPast() {
    return !end().isAfter(now);
  }

  boolean isWithin(Duration wait) {
    return !end().isAfter(now.plus(wait));
  }

  /** Such as {@code valid until 2027-01-01 00:00 UTC, 36 days}. */
  @Override
  public String toString() {
    Duration left = Duration.between(now, end());
    String name = first.getSubjectX500Principal().getName();
    if (isPast()) {
      return name + " ran out on " + DAY.format(end());
    }
    String time = left.toDays() > 0 ? left.toDays() + " days" : left.toHours() + " hours";
    return "valid until " + DAY.format(end()) + ", " + time + " (" + name + ")";
  }
}
