package io.dmm.sandbox.prometheus;

import java.util.List;
import java.util.Map;

/** What an expression evaluates to. */
sealed interface Value {
  /** One number. */
  record Scalar(double value) implements Value {}

  /** One text. */
  record Text(String value) implements Value {}

  /** One number for each series. */
  record Vector(List<Sample> samples) implements Value {}

  /** Some samples of each series. */
  record Matrix(List<Window> windows, long rangeMillis, long offsetMillis) implements Value {}

  /**
   * A number of a series.
   *
   * @param labels of the series
   * @param millis when it was taken
   * @param value the number
   */
  record Sample(Map<String, String> labels, long millis, double value) {}

  /** Samples of a series in the order of time. */
  record Window(Map<String, String> labels, List<Point> points) {}

  /** A number at an instant; a stale marker is not a number that anybody may see. */
  record Point(long millis, double value, boolean stale) {}
}
