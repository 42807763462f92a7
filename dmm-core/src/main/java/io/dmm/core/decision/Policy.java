package io.dmm.core.decision;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How bandwidth is shared among requests that compete for it; the choice of {@code [decision]
 * policy}.
 */
public enum Policy {
  /**
   * Bandwidth in proportion to priority until a port, a link or a demand binds; the others share on
   * (progressive filling). Fairness is per request, whichever pair of sites it runs between.
   */
  WEIGHTED_MAX_MIN("weighted-max-min"),

  /**
   * What the Python DMM does: the smallest bandwidth per pair of sites as large as possible, then
   * the largest sum of priority times bandwidth; inside a pair split by priority.
   */
  PRIORITY_LP("priority-lp");

  private final String text;

  Policy(String text) {
    this.text = text;
  }

  /** The name used in configuration files and answers. */
  public String text() {
    return text;
  }

  /**
   * The policy called {@code text}.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that exist
   */
  public static Policy named(String text) {
    for (Policy policy : values()) {
      if (policy.text.equals(text)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "policy is \""
            + text
            + "\", must be one of "
            + Arrays.stream(values()).map(Policy::text).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return text;
  }
}
