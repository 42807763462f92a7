package io.dmm.sandbox.prometheus;

import io.dmm.sandbox.prometheus.Expr.Aggregate;
import io.dmm.sandbox.prometheus.Expr.Binary;
import io.dmm.sandbox.prometheus.Expr.Call;
import io.dmm.sandbox.prometheus.Expr.Negation;
import io.dmm.sandbox.prometheus.Expr.Num;
import io.dmm.sandbox.prometheus.Expr.Selector;
import io.dmm.sandbox.prometheus.Expr.Str;
import io.dmm.sandbox.prometheus.Value.Matrix;
import io.dmm.sandbox.prometheus.Value.Sample;
import io.dmm.sandbox.prometheus.Value.Scalar;
import io.dmm.sandbox.prometheus.Value.Text;
import io.dmm.sandbox.prometheus.Value.Vector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Evaluates an expression at one instant. */
final class Evaluator {
  private final SampleStore store;
  private final long atMillis;

  Evaluator(SampleStore store, long atMillis) {
    this.store = store;
    this.atMillis = atMillis;
  }

  Value evaluate(Expr expression) {
    if (expression instanceof Num number) {
      return new Scalar(number.value());
    }
    if (expression instanceof Str text) {
      return new Text(text.value());
    }
    if (expression instanceof Selector selector) {
      return select(selector);
    }
    if (expression instanceof Negation negation) {
      return negated(evaluate(negation.of()));
    }
    if (expression instanceof Aggregate aggregate) {
      return aggregated(aggregate);
    }
    if (expression instanceof Binary binary) {
      return new Operators(atMillis)
          .apply(binary, evaluate(binary.left()), evaluate(binary.right()));
    }
    return called((Call) expression);
  }

  private Value select(Selector selector) {
    return selector.rangeMillis() > 0
        ? new Matrix(
            store.range(selector, atMillis), selector.rangeMillis(), selector.offsetMillis())
        : new Vector(store.newest(selector, atMillis));
  }

  private Value negated(Value value) {
    if (value instanceof Scalar scalar) {
      return new Scalar(-scalar.value());
    }
    return mapped(vector(value, "unary expression"), v -> -v);
  }

  private Vector mapped(Vector vector, UnaryOperator<Double> change) {
    return new Vector(
        vector.samples().stream()
            .map(s -> new Sample(Labels.withoutName(s.labels()), atMillis, change.apply(s.value())))
            .toList());
  }

  private static Vector vector(Value value, String where) {
    if (value instanceof Vector vector) {
      return vector;
    }
    throw PromQlException.badData(
        "invalid parameter \"query\": parse error: expected type instant vector in " + where);
  }

  private Value called(Call call) {
    String function = call.function();
    if (function.equals("time")) {
      return new Scalar(atMillis / 1000.0);
    }
    if (call.arguments().isEmpty()) {
      throw PromQlException.badData(
          "invalid parameter \"query\": parse error: expected 1 argument(s) in call to \""
              + function
              + "\", got 0");
    }
    Value first = evaluate(call.arguments().get(0));
    if (Functions.isOverRange(function)) {
      if (first instanceof Matrix matrix) {
        return unique(Functions.overRange(function, matrix, atMillis));
      }
      throw PromQlException.badData(
          "invalid parameter \"query\": parse error: expected type range vector in call to function \""
              + function
              + "\", got instant vector");
    }
    return switch (function) {
      case "vector" ->
          new Vector(List.of(new Sample(Map.of(), atMillis, ((Scalar) first).value())));
      case "scalar" -> new Scalar(onlyValue(vector(first, function)));
      case "timestamp" -> timestamps(vector(first, function));
      case "abs" -> mapped(vector(first, function), Math::abs);
      case "round" -> mapped(vector(first, function), v -> Math.floor(v + 0.5));
      case "absent" ->
          new Vector(
              vector(first, function).samples().isEmpty()
                  ? List.of(new Sample(Map.of(), atMillis, 1))
                  : List.of());
      default -> labelReplaced(vector(first, function), call);
    };
  }

  private static double onlyValue(Vector vector) {
    return vector.samples().size() == 1 ? vector.samples().get(0).value() : Double.NaN;
  }

  private Vector timestamps(Vector vector) {
    return new Vector(
        vector.samples().stream()
            .map(s -> new Sample(Labels.withoutName(s.labels()), atMillis, s.millis() / 1000.0))
            .toList());
  }

  private Vector labelReplaced(Vector vector, Call call) {
    List<String> texts =
        call.arguments().stream().skip(1).map(a -> ((Text) evaluate(a)).value()).toList();
    Pattern pattern = Pattern.compile(texts.get(3));
    return unique(
        new Vector(
            vector.samples().stream().map(sample -> replaced(sample, texts, pattern)).toList()));
  }

  private static Sample replaced(Sample sample, List<String> texts, Pattern pattern) {
    Matcher matcher = pattern.matcher(sample.labels().getOrDefault(texts.get(2), ""));
    if (!matcher.matches()) {
      return sample;
    }
    StringBuilder value = new StringBuilder();
    matcher.reset();
    matcher.find();
    matcher.appendReplacement(value, texts.get(1));
    Map<String, String> labels = new TreeMap<>(sample.labels());
    labels.put(texts.get(0), value.toString());
    labels.values().removeIf(String::isEmpty);
    return new Sample(labels, sample.millis(), sample.value());
  }

  static Vector unique(Vector vector) {
    Set<Map<String, String>> seen = new HashSet<>();
    for (Sample sample : vector.samples()) {
      if (!seen.add(sample.labels())) {
        throw PromQlException.execution("vector cannot contain metrics with the same labelset");
      }
    }
    return vector;
  }

  private Vector aggregated(Aggregate aggregate) {
    Map<Map<String, String>, List<Double>> groups = new LinkedHashMap<>();
    for (Sample sample : vector(evaluate(aggregate.of()), "aggregation expression").samples()) {
      List<String> dropped = new ArrayList<>(aggregate.labels());
      dropped.add(Labels.NAME);
      Map<String, String> group =
          aggregate.without()
              ? Labels.without(sample.labels(), dropped)
              : Labels.only(sample.labels(), aggregate.labels());
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(sample.value());
    }
    List<Sample> samples = new ArrayList<>();
    groups.forEach(
        (labels, values) ->
            samples.add(new Sample(labels, atMillis, combined(aggregate.operation(), values))));
    return new Vector(samples);
  }

  private static double combined(String operation, List<Double> values) {
    var numbers = values.stream().mapToDouble(Double::doubleValue);
    return switch (operation) {
      case "sum" -> numbers.sum();
      case "max" -> numbers.max().orElseThrow();
      case "min" -> numbers.min().orElseThrow();
      case "avg" -> numbers.average().orElseThrow();
      case "count" -> values.size();
      default -> 1;
    };
  }
}
