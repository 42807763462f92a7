package io.dmm.web.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.OptionalInt;

/** Reads small JSON objects. What it refuses is a 400 that says what would be right. */
public final class JsonBody {
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

  /** The member {@code rule_id}. */
  public static String ruleId(JsonNode body) {
    JsonNode value = body.path("rule_id");
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new BadRequestResponse("rule_id is missing; it must be the id of a rule, as text");
    }
    return Input.ruleId(value.textValue());
  }

  /**
   * The member {@code limit}: transfers at once, 1 or more; {@code null} (written down, not merely
   * absent) means that the override shall go.
   */
  public static OptionalInt limit(JsonNode body) {
    JsonNode value = body.get("limit");
    if (value == null) {
      throw new BadRequestResponse(
          "limit is missing; it must be a whole number of 1 or more, or null to remove the limit");
    }
    if (value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.isInt()) {
      throw new BadRequestResponse("limit must be a whole number of 1 or more, or null");
    }
    return OptionalInt.of(checkedLimit(value.intValue()));
  }

  /** A limit that may be given to FTS, which reads 0 as "no limit". */
  public static int checkedLimit(int limit) {
    if (limit < 1) {
      throw new BadRequestResponse(
          "limit is "
              + limit
              + "; it must be 1 or more, because FTS reads 0 as unlimited"
              + " (null removes the override)");
    }
    return limit;
  }
}
