package io.dmm.core.lifecycle;

import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Draws {@code docs/lifecycle.md} from the table of the life cycle. */
final class LifecycleDrawing {
  private static final String NOWHERE = "[*]";
  private static final String ALIVE = "alive";

  private LifecycleDrawing() {}

  static String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# The life of a request\n\n")
        .append("Drawn from `io.dmm.core.lifecycle.Lifecycle`, the one place where it is written")
        .append(" down; a test compares.\nTo draw it anew: `mvn -pl dmm-core -am")
        .append(" -Dtest=LifecycleTest -Dsurefire.failIfNoSpecifiedTests=false")
        .append(" -Dlifecycle.draw=true test`\n\n");
    diagram(text);
    arrows(text);
    movers(text);
    return text.toString();
  }

  private static void diagram(StringBuilder text) {
    Set<Cause> fromAll = causesOfAllAlive();
    text.append("```mermaid\nstateDiagram-v2\n  state ").append(ALIVE).append(" {\n");
    Map<String, Set<String>> inner = new LinkedHashMap<>();
    Map<String, Set<String>> outer = new LinkedHashMap<>();
    for (Arrow arrow : Lifecycle.arrows()) {
      String from = arrow.from().map(Enum::name).orElse(NOWHERE);
      boolean fromAlive = arrow.from().map(Lifecycle.LIVE::contains).orElse(false);
      for (RequestStatus to : arrow.to()) {
        boolean inside = fromAlive && Lifecycle.LIVE.contains(to);
        String start = fromAlive && fromAll.contains(arrow.cause()) ? ALIVE : from;
        (inside ? inner : outer)
            .computeIfAbsent(start + " --> " + to, key -> new LinkedHashSet<>())
            .add(arrow.cause().name());
      }
    }
    inner.forEach((line, causes) -> line(text, "    ", line, causes));
    text.append("  }\n");
    outer.forEach((line, causes) -> line(text, "  ", line, causes));
    Arrays.stream(RequestStatus.values())
        .filter(RequestStatus::isEnd)
        .forEach(end -> text.append("  ").append(end).append(" --> ").append(NOWHERE).append('\n'));
    text.append("```\n\n");
  }

  private static void line(StringBuilder text, String indent, String line, Set<String> causes) {
    text.append(indent).append(line).append(" : ").append(String.join(", ", causes)).append('\n');
  }

  /** Causes that lead from every live status to the same one: drawn once, from all of them. */
  private static Set<Cause> causesOfAllAlive() {
    Map<Cause, Set<RequestStatus>> starts = new LinkedHashMap<>();
    for (Arrow arrow : Lifecycle.arrows()) {
      arrow
          .from()
          .filter(Lifecycle.LIVE::contains)
          .ifPresent(
              from -> starts.computeIfAbsent(arrow.cause(), key -> new TreeSet<>()).add(from));
    }
    return starts.entrySet().stream()
        .filter(entry -> entry.getValue().containsAll(Lifecycle.LIVE))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static void arrows(StringBuilder text) {
    text.append("| from | what happened | to | moved by |\n|---|---|---|---|\n");
    for (Arrow arrow : Lifecycle.arrows()) {
      text.append("| ")
          .append(arrow.from().map(from -> code(from.name())).orElse("(a rule not known)"))
          .append(" | ")
          .append(code(arrow.cause().name()))
          .append(" | ")
          .append(arrow.to().stream().map(to -> code(to.name())).collect(Collectors.joining(", ")))
          .append(" | ")
          .append(arrow.by().stream().sorted().map(Mover::daemon).collect(Collectors.joining(", ")))
          .append(" |\n");
    }
    text.append('\n');
  }

  private static void movers(StringBuilder text) {
    text.append(
        "| in status | looked at next by | daemons woken on the way there |\n|---|---|---|\n");
    for (RequestStatus status : RequestStatus.values()) {
      List<String> woken = new ArrayList<>(new TreeSet<>(Lifecycle.wokenBy(status)));
      text.append("| ")
          .append(code(status.name()))
          .append(" | ")
          .append(Lifecycle.moverOf(status).daemon())
          .append(" | ")
          .append(woken.isEmpty() ? "none" : String.join(", ", woken))
          .append(" |\n");
    }
  }

  private static String code(String name) {
    return '`' + name + '`';
  }
}
