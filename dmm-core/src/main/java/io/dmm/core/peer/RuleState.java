package io.dmm.core.peer;

import java.util.Locale;

/** State of a Rucio replication rule. */
public enum RuleState {
  REPLICATING,
  OK,
  STUCK,
  SUSPENDED,
  WAITING_APPROVAL,
  INJECT,
  /** Not there any more (deleted, or its expiry is past). */
  GONE,
  /** A name that DMM does not know: neither provisioned nor finished. */
  UNRECOGNISED;

  /** The state that Rucio calls {@code name} in its answers. */
  public static RuleState named(String name) {
    try {
      return valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return UNRECOGNISED;
    }
  }
}
