package io.dmm.core.decision.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.OptionalLong;

/** Reads the fields of one JSON object; mistakes go to a list, and a harmless value comes back. */
final class JsonFields {
  private final JsonNode object;
  private final String path;
  private final List<String> problems;

  JsonFields(JsonNode object, String path, List<String> problems, List<String> known) {
    this.object = object;
    this.path = path;
    this.problems = problems;
    if (!object.isObject()) {
      problems.add(
          (path.isEmpty() ? "the file" : path)
              + " is "
              + object
              + ", must be an object with "
              + String.join(", ", known));
      return;
    }
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                problems.add(
                    at(name) + " is not a key here; known are " + String.join(", ", known));
              }
            });
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  void problem(String name, String text) {
    problems.add(at(name) + " " + text);
  }

  private boolean isMissing(String name) {
    if (object.isObject() && !has(name)) {
      problem(name, "is missing");
    }
    return !has(name);
  }

  String text(String name) {
    if (isMissing(name)) {
      return "";
    }
    JsonNode value = object.get(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      problem(name, "is " + value + ", must be a text that is not empty");
      return "";
    }
    return value.textValue();
  }

  /** A whole number of at least {@code least}. */
  long number(String name, long least) {
    return isMissing(name) ? least : present(name, least);
  }

  OptionalLong optionalNumber(String name, long least) {
    return has(name) ? OptionalLong.of(present(name, least)) : OptionalLong.empty();
  }

  private long present(String name, long least) {
    JsonNode value = object.get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
      problem(name, "is " + value + ", must be a whole number, " + least + " or more");
      return least;
    }
    return value.longValue();
  }

  Instant instant(String name, Instant otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    try {
      return Instant.parse(object.get(name).asText());
    } catch (DateTimeParseException e) {
      problem(
          name, "is " + object.get(name) + ", must be a UTC time like \"2026-03-01T12:00:00Z\"");
      return otherwise;
    }
  }

  /** The elements of an array; empty if it is missing, which is a mistake, or no array. */
  Iterable<JsonNode> list(String name) {
    if (isMissing(name)) {
      return List.of();
    }
    JsonNode value = object.get(name);
    if (!value.isArray()) {
      problem(name, "is " + value + ", must be a list");
      return List.of();
    }
    return value;
  }
}
