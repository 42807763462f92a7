package io.dmm.app.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/**
 * All that was found.
 *
 * @param rows area by area, each in the order in which it was found
 */
public record CheckReport(List<Row> rows) {
  private static final String ADVICE = "→ ";

  public CheckReport {
    rows = List.copyOf(rows);
  }

  /** How many checks came to this. */
  public long count(Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }

  /** Whether something must be put right before DMM can do its work. */
  public boolean hasFailed() {
    return count(Verdict.FAILED) > 0;
  }

  /** A table for people. */
  public String render() {
    int area = width("AREA", Row::area);
    int what = width("WHAT", Row::what);
    int verdict = width("RESULT", row -> row.verdict().toString());
    String format = "%-" + area + "s  %-" + what + "s  %-" + verdict + "s  %s%n";
    StringBuilder text = new StringBuilder();
    text.append(format.formatted("AREA", "WHAT", "RESULT", "FOUND"));
    for (Row row : rows) {
      text.append(format.formatted(row.area(), row.what(), row.verdict(), row.found()));
      if (!row.advice().isEmpty()) {
        text.append(format.formatted("", "", "", ADVICE + row.advice()));
      }
    }
    return text.append(
            "%d ok, %d warnings, %d failed, %d skipped%n"
                .formatted(
                    count(Verdict.OK),
                    count(Verdict.WARNING),
                    count(Verdict.FAILED),
                    count(Verdict.SKIPPED)))
        .toString();
  }

  private int width(String title, Function<Row, String> cell) {
    return Math.max(
        title.length(), rows.stream().mapToInt(row -> cell.apply(row).length()).max().orElse(0));
  }

  /** The same for scripts. */
  public String toJson() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("ok", !hasFailed());
    for (Verdict verdict : Verdict.values()) {
      root.putIfAbsent("counts", mapper.createObjectNode());
      ((ObjectNode) root.get("counts")).put(verdict.toString(), count(verdict));
    }
    ArrayNode checks = root.putArray("checks");
    for (Row row : rows) {
      checks
          .addObject()
          .put("area", row.area())
          .put("what", row.what())
          .put("result", row.verdict().toString())
          .put("found", row.found())
          .put("advice", row.advice());
    }
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report of texts cannot be written as JSON", e);
    }
  }
}
