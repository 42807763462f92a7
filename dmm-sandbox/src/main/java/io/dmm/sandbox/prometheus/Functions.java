package io.dmm.sandbox.prometheus;

import io.dmm.sandbox.prometheus.Value.Matrix;
import io.dmm.sandbox.prometheus.Value.Point;
import io.dmm.sandbox.prometheus.Value.Sample;
import io.dmm.sandbox.prometheus.Value.Vector;
import io.dmm.sandbox.prometheus.Value.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The functions over ranges of samples, with the arithmetic of Prometheus 2.42. */
final class Functions {
  private static final Set<String> OVER_RANGES =
      Set.of(
          "rate",
          "increase",
          "irate",
          "resets",
          "last_over_time",
          "max_over_time",
          "min_over_time",
          "avg_over_time",
          "sum_over_time",
          "count_over_time");
  private static final Set<String> OTHERS =
      Set.of("time", "timestamp", "vector", "scalar", "label_replace", "absent", "abs", "round");
  private static final double EXTRAPOLATION_THRESHOLD = 1.1;

  private Functions() {}

  static boolean isKnown(String function) {
    return OVER_RANGES.contains(function) || OTHERS.contains(function);
  }

  static boolean isOverRange(String function) {
    return OVER_RANGES.contains(function);
  }

  static Vector overRange(String function, Matrix matrix, long atMillis) {
    List<Sample> samples = new ArrayList<>();
    for (Window window : matrix.windows()) {
      OptionalDouble value = value(function, window.points(), matrix, atMillis);
      if (value.isPresent()) {
        boolean keepsName = function.equals("last_over_time");
        Map<String, String> labels =
            keepsName ? window.labels() : Labels.withoutName(window.labels());
        samples.add(new Sample(labels, atMillis, value.getAsDouble()));
      }
    }
    return new Vector(samples);
  }

  private static OptionalDouble value(
      String function, List<Point> points, Matrix matrix, long atMillis) {
    return switch (function) {
      case "rate" -> extrapolated(points, matrix, atMillis, true);
      case "increase" -> extrapolated(points, matrix, atMillis, false);
      case "irate" -> instant(points);
      case "resets" -> OptionalDouble.of(resets(points));
      case "last_over_time" -> OptionalDouble.of(points.get(points.size() - 1).value());
      case "max_over_time" -> points.stream().mapToDouble(Point::value).max();
      case "min_over_time" -> points.stream().mapToDouble(Point::value).min();
      case "avg_over_time" -> points.stream().mapToDouble(Point::value).average();
      case "sum_over_time" -> OptionalDouble.of(sum(points, Point::value));
      default -> OptionalDouble.of(points.size());
    };
  }

  private static double sum(List<Point> points, ToDoubleFunction<Point> part) {
    return points.stream().mapToDouble(part).sum();
  }

  /**
   * The growth of a counter, resets corrected, extrapolated to the edges of the window where
   * samples come near them, but never to before the counter was 0.
   */
  private static OptionalDouble extrapolated(
      List<Point> points, Matrix matrix, long atMillis, boolean perSecond) {
    if (points.size() < 2) {
      return OptionalDouble.empty();
    }
    Point first = points.get(0);
    Point last = points.get(points.size() - 1);
    double growth = last.value() - first.value();
    for (int i = 1; i < points.size(); i++) {
      double before = points.get(i - 1).value();
      growth += points.get(i).value() < before ? before : 0;
    }
    double windowEnd = atMillis - matrix.offsetMillis();
    double toStart = (first.millis() - (windowEnd - matrix.rangeMillis())) / 1000;
    double toEnd = (windowEnd - last.millis()) / 1000;
    double sampled = (last.millis() - first.millis()) / 1000.0;
    double between = sampled / (points.size() - 1);
    if (growth > 0 && first.value() >= 0) {
      toStart = Math.min(toStart, sampled * (first.value() / growth));
    }
    double threshold = between * EXTRAPOLATION_THRESHOLD;
    double covered =
        sampled
            + (toStart < threshold ? toStart : between / 2)
            + (toEnd < threshold ? toEnd : between / 2);
    double factor = covered / sampled;
    return OptionalDouble.of(
        growth * (perSecond ? factor / (matrix.rangeMillis() / 1000.0) : factor));
  }

  private static OptionalDouble instant(List<Point> points) {
    if (points.size() < 2) {
      return OptionalDouble.empty();
    }
    Point last = points.get(points.size() - 1);
    Point before = points.get(points.size() - 2);
    double growth = last.value() < before.value() ? last.value() : last.value() - before.value();
    return OptionalDouble.of(growth / ((last.millis() - before.millis()) / 1000.0));
  }

  private static int resets(List<Point> points) {
    int count = 0;
    for (int i = 1; i < points.size(); i++) {
      count += points.get(i).value() < points.get(i - 1).value() ? 1 : 0;
    }
    return count;
  }
}
