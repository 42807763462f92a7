package io.dmm.core.operator;

/** There is no link between these sites. */
public final class UnknownLinkException extends NoSuchThingException {
  private static final long serialVersionUID = 1L;

  /** For the link between {@code one} and {@code other}. */
  public UnknownLinkException(String one, String other) {
    super("no link is known between " + one + " and " + other);
  }
}
