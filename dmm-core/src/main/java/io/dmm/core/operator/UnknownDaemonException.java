package io.dmm.core.operator;

import java.util.Collection;

/** There is no daemon of this name. */
public final class UnknownDaemonException extends NoSuchThingException {
  private static final long serialVersionUID = 1L;

  /** For {@code name}, which is none of {@code known}. */
  public UnknownDaemonException(String name, Collection<String> known) {
    super("no daemon is named \"" + name + "\"; there are " + String.join(", ", known));
  }
}
