package io.dmm.core.operator;

/** A value that makes no sense. */
public final class WrongValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String value;
  private final String right;

  /**
   * For {@code value} of {@code name}.
   *
   * @param right what it must be, to follow "it must be"
   */
  public WrongValueException(String name, String value, String right) {
    super(name + " is " + value + "; it must be " + right);
    this.name = name;
    this.value = value;
    this.right = right;
  }

  /** Name of the parameter or member. */
  public String name() {
    return name;
  }

  /** What it was. */
  public String value() {
    return value;
  }

  /** What it must be. */
  public String right() {
    return right;
  }
}
