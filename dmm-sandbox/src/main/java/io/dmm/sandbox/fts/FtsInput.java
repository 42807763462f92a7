package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Call;

/** Reads request bodies and their values with the checks of the real server. */
final class FtsInput {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FtsInput() {}

  /** The body of a JSON or form request. */
  static ObjectNode dictionary(Call call) {
    String type = call.header("Content-Type").orElse("");
    if (type.startsWith("application/x-www-form-urlencoded")) {
      ObjectNode form = JSON.createObjectNode();
      call.bodyAsForm().forEach(form::put);
      return form;
    }
    if (!type.startsWith("application/json")) {
      throw error(400, "Expecting application/json or application/x-www-form-urlencoded");
    }
    JsonNode body;
    try {
      body = JSON.readTree(call.body());
    } catch (JsonProcessingException e) { // the client is told in FTS's words
      throw error(400, "Badly formatted JSON request");
    }
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw error(
        400, body.isMissingNode() ? "Badly formatted JSON request" : "Expecting a dictionary");
  }

  /** What Python's {@code int()} makes of a value in the check of the limits. */
  static int activeLimit(JsonNode value) {
    if (value.isNull()) {
      throw error(
          400,
          "Active must be an integer (int() argument must be a string, a bytes-like object or a real number, not 'NoneType')");
    }
    if (value.isTextual()) {
      try {
        return Integer.parseInt(value.asText().strip());
      } catch (NumberFormatException e) { // the client is told in Python's words
        throw error(
            400,
            "Active must be an integer (invalid literal for int() with base 10: '"
                + value.asText()
                + "')");
      }
    }
    return value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asInt();
  }

  /** A whole number, a numeric string, or true or false, which are numbers in Python. */
  static int integer(String field, JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.asInt();
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? 1 : 0;
    }
    if (value.isTextual() && value.asText().strip().matches("[+-]?\\d+")) {
      return Integer.parseInt(value.asText().strip());
    }
    throw error(400, "Field " + field + " is expected to be int");
  }

  static boolean bool(String field, JsonNode value) {
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (value.isTextual()) {
      return value.asText().matches("(?i)true|yes|on");
    }
    throw error(400, "Field " + field + " is expected to be bool");
  }

  static String text(ObjectNode body, String key, String otherwise) {
    JsonNode value = body.path(key);
    return value.isMissingNode() || value.isNull() ? otherwise : value.asText();
  }
}
