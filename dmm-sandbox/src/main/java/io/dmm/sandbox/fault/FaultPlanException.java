package io.dmm.sandbox.fault;

import java.util.List;

/** A fault plan that cannot be used, with all its mistakes. */
public final class FaultPlanException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> mistakes;

  FaultPlanException(List<String> mistakes) {
    super(String.join("; ", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Each names the entry, the field, the value, and what would be right. */
  public List<String> mistakes() {
    return List.copyOf(mistakes);
  }
}
