package io.dmm.core.operator;

/** There is no logger of that name, or it is none of ours. */
public final class UnknownLoggerException extends NoSuchThingException {
  private static final long serialVersionUID = 1L;

  /** For a name. */
  public UnknownLoggerException(String name) {
    super(
        "there is no logger "
            + name
            + " that could be changed; it must be "
            + LogOperator.OURS
            + ", or a package or class below it");
  }
}
