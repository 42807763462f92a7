package io.dmm.sandbox.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The fields of one JSON object. Each must be asked for once; what nobody asked for is a mistake.
 */
final class Fields {
  private final String where;
  private final JsonNode node;
  private final List<String> mistakes;
  private final Set<String> asked = new TreeSet<>();

  Fields(String where, JsonNode node, List<String> mistakes) {
    this.where = where;
    this.node = node;
    this.mistakes = mistakes;
    if (!node.isObject()) {
      mistakes.add(where + " is " + shown(node) + "; must be a JSON object");
    }
  }

  /** As plans write it. */
  static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Optional<String> text(String field) {
    return given(field)
        .flatMap(
            value ->
                value.isTextual() ? Optional.of(value.textValue()) : none(field, value, "a text"));
  }

  Optional<Long> integer(String field, long least, long most) {
    return given(field)
        .flatMap(
            value ->
                value.canConvertToLong()
                        && value.isIntegralNumber()
                        && value.longValue() >= least
                        && value.longValue() <= most
                    ? Optional.of(value.longValue())
                    : none(field, value, range(least, most)));
  }

  Optional<Long> requiredInteger(String field, long least, long most) {
    JsonNode value = required(field, range(least, most));
    return value.isMissingNode() ? Optional.empty() : integer(field, least, most);
  }

  Optional<Double> number(String field, double above, double most, String right) {
    return given(field)
        .flatMap(
            value ->
                value.isNumber() && value.doubleValue() > above && value.doubleValue() <= most
                    ? Optional.of(value.doubleValue())
                    : none(field, value, right));
  }

  Optional<Duration> seconds(String field, double most) {
    return given(field)
        .flatMap(
            value ->
                value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= most
                    ? Optional.of(Duration.ofMillis(Math.round(value.doubleValue() * 1000)))
                    : none(field, value, "seconds, from 0 to " + Math.round(most)));
  }

  Optional<Duration> requiredSeconds(String field, double most) {
    JsonNode value = required(field, "seconds, from 0 to " + Math.round(most));
    return value.isMissingNode() ? Optional.empty() : seconds(field, most);
  }

  /** False if it is not given, but for some kinds of fault it must be said. */
  Optional<Boolean> flag(String field, boolean required) {
    Optional<JsonNode> value = given(field);
    if (value.isEmpty()) {
      if (required) {
        required(field, "true or false");
        return Optional.empty();
      }
      return Optional.of(false);
    }
    return value.get().isBoolean()
        ? Optional.of(value.get().booleanValue())
        : none(field, value.get(), "true or false");
  }

  <E extends Enum<E>> Optional<E> choice(String field, E[] choices) {
    String right =
        "one of " + Arrays.stream(choices).map(Fields::name).collect(Collectors.joining(", "));
    JsonNode value = required(field, right);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    Optional<E> chosen =
        Arrays.stream(choices)
            .filter(each -> value.isTextual() && name(each).equals(value.textValue()))
            .findFirst();
    return chosen.isPresent() ? chosen : none(field, value, right);
  }

  Optional<FaultKind> kind() {
    return choice("fault", FaultKind.values());
  }

  /** The field, or a missing node and a mistake. */
  JsonNode required(String field, String right) {
    return given(field)
        .orElseGet(
            () -> {
              if (node.isObject()) {
                complain(field, "is missing; must be " + right);
              }
              return MissingNode.getInstance();
            });
  }

  void wrong(String field, JsonNode value, String right) {
    complain(field, "is " + shown(value) + "; must be " + right);
  }

  void complain(String field, String what) {
    mistakes.add(where + ": " + field + " " + what);
  }

  /** Complains about fields that nobody asked for. */
  void noOthers() {
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!asked.contains(field)) {
                complain(field, "is not known here; known are " + String.join(", ", asked));
              }
            });
  }

  private Optional<JsonNode> given(String field) {
    asked.add(field);
    return Optional.ofNullable(node.get(field));
  }

  private <T> Optional<T> none(String field, JsonNode value, String right) {
    wrong(field, value, right);
    return Optional.empty();
  }

  private static String range(long least, long most) {
    if (least == Long.MIN_VALUE) {
      return "a whole number";
    }
    return most == Integer.MAX_VALUE
        ? "a whole number, " + least + " or more"
        : "a whole number from " + least + " to " + most;
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "empty" : value.toString();
  }
}
