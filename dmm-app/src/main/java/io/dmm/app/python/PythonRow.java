package io.dmm.app.python;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A row of a table whose columns were renamed over time: each value is asked for by all names it
 * has had, the first that is there and not null counts.
 */
final class PythonRow {
  private final Map<String, Object> values;

  PythonRow(Map<String, Object> values) {
    this.values = new LinkedHashMap<>(values);
  }

  private Stream<Object> value(String... columns) {
    return Stream.of(columns).map(values::get).filter(value -> value != null).limit(1);
  }

  /** Text that is not blank. */
  Optional<String> text(String... columns) {
    return value(columns)
        .map(value -> value.toString().strip())
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  /** A number that makes sense, rounded down; Python keeps counts and bandwidths as floats. */
  OptionalLong number(String... columns) {
    return value(columns)
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(Double::isFinite)
        .mapToLong(value -> (long) Math.floor(value))
        .findFirst();
  }

  /** A time; one without a zone is of {@code zone}. */
  Optional<Instant> instant(ZoneId zone, String column) {
    Object value = values.get(column);
    if (value instanceof OffsetDateTime zoned) {
      return Optional.of(zoned.toInstant());
    }
    return value instanceof LocalDateTime naive
        ? Optional.of(naive.atZone(zone).toInstant())
        : Optional.empty();
  }
}
