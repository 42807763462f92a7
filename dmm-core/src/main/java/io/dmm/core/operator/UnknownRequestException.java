package io.dmm.core.operator;

/** There is no request for this rule. */
public final class UnknownRequestException extends NoSuchThingException {
  private static final long serialVersionUID = 1L;

  /** For rule {@code ruleId}. */
  public UnknownRequestException(String ruleId) {
    super("no request for rule " + ruleId);
  }
}
