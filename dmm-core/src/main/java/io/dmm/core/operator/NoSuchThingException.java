package io.dmm.core.operator;

/** There is nothing of the name that was given. */
public abstract class NoSuchThingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is not there, and what is. */
  protected NoSuchThingException(String message) {
    super(message);
  }
}
