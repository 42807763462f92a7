package io.dmm.web.page;

import java.util.Arrays;
import java.util.List;

/**
 * One line of a list of facts.
 *
 * @param name what it is
 * @param value its value, or a dash
 * @param code whether it is text for machines
 */
record Fact(String name, String value, boolean code) {
  /** Those of {@code facts} that have a value. */
  static List<Fact> known(Fact... facts) {
    return Arrays.stream(facts).filter(fact -> !fact.value().equals(Units.NONE)).toList();
  }

  static Fact of(String name, String value) {
    return new Fact(name, value.isEmpty() ? Units.NONE : value, false);
  }

  static Fact code(String name, String value) {
    return new Fact(name, value.isEmpty() ? Units.NONE : value, !value.isEmpty());
  }
}
