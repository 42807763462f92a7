package io.dmm.web.page;

/**
 * One line of a list of facts.
 *
 * @param name what it is
 * @param value its value, or a dash
 * @param code whether it is text for machines
 */
record Fact(String name, String value, boolean code) {
  static Fact of(String name, String value) {
    return new Fact(name, value.isEmpty() ? Units.NONE : value, false);
  }

  static Fact code(String name, String value) {
    return new Fact(name, value.isEmpty() ? Units.NONE : value, !value.isEmpty());
  }
}
