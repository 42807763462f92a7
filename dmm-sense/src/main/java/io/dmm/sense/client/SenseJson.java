package io.dmm.sense.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** JSON as SENSE-O writes it. */
final class SenseJson {
  static final ObjectMapper MAPPER = JsonMapper.builder().build();

  /** For values that passed through SENSE-O's manifest engine, which makes {@code "} into '. */
  static final ObjectMapper SINGLE_QUOTED =
      JsonMapper.builder()
          .enable(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  private static final JsonFactory FACTORY = MAPPER.getFactory();

  private SenseJson() {}

  /** The tree of a body; empty if it is no JSON object or array. */
  static Optional<JsonNode> structure(String body) {
    if (!SenseText.isStructure(body)) {
      return Optional.empty();
    }
    try {
      return Optional.of(unwrapped(MAPPER.readTree(body)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * The tree of a body that is an object, without one of its fields, whose value is passed over and
   * never kept: the RDF model in an answer can be larger than everything else together.
   */
  static Optional<JsonNode> objectWithout(String body, String field) {
    ObjectNode object = MAPPER.createObjectNode();
    try (JsonParser parser = FACTORY.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals(field)) {
          parser.skipChildren();
        } else {
          object.set(name, MAPPER.readTree(parser));
        }
      }
      return Optional.of(unwrapped(object));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The text of a JSON string; empty if it is none. */
  static Optional<String> string(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Some of the newest answers come as {@code {"meta": …, "data": {"result": […]}}}. */
  private static JsonNode unwrapped(JsonNode node) {
    return node.has("meta") && node.path("data").has("result")
        ? node.path("data").path("result")
        : node;
  }

  /** A tree that may be sent as such or as text that holds JSON. */
  static JsonNode embedded(JsonNode node) {
    if (!node.isTextual()) {
      return node;
    }
    return structure(node.textValue()).orElse(MissingNode.getInstance());
  }

  /** The text of a scalar; empty if there is none. */
  static Optional<String> text(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }

  /** Yes or no, whether sent as JSON boolean or as text. */
  static boolean flag(JsonNode node) {
    return text(node).map(Boolean::parseBoolean).orElse(false);
  }
}
