package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

/**
 * What was decided for one request.
 *
 * @param grantedMbps whole quanta; 0 if and only if the outcome is not {@link Outcome#GRANTED}
 */
public record Allocation(
    BandwidthRequest request, Outcome outcome, long grantedMbps, Explanation explanation) {

  /** The three ways it can end. */
  public enum Outcome {
    /** At least one quantum. */
    GRANTED,
    /** In order, but no quantum is free for it. */
    WAITING,
    /** Left out, because the request or a capacity it needs makes no sense. */
    EXCLUDED
  }

  public Allocation {
    requireNonNull(request, "request");
    requireNonNull(outcome, "outcome");
    requireNonNull(explanation, "explanation");
    if ((grantedMbps > 0) != (outcome == Outcome.GRANTED)) {
      throw new IllegalArgumentException(
          "request " + request.id() + ": " + outcome + " with " + grantedMbps + " Mb/s");
    }
  }
}
