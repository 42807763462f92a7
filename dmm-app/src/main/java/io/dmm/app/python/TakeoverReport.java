package io.dmm.app.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was taken over, and what was not and why. */
public final class TakeoverReport {
  private final List<String> notes = new ArrayList<>();
  private final List<String> taken = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  TakeoverReport() {}

  void note(String text) {
    notes.add(text);
  }

  void taken(String kind, String what) {
    counts.merge(kind, 1, Integer::sum);
    taken.add(kind + " " + what);
  }

  void leftOut(String kind, String name, String why) {
    leftOut.add(kind + " " + name + ": " + why);
  }

  /** How many of a kind ({@code request}, {@code site}, {@code endpoint}, …) were taken over. */
  public int count(String kind) {
    return counts.getOrDefault(kind, 0);
  }

  /** What was taken over, a line each. */
  public List<String> taken() {
    return List.copyOf(taken);
  }

  /** What was left out, a line each with the reason. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** What the operator should know besides. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Text for people. */
  public String render() {
    StringBuilder text = new StringBuilder();
    notes.forEach(note -> text.append(note).append('\n'));
    section(text, "Taken over", taken);
    section(text, "Left out", leftOut);
    text.append(counts.isEmpty() ? "Nothing is taken over" : "In all: " + counts);
    return text.append(", left out: ").append(leftOut.size()).append('\n').toString();
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append(title).append(":\n");
      lines.forEach(line -> text.append("  ").append(line).append('\n'));
    }
  }
}
