package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;

/**
 * From what SENSE holds to what was decided, by steps of which each is safe alone: no port and no
 * link ever holds more than it can carry, counting for each circuit the larger of what is confirmed
 * and what is in flight.
 *
 * <p>Decreases go at once. An increase or a new circuit goes as soon as all that it needs is free
 * at SENSE; until then that much is kept for it from those of lower priority or younger, so that no
 * stream of small requests starves it. Nobody else waits.
 */
public final class TransitionPlanner {
  private final Hysteresis hysteresis;

  public TransitionPlanner(Hysteresis hysteresis) {
    this.hysteresis = requireNonNull(hysteresis, "hysteresis");
  }

  /**
   * Plans the next steps.
   *
   * @param problem the problem that was decided; its capacities count
   * @param decision what was decided for it
   * @param holdings every circuit that SENSE has or may have, whoever owns it, and every circuit
   *     decided but not made yet
   */
  public TransitionPlan plan(
      DecisionProblem problem, DecisionResult decision, Collection<Holding> holdings, Instant now) {
    return new TransitionRun(problem, decision, holdings, hysteresis, now).plan();
  }
}
