package io.dmm.core.daemon;

/**
 * What a step was about to record is no longer true: another writer was faster. Nothing is written.
 */
public final class OutdatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what has changed. */
  public OutdatedException(String message) {
    super(message);
  }
}
