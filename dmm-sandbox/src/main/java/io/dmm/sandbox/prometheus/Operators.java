package io.dmm.sandbox.prometheus;

import io.dmm.sandbox.prometheus.Expr.Binary;
import io.dmm.sandbox.prometheus.Expr.Matching;
import io.dmm.sandbox.prometheus.Value.Sample;
import io.dmm.sandbox.prometheus.Value.Scalar;
import io.dmm.sandbox.prometheus.Value.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Operators, with the rules of vector matching: the side that is not grouped must be unique. */
final class Operators {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", ">", "<", ">=", "<=");

  private final long atMillis;

  Operators(long atMillis) {
    this.atMillis = atMillis;
  }

  Value apply(Binary binary, Value left, Value right) {
    String operator = binary.operator();
    if (left instanceof Scalar a && right instanceof Scalar b) {
      return new Scalar(compute(operator, a.value(), b.value()));
    }
    if (left instanceof Vector a && right instanceof Vector b) {
      return switch (operator) {
        case "and" -> intersection(a, b, binary.matching(), true);
        case "unless" -> intersection(a, b, binary.matching(), false);
        case "or" -> union(a, b, binary.matching());
        default -> matched(binary, a, b);
      };
    }
    if (left instanceof Vector a && right instanceof Scalar b) {
      return withScalar(binary, a, b.value(), false);
    }
    if (left instanceof Scalar a && right instanceof Vector b) {
      return withScalar(binary, b, a.value(), true);
    }
    throw PromQlException.badData(
        "invalid parameter \"query\": parse error: binary expression must contain only scalar and instant vector types");
  }

  private Vector withScalar(Binary binary, Vector vector, double scalar, boolean scalarFirst) {
    List<Sample> samples = new ArrayList<>();
    for (Sample s : vector.samples()) {
      double a = scalarFirst ? scalar : s.value();
      double b = scalarFirst ? s.value() : scalar;
      result(binary, s.labels(), a, b, s.value()).ifPresent(samples::add);
    }
    return new Vector(samples);
  }

  /**
   * The result for one pair; a comparison without {@code bool} keeps or drops the value instead.
   */
  private Optional<Sample> result(
      Binary binary, Map<String, String> labels, double a, double b, double kept) {
    double value = compute(binary.operator(), a, b);
    if (COMPARISONS.contains(binary.operator()) && !binary.bool()) {
      return value == 1 ? Optional.of(new Sample(labels, atMillis, kept)) : Optional.empty();
    }
    return Optional.of(new Sample(Labels.withoutName(labels), atMillis, value));
  }

  private static double compute(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "%" -> a % b;
      case "^" -> Math.pow(a, b);
      case "==" -> a == b ? 1 : 0;
      case "!=" -> a != b ? 1 : 0;
      case ">" -> a > b ? 1 : 0;
      case "<" -> a < b ? 1 : 0;
      case ">=" -> a >= b ? 1 : 0;
      case "<=" -> a <= b ? 1 : 0;
      default ->
          throw PromQlException.badData(
              "invalid parameter \"query\": parse error: set operator \""
                  + operator
                  + "\" not allowed in binary scalar expression");
    };
  }

  private static Map<String, String> key(Matching matching, Map<String, String> labels) {
    return matching.on()
        ? Labels.only(labels, matching.labels())
        : Labels.without(Labels.withoutName(labels), matching.labels());
  }

  private static Vector intersection(Vector a, Vector b, Matching matching, boolean wanted) {
    Set<Map<String, String>> there = new HashSet<>();
    b.samples().forEach(s -> there.add(key(matching, s.labels())));
    return new Vector(
        a.samples().stream()
            .filter(s -> there.contains(key(matching, s.labels())) == wanted)
            .toList());
  }

  private static Vector union(Vector a, Vector b, Matching matching) {
    List<Sample> samples = new ArrayList<>(a.samples());
    samples.addAll(intersection(b, a, matching, false).samples());
    return new Vector(samples);
  }

  private Vector matched(Binary binary, Vector left, Vector right) {
    Matching matching = binary.matching();
    boolean swapped = matching.group().equals("right");
    Vector many = swapped ? right : left;
    Vector one = swapped ? left : right;
    Map<Map<String, String>, Sample> ones = uniqueSide(matching, one, swapped);
    Map<Map<String, String>, Sample> used = new HashMap<>();
    Map<Map<String, String>, Sample> results = new LinkedHashMap<>();
    for (Sample sample : many.samples()) {
      Map<String, String> key = key(matching, sample.labels());
      Sample other = ones.get(key);
      if (other == null) {
        continue;
      }
      if (matching.group().isEmpty() && used.put(key, sample) != null) {
        throw PromQlException.execution(
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
      }
      Map<String, String> labels = resultLabels(binary, sample.labels(), other.labels());
      double a = swapped ? other.value() : sample.value();
      double b = swapped ? sample.value() : other.value();
      Optional<Sample> result = result(binary, labels, a, b, sample.value());
      if (result.isPresent() && results.put(result.get().labels(), result.get()) != null) {
        throw PromQlException.execution(
            "multiple matches for labels: grouping labels must ensure unique matches");
      }
    }
    return new Vector(List.copyOf(results.values()));
  }

  private static Map<Map<String, String>, Sample> uniqueSide(
      Matching matching, Vector side, boolean isLeft) {
    Map<Map<String, String>, Sample> unique = new HashMap<>();
    for (Sample sample : side.samples()) {
      Map<String, String> key = key(matching, sample.labels());
      Sample before = unique.put(key, sample);
      if (before != null) {
        throw PromQlException.execution(
            "found duplicate series for the match group "
                + Labels.text(key)
                + " on the "
                + (isLeft ? "left" : "right")
                + " hand-side of the operation: ["
                + Labels.text(sample.labels())
                + ", "
                + Labels.text(before.labels())
                + "];many-to-many matching not allowed: matching labels must be unique on one side");
      }
    }
    return unique;
  }

  private static Map<String, String> resultLabels(
      Binary binary, Map<String, String> many, Map<String, String> one) {
    Matching matching = binary.matching();
    boolean comparison = COMPARISONS.contains(binary.operator()) && !binary.bool();
    Map<String, String> labels = new TreeMap<>(comparison ? many : Labels.withoutName(many));
    if (matching.group().isEmpty()) {
      return matching.on()
          ? Labels.only(labels, matching.labels())
          : Labels.without(labels, matching.labels());
    }
    for (String label : matching.include()) {
      if (one.containsKey(label)) {
        labels.put(label, one.get(label));
      } else {
        labels.remove(label);
      }
    }
    return labels;
  }
}
