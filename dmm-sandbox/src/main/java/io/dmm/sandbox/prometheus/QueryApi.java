package io.dmm.sandbox.prometheus;

import io.dmm.sandbox.prometheus.Value.Matrix;
import io.dmm.sandbox.prometheus.Value.Sample;
import io.dmm.sandbox.prometheus.Value.Scalar;
import io.dmm.sandbox.prometheus.Value.Text;
import io.dmm.sandbox.prometheus.Value.Vector;
import io.dmm.sandbox.prometheus.Value.Window;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code data} of the two query endpoints. */
final class QueryApi {
  private static final int MOST_POINTS = 11_000;

  private final SampleStore store;
  private final Clock clock;

  QueryApi(SampleStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  Object instant(Map<String, String> parameters) {
    long at =
        parameters.containsKey("time")
            ? millis("time", parameters.get("time"))
            : clock.instant().toEpochMilli();
    Expr expression = Parser.parse(parameters.getOrDefault("query", ""));
    Value value = new Evaluator(store, at).evaluate(expression);
    if (value instanceof Scalar scalar) {
      return data("scalar", List.of(time(at), number(scalar.value())));
    }
    if (value instanceof Text text) {
      return data("string", List.of(time(at), text.value()));
    }
    if (value instanceof Matrix matrix) {
      return data("matrix", matrix.windows().stream().map(QueryApi::window).toList());
    }
    List<Object> result = new ArrayList<>();
    for (Sample sample : ((Vector) value).samples()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("metric", sample.labels());
      row.put("value", List.of(time(at), number(sample.value())));
      result.add(row);
    }
    return data("vector", result);
  }

  Object range(Map<String, String> parameters) {
    long start = millis("start", parameters.getOrDefault("start", ""));
    long end = millis("end", parameters.getOrDefault("end", ""));
    long step = step(parameters.getOrDefault("step", ""));
    if (end < start) {
      throw PromQlException.badData(
          "invalid parameter \"end\": end timestamp must not be before start time");
    }
    if ((end - start) / step > MOST_POINTS) {
      throw PromQlException.badData(
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
    }
    Expr expression = Parser.parse(parameters.getOrDefault("query", ""));
    Map<Map<String, String>, List<Object>> rows = new LinkedHashMap<>();
    for (long at = start; at <= end; at += step) {
      Value value = new Evaluator(store, at).evaluate(expression);
      List<Sample> samples =
          value instanceof Scalar scalar
              ? List.of(new Sample(Map.of(), at, scalar.value()))
              : vector(value).samples();
      for (Sample sample : samples) {
        rows.computeIfAbsent(sample.labels(), labels -> new ArrayList<>())
            .add(List.of(time(at), number(sample.value())));
      }
    }
    List<Object> result = new ArrayList<>();
    rows.forEach((labels, values) -> result.add(Map.of("metric", labels, "values", values)));
    return data("matrix", result);
  }

  private static Vector vector(Value value) {
    if (value instanceof Vector vector) {
      return vector;
    }
    throw PromQlException.badData(
        "invalid parameter \"query\": invalid expression type \"range vector\" for range query, must be Scalar or instant Vector");
  }

  private static Object window(Window window) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("metric", window.labels());
    row.put(
        "values",
        window.points().stream().map(p -> List.of(time(p.millis()), number(p.value()))).toList());
    return row;
  }

  private static Map<String, Object> data(String type, Object result) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("resultType", type);
    data.put("result", result);
    return data;
  }

  private static long millis(String parameter, String text) {
    try {
      return new BigDecimal(text).movePointRight(3).longValue();
    } catch (NumberFormatException notSeconds) { // then it may be RFC 3339
      try {
        return OffsetDateTime.parse(text).toInstant().toEpochMilli();
      } catch (DateTimeParseException neither) {
        throw PromQlException.badData(
            "invalid parameter \""
                + parameter
                + "\": Invalid time value for '"
                + parameter
                + "': cannot parse \""
                + text
                + "\" to a valid timestamp");
      }
    }
  }

  private static long step(String text) {
    long millis;
    try {
      millis =
          text.matches(".*[a-z]")
              ? Lexer.millis(text)
              : new BigDecimal(text).movePointRight(3).longValue();
    } catch (NumberFormatException e) { // the client is told below
      millis = -1;
    }
    if (millis <= 0) {
      throw PromQlException.badData(
          "invalid parameter \"step\": cannot parse \"" + text + "\" to a valid duration");
    }
    return millis;
  }

  private static BigDecimal time(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    return exact.signum() == 0 ? "0" : exact.toPlainString();
  }
}
