package io.dmm.sandbox.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a JSON value looks like without its content: keys and types; of an array the shape of its
 * first element.
 */
public final class JsonShape {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonShape() {}

  public static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  /**
   * Fails unless both have the same keys with values of the same types; null goes with any type.
   */
  public static void assertSame(String actual, String expected) {
    assertSame("", parse(actual), parse(expected));
  }

  private static void assertSame(String path, JsonNode actual, JsonNode expected) {
    if (actual.isNull() || expected.isNull()) {
      return;
    }
    assertThat(actual.getNodeType()).as("type of %s", path).isEqualTo(expected.getNodeType());
    if (expected.isObject()) {
      assertThat(keys(actual)).as("keys of %s", path).isEqualTo(keys(expected));
      expected
          .properties()
          .forEach(e -> assertSame(path + "." + e.getKey(), actual.get(e.getKey()), e.getValue()));
    } else if (expected.isArray() && !expected.isEmpty()) {
      assertThat(actual).as("elements of %s", path).isNotEmpty();
      assertSame(path + "[0]", actual.get(0), expected.get(0));
    }
  }

  private static Set<String> keys(JsonNode object) {
    Set<String> keys = new TreeSet<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
