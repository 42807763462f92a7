package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The template language of manifests: an object with {@code sparql} or {@code sparql-ext} is a
 * query whose row fills the {@code ?placeholders?} in and below it; inside an array it is repeated
 * for every row.
 *
 * @see "SENSE-O REST API, section 7"
 */
final class ManifestTemplate {
  private static final Set<String> KEYWORDS = Set.of("sparql", "sparql-ext", "required");

  private final BiFunction<String, Boolean, List<Map<String, String>>> query;

  /**
   * Creates a template engine.
   *
   * @param query answers a SPARQL text with rows; the flag says that it is about the full model
   */
  ManifestTemplate(BiFunction<String, Boolean, List<Map<String, String>>> query) {
    this.query = query;
  }

  /**
   * Fills in the template.
   *
   * @throws Refusal a required query has no row
   */
  JsonNode fill(JsonNode template) {
    return fill(template, Map.of());
  }

  private JsonNode fill(JsonNode template, Map<String, String> outer) {
    if (template instanceof ObjectNode object) {
      List<Map<String, String>> rows = rows(object);
      return row(object, merged(outer, rows.isEmpty() ? Map.of() : rows.get(0)));
    }
    if (template instanceof ArrayNode array) {
      ArrayNode filled = Json.array();
      for (JsonNode each : array) {
        if (each instanceof ObjectNode object && hasQuery(object)) {
          rows(object).forEach(values -> filled.add(row(object, merged(outer, values))));
        } else {
          filled.add(fill(each, outer));
        }
      }
      return filled;
    }
    return template.isTextual() ? TextNode.valueOf(text(template.asText(), outer)) : template;
  }

  private ObjectNode row(ObjectNode template, Map<String, String> values) {
    ObjectNode filled = Json.object();
    for (Map.Entry<String, JsonNode> field : template.properties()) {
      if (!KEYWORDS.contains(field.getKey())) {
        filled.set(field.getKey(), fill(field.getValue(), values));
      }
    }
    return filled;
  }

  private List<Map<String, String>> rows(ObjectNode template) {
    if (!hasQuery(template)) {
      return List.of();
    }
    boolean full = template.has("sparql-ext");
    String sparql = template.path(full ? "sparql-ext" : "sparql").asText();
    List<Map<String, String>> rows = query.apply(sparql, full);
    if (rows.isEmpty() && template.path("required").asText("true").equalsIgnoreCase("true")) {
      throw Refusal.ejb("no required reqsult for manifest query for: " + sparql);
    }
    return rows;
  }

  private static boolean hasQuery(ObjectNode template) {
    return template.has("sparql") || template.has("sparql-ext");
  }

  private static Map<String, String> merged(Map<String, String> outer, Map<String, String> inner) {
    Map<String, String> all = new HashMap<>(outer);
    all.putAll(inner);
    return all;
  }

  private static String text(String template, Map<String, String> values) {
    String text = template;
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("?" + value.getKey() + "?", value.getValue());
    }
    return text;
  }
}
