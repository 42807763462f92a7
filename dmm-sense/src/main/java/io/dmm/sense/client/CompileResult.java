package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What came of a compile.
 *
 * @param feasible whether a path was found; if not, the instance is left behind as failed
 * @param intentId id of the new intent; empty if not said
 * @param answers answers to the queries
 * @param detail SENSE-O's words when there is no path; else empty
 */
public record CompileResult(
    boolean feasible, String intentId, List<Answer> answers, String detail) {
  public CompileResult {
    answers = List.copyOf(answers);
  }

  /**
   * The answer to one query.
   *
   * @param asked kind of the query
   * @param rows results; names to values
   */
  public record Answer(String asked, List<Map<String, String>> rows) {
    public Answer {
      rows = rows.stream().map(Map::copyOf).toList();
    }
  }

  static CompileResult noPath(String detail) {
    return new CompileResult(false, "", List.of(), detail);
  }

  /**
   * Reads an answer. Each one is found by the name of its query, and only where the server left the
   * names out by its position.
   */
  static CompileResult read(JsonNode node, ServiceRequest request) {
    List<Answer> answers = new ArrayList<>();
    JsonNode queries = node.path("queries");
    for (int i = 0; i < queries.size(); i++) {
      String byPosition = i < request.queries().size() ? request.queries().get(i).ask() : "";
      String asked = SenseJson.text(queries.get(i).path("asked")).orElse(byPosition);
      answers.add(new Answer(asked, rows(SenseJson.embedded(queries.get(i).path("results")))));
    }
    return new CompileResult(true, node.path("intent_uuid").asText(""), answers, "");
  }

  private static List<Map<String, String>> rows(JsonNode results) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonNode result : results) {
      Map<String, String> row = new LinkedHashMap<>();
      result
          .properties()
          .forEach(
              field ->
                  SenseJson.text(field.getValue())
                      .ifPresent(text -> row.put(field.getKey(), text)));
      rows.add(row);
    }
    return rows;
  }

  /** All rows that answer a kind of query. */
  public List<Map<String, String>> rows(String asked) {
    return answers.stream()
        .filter(answer -> answer.asked().equals(asked))
        .flatMap(answer -> answer.rows().stream())
        .toList();
  }

  /**
   * The bandwidth that a query found for a connection, Mb/s, rounded down (SENSE-O says bit/s).
   *
   * @return empty if the answer names none, as for a connection that the profile does not have
   */
  public OptionalLong bandwidthMbps(String asked, String connection) {
    return rows(asked).stream()
        .filter(row -> connection.equals(row.getOrDefault("name", connection)))
        .map(row -> Capacities.ofBits(row.getOrDefault("bandwidth", "")))
        .findFirst()
        .orElse(OptionalLong.empty());
  }
}
