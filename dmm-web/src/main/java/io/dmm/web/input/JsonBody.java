package io.dmm.web.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.config.LogSection.Level;
import io.dmm.core.operator.WrongValueException;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads small JSON objects. What it refuses is a 400 that says what would be right. */
public final class JsonBody {
  private static final int LONGEST_TEXT = 1000;
  private static final int LONGEST_NAME = 40;

  private final WebJson json;

  /** Reads with {@code json}. */
  @Inject
  public JsonBody(WebJson json) {
    this.json = json;
  }

  /** The body, which must be a JSON object. */
  public JsonNode object(Context ctx) {
    JsonNode node;
    try {
      node = json.mapper().readTree(ctx.body());
    } catch (JsonProcessingException e) {
      throw new BadRequestResponse("the body is not JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      throw new BadRequestResponse("the body must be a JSON object, such as {\"rule_id\": \"…\"}");
    }
    return node;
  }

  /** The body, which must be a JSON object with no other members than {@code known}. */
  public JsonNode object(Context ctx, Set<String> known) {
    JsonNode node = object(ctx);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new UnknownParameterException(
                    Input.clean(name, LONGEST_NAME), new TreeSet<>(known));
              }
            });
    return node;
  }

  /** A member that is text; empty if it is absent or null. */
  public static Optional<String> text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(name, value, "text, or null");
    }
    return Optional.of(Input.clean(value.textValue(), LONGEST_TEXT));
  }

  /** A member that is a whole number; empty if it is absent or null. */
  public static OptionalLong number(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, value, "a whole number, or null");
    }
    return OptionalLong.of(value.longValue());
  }

  private static WrongValueException wrong(String name, JsonNode value, String right) {
    return new WrongValueException(name, Input.clean(value.toString(), LONGEST_NAME), right);
  }

  /** The member {@code rule_id}. */
  public static String ruleId(JsonNode body) {
    JsonNode value = body.path("rule_id");
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new WrongValueException("rule_id", "missing", "the id of a rule, as text");
    }
    return Input.ruleId(value.textValue());
  }

  /** The member {@code level}; empty if it is null (written down, not merely absent). */
  public static Optional<Level> level(JsonNode body) {
    JsonNode value = body.get("level");
    String right =
        "one of "
            + Stream.of(Level.values()).map(Level::name).collect(Collectors.joining(", "))
            + ", or null to go back to what is configured";
    if (value == null) {
      throw new WrongValueException("level", "missing", right);
    }
    if (value.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        Stream.of(Level.values())
            .filter(one -> one.name().equalsIgnoreCase(value.textValue()))
            .findFirst()
            .orElseThrow(() -> wrong("level", value, right)));
  }

  /**
   * The member {@code limit}: transfers at once, 1 or more; {@code null} (written down, not merely
   * absent) means that the override shall go.
   */
  public static OptionalInt limit(JsonNode body) {
    JsonNode value = body.get("limit");
    if (value == null) {
      throw new WrongValueException(
          "limit", "missing", "a whole number of 1 or more, or null to remove the limit");
    }
    if (value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.isInt()) {
      throw wrong("limit", value, "a whole number of 1 or more, or null");
    }
    return OptionalInt.of(checkedLimit(value.intValue()));
  }

  /** A limit that may be given to FTS, which reads 0 as "no limit". */
  public static int checkedLimit(int limit) {
    if (limit < 1) {
      throw new WrongValueException(
          "limit",
          String.valueOf(limit),
          "1 or more, because FTS reads 0 as unlimited (null removes the override)");
    }
    return limit;
  }
}
