package io.dmm.sandbox.sense;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;

/** The captured requests and answers, and the comparison of shapes. */
final class Captured {
  private Captured() {}

  static String text(String file) {
    try (InputStream in = Captured.class.getResourceAsStream("/sense-o/" + file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String file) {
    return Json.parse(text(file)).orElseThrow();
  }

  static String intent(String alias, long mbps) {
    return text("instance-provision-intent-request.json")
        .replace("6c1e9d0bb2f84b0fae1f0c8b2f0f5a11", alias)
        .replace("25000", Long.toString(mbps));
  }

  /**
   * The same names with the same types, in every element of a list; null may stand for any type.
   */
  static void assertSameShape(JsonNode actual, JsonNode captured) {
    assertSameShape("$", actual, captured);
  }

  private static void assertSameShape(String path, JsonNode actual, JsonNode captured) {
    if (actual.isNull() || captured.isNull()) {
      return;
    }
    assertThat(type(actual)).as("type at %s", path).isEqualTo(type(captured));
    if (captured.isObject()) {
      assertThat(names(actual)).as("names at %s", path).isEqualTo(names(captured));
      for (String name : names(captured)) {
        assertSameShape(path + "." + name, actual.get(name), captured.get(name));
      }
    } else if (captured.isArray() && !captured.isEmpty()) {
      assertThat(actual).as("list at %s", path).isNotEmpty();
      for (Iterator<JsonNode> each = actual.elements(); each.hasNext(); ) {
        assertSameShape(path + "[]", each.next(), captured.get(0));
      }
    }
  }

  private static JsonNodeType type(JsonNode node) {
    return node.getNodeType();
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
