package io.dmm.sandbox.rucio;

import java.util.Arrays;
import java.util.Optional;

/**
 * The states of a replication rule; answers carry the name, filters the one-letter code of the
 * database.
 */
public enum RuleState {
  REPLICATING("R"),
  OK("O"),
  STUCK("S"),
  SUSPENDED("U"),
  WAITING_APPROVAL("W"),
  INJECT("I");

  private final String code;

  RuleState(String code) {
    this.code = code;
  }

  /** The code that filters use. */
  public String code() {
    return code;
  }

  static Optional<RuleState> ofCode(String code) {
    return Arrays.stream(values()).filter(state -> state.code.equals(code)).findFirst();
  }
}
