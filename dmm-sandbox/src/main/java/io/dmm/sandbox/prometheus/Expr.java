package io.dmm.sandbox.prometheus;

import java.util.List;
import java.util.regex.Pattern;

/** A parsed PromQL expression. */
sealed interface Expr {
  /** A number. */
  record Num(double value) implements Expr {}

  /** A text. */
  record Str(String value) implements Expr {}

  /** Series by name and labels; a range of samples if {@code rangeMillis} is above 0. */
  record Selector(String name, List<Matcher> matchers, long rangeMillis, long offsetMillis)
      implements Expr {
    Selector withRange(long millis) {
      return new Selector(name, matchers, millis, offsetMillis);
    }

    Selector withOffset(long millis) {
      return new Selector(name, matchers, rangeMillis, millis);
    }
  }

  /** A function. */
  record Call(String function, List<Expr> arguments) implements Expr {}

  /** {@code sum by (a, b) (…)} and its like. */
  record Aggregate(String operation, boolean without, List<String> labels, Expr of)
      implements Expr {}

  /** Two operands. */
  record Binary(String operator, boolean bool, Matching matching, Expr left, Expr right)
      implements Expr {}

  /** A changed sign. */
  record Negation(Expr of) implements Expr {}

  /**
   * Which series of two vectors belong together.
   *
   * @param on whether {@code labels} are those that must be equal; otherwise those that need not be
   * @param labels the labels
   * @param group {@code left} or {@code right} if that side may have many, else empty
   * @param include labels that are copied from the other side
   */
  record Matching(boolean on, List<String> labels, String group, List<String> include) {
    static final Matching PLAIN = new Matching(false, List.of(), "", List.of());
  }

  /**
   * A condition on a label; an absent label counts as the empty text.
   *
   * @param label name
   * @param operator {@code =}, {@code !=}, {@code =~} or {@code !~}
   * @param value the text
   * @param pattern the compiled text of the last two
   */
  record Matcher(String label, String operator, String value, Pattern pattern) {
    boolean accepts(String actual) {
      return switch (operator) {
        case "=" -> actual.equals(value);
        case "!=" -> !actual.equals(value);
        case "=~" -> pattern.matcher(actual).matches();
        default -> !pattern.matcher(actual).matches();
      };
    }
  }
}
