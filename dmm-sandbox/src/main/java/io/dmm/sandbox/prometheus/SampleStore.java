package io.dmm.sandbox.prometheus;

import io.dmm.sandbox.prometheus.Expr.Selector;
import io.dmm.sandbox.prometheus.Value.Point;
import io.dmm.sandbox.prometheus.Value.Sample;
import io.dmm.sandbox.prometheus.Value.Window;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The samples of all series, for as long as the retention says. */
final class SampleStore {
  private static final long LOOKBACK_MILLIS = Duration.ofMinutes(5).toMillis();

  private final long retentionMillis;
  private final Map<Map<String, String>, Deque<Point>> series = new LinkedHashMap<>();

  SampleStore(Duration retention) {
    this.retentionMillis = retention.toMillis();
  }

  synchronized void add(Map<String, String> labels, long millis, double value) {
    append(labels, new Point(millis, value, false));
  }

  /** Marks the end of a series: it is not there any more. */
  synchronized void end(Map<String, String> labels, long millis) {
    append(labels, new Point(millis, Double.NaN, true));
  }

  private void append(Map<String, String> labels, Point point) {
    Deque<Point> points = series.computeIfAbsent(Map.copyOf(labels), l -> new ArrayDeque<>());
    points.addLast(point);
    while (points.peekFirst().millis() < point.millis() - retentionMillis) {
      points.removeFirst();
    }
  }

  /** Forgets the series without any recent sample. */
  synchronized void expire(long nowMillis) {
    Iterator<Deque<Point>> all = series.values().iterator();
    while (all.hasNext()) {
      Deque<Point> points = all.next();
      if (points.peekLast().millis() < nowMillis - retentionMillis) {
        all.remove();
      }
    }
  }

  synchronized int size() {
    return series.values().stream().mapToInt(Deque::size).sum();
  }

  /** The newest sample of each series, not older than five minutes and not ended. */
  synchronized List<Sample> newest(Selector selector, long atMillis) {
    long end = atMillis - selector.offsetMillis();
    List<Sample> found = new ArrayList<>();
    series.forEach(
        (labels, points) -> {
          if (matches(selector, labels)) {
            Point newest = null;
            Iterator<Point> backwards = points.descendingIterator();
            while (newest == null && backwards.hasNext()) {
              Point point = backwards.next();
              newest = point.millis() <= end ? point : null;
            }
            if (newest != null && !newest.stale() && newest.millis() > end - LOOKBACK_MILLIS) {
              found.add(new Sample(labels, newest.millis(), newest.value()));
            }
          }
        });
    return found;
  }

  /** The samples of each series within the range, both ends included. */
  synchronized List<Window> range(Selector selector, long atMillis) {
    long end = atMillis - selector.offsetMillis();
    long start = end - selector.rangeMillis();
    List<Window> found = new ArrayList<>();
    series.forEach(
        (labels, points) -> {
          if (matches(selector, labels)) {
            List<Point> inside =
                points.stream()
                    .filter(p -> p.millis() >= start && p.millis() <= end && !p.stale())
                    .toList();
            if (!inside.isEmpty()) {
              found.add(new Window(labels, inside));
            }
          }
        });
    return found;
  }

  /** The labels of the series that have samples at all. */
  synchronized List<Map<String, String>> seriesOf(Selector selector) {
    return series.keySet().stream().filter(labels -> matches(selector, labels)).toList();
  }

  private static boolean matches(Selector selector, Map<String, String> labels) {
    boolean name = selector.name().isEmpty() || selector.name().equals(labels.get(Labels.NAME));
    return name
        && selector.matchers().stream()
            .allMatch(m -> m.accepts(labels.getOrDefault(m.label(), "")));
  }
}
