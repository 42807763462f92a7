package io.dmm.rucio.daemon;

import io.dmm.core.peer.Rule;

/** The weight of a rule. FTS knows priorities from 1 to 5; Rucio stores any number, or none. */
final class RulePriority {
  private static final int DEFAULT = 3;
  private static final int LEAST = 1;
  private static final int MOST = 5;

  private RulePriority() {}

  /** 3 if the rule has none; otherwise its own, brought into the range from 1 to 5. */
  static int of(Rule rule) {
    return Math.min(MOST, Math.max(LEAST, rule.priority().orElse(DEFAULT)));
  }
}
