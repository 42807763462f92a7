package io.dmm.sandbox.http;

import io.dmm.sandbox.JournalEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What a simulated peer was asked and what it answered. The newest entries are kept and all are
 * counted, so that it may run for days; passwords and tokens in bodies are blanked out.
 */
public final class Journal {
  private static final Pattern SECRET =
      Pattern.compile(
          "((?:^|[&\"])(?:password|client_secret|refresh_token|subject_token)(?:=|\"\\s*:\\s*\"))[^&\"]*");

  private static final int MOST_OF_BODY = 16_384;

  private final int limit;
  private final UnaryOperator<String> relative;
  private final Deque<Line> lines = new ArrayDeque<>();
  private final Map<Integer, Long> perStatus = new TreeMap<>();
  private long total;

  /**
   * Creates an empty journal.
   *
   * @param limit how many entries are kept, at least 1
   * @param relative turns a raw path into the one that patterns are matched with, such as the path
   *     without the API's base
   */
  public Journal(int limit, UnaryOperator<String> relative) {
    if (limit < 1) {
      throw new IllegalArgumentException("journal limit is " + limit + ", must be 1 or more");
    }
    this.limit = limit;
    this.relative = relative;
  }

  /** A call whose answer is not known yet. */
  public static final class Line {
    private final JournalEntry asked;
    private int status;

    private Line(JournalEntry asked) {
      this.asked = asked;
    }

    private JournalEntry entry() {
      return new JournalEntry(
          asked.at(), asked.method(), asked.rawPath(), asked.traceparent(), asked.body(), status);
    }
  }

  /** Notes that a call arrived. */
  public synchronized Line opened(Call call) {
    String target =
        call.rawQuery().isEmpty() ? call.rawPath() : call.rawPath() + "?" + call.rawQuery();
    String whole = call.body();
    String kept = whole.length() <= MOST_OF_BODY ? whole : whole.substring(0, MOST_OF_BODY);
    String body = SECRET.matcher(kept).replaceAll("$1***");
    Line line =
        new Line(
            new JournalEntry(
                call.at(), call.method(), target, call.header("traceparent").orElse(""), body, 0));
    lines.addLast(line);
    total++;
    if (lines.size() > limit) {
      lines.removeFirst();
    }
    return line;
  }

  /** Notes what was answered: the HTTP status, or -1 if the connection was cut. */
  public synchronized void closed(Line line, int status) {
    line.status = status;
    perStatus.merge(status, 1L, Long::sum);
  }

  /** The entries that are kept, oldest first. */
  public synchronized List<JournalEntry> entries() {
    List<JournalEntry> entries = new ArrayList<>();
    lines.forEach(line -> entries.add(line.entry()));
    return List.copyOf(entries);
  }

  /** The kept entries of that method whose path matches the pattern, oldest first. */
  public List<JournalEntry> of(String method, String pattern) {
    PathPattern path = PathPattern.of(pattern);
    return entries().stream()
        .filter(entry -> entry.method().equals(method) && path.matches(pathOf(entry)))
        .toList();
  }

  /** How many of the kept entries have that method and a path that matches the pattern. */
  public long count(String method, String pattern) {
    return of(method, pattern).size();
  }

  /** Forgets the kept entries, but not how many there were. */
  public synchronized void clear() {
    lines.clear();
  }

  /** How many calls arrived since the start, forgotten ones included. */
  public synchronized long total() {
    return total;
  }

  /** How many calls got each status since the start; -1 is a cut connection. */
  public synchronized Map<Integer, Long> perStatus() {
    return new TreeMap<>(perStatus);
  }

  private String pathOf(JournalEntry entry) {
    int query = entry.rawPath().indexOf('?');
    return relative.apply(query < 0 ? entry.rawPath() : entry.rawPath().substring(0, query));
  }
}
