package io.dmm.web.input;

import java.util.Collection;

/** A parameter or member that nobody reads. */
public final class UnknownParameterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String right;

  /** For {@code name}, which is none of {@code known}. */
  public UnknownParameterException(String name, Collection<String> known) {
    super(
        "\""
            + name
            + "\" is not known here; "
            + (known.isEmpty() ? "there is nothing to give" : "there are " + named(known)));
    this.name = name;
    this.right = known.isEmpty() ? "nothing" : "one of " + named(known);
  }

  private static String named(Collection<String> known) {
    return String.join(", ", known);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** What there is instead. */
  public String right() {
    return right;
  }
}
