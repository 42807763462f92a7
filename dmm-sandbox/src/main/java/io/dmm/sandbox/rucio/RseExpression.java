package io.dmm.sandbox.rucio;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rucio's RSE expressions: {@code A|B} union, {@code A&B} intersection, {@code A\B} complement,
 * evaluated from left to right, parentheses, {@code attribute=value}, {@code <} and {@code >} on
 * numbers, {@code *} for all; a plain name is an attribute.
 */
final class RseExpression {
  private static final Pattern TERM =
      Pattern.compile("\\s*([A-Za-z0-9_\\-.*]+)\\s*(?:([=<>])\\s*([A-Za-z0-9_\\-.:/*]+))?\\s*");

  private final String text;
  private final Collection<SimulatedRse> all;
  private int at;

  private RseExpression(String text, Collection<SimulatedRse> all) {
    this.text = text;
    this.all = all;
  }

  /** The names that match; empty if the expression cannot be read. */
  static Optional<Set<String>> evaluate(String text, Collection<SimulatedRse> all) {
    RseExpression parser = new RseExpression(text, all);
    try {
      Set<String> names = parser.expression();
      return parser.at == text.length() ? Optional.of(names) : Optional.empty();
    } catch (IllegalArgumentException e) { // Rucio refuses it as we do; the caller says how
      return Optional.empty();
    }
  }

  private Set<String> expression() {
    Set<String> names = operand();
    while (at < text.length() && "|&\\".indexOf(text.charAt(at)) >= 0) {
      char operator = text.charAt(at++);
      Set<String> right = operand();
      if (operator == '|') {
        names.addAll(right);
      } else if (operator == '&') {
        names.retainAll(right);
      } else {
        names.removeAll(right);
      }
    }
    return names;
  }

  private Set<String> operand() {
    if (at < text.length() && text.charAt(at) == '(') {
      at++;
      Set<String> names = expression();
      if (at >= text.length() || text.charAt(at) != ')') {
        throw new IllegalArgumentException("parenthesis not closed in " + text);
      }
      at++;
      return names;
    }
    Matcher term = TERM.matcher(text).region(at, text.length());
    if (!term.lookingAt()) {
      throw new IllegalArgumentException("no RSE or attribute at position " + at + " of " + text);
    }
    at = term.end();
    return all.stream()
        .filter(condition(term.group(1), term.group(2), term.group(3)))
        .map(SimulatedRse::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Predicate<SimulatedRse> condition(String key, String operator, String value) {
    if (operator == null) {
      return rse ->
          key.equals("*")
              || rse.name().equals(key)
              || Boolean.TRUE.equals(rse.attributes().get(key));
    }
    return rse -> {
      String actual = Objects.toString(rse.attributes().get(key), null);
      if (actual == null || operator.equals("=")) {
        return value.equals(actual);
      }
      int order = Double.compare(Double.parseDouble(actual), Double.parseDouble(value));
      return operator.equals("<") ? order < 0 : order > 0;
    };
  }
}
