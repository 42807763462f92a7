package io.dmm.core.operator;

/** A value that makes no sense. */
public final class WrongValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String value;
  private final String right;

  private WrongValueException(String message, String name, String value, String right) {
    super(message);
    this.name = name;
    this.value = value;
    this.right = right;
  }

  /**
   * For {@code value} of {@code name}, where the value is a number or a few words of ours.
   *
   * @param right what it must be, to follow "it must be"
   */
  public WrongValueException(String name, String value, String right) {
    this(name + " is " + value + "; it must be " + right, name, value, right);
  }

  /** For a text that somebody gave as {@code name}. */
  public static WrongValueException ofText(String name, String text, String right) {
    return new WrongValueException(
        name + " is \"" + text + "\"; it must be " + right, name, text, right);
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
