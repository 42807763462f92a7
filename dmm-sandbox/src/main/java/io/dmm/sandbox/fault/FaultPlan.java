package io.dmm.sandbox.fault;

import java.util.List;

/**
 * What goes wrong at the simulated peers. With the same seed the same calls in the same order go
 * wrong in the same way.
 *
 * @param seed of all that is left to chance
 * @param rules in the order in which they are asked: of those that strike one call the first
 *     decides, but lateness comes on top
 */
public record FaultPlan(long seed, List<FaultRule> rules) {
  /** Nothing goes wrong. */
  public static final FaultPlan NONE = new FaultPlan(0, List.of());

  public FaultPlan {
    rules = List.copyOf(rules);
  }

  /**
   * Reads a plan strictly.
   *
   * @throws FaultPlanException it is not one; all its mistakes are named
   */
  public static FaultPlan read(String json) throws FaultPlanException {
    return new FaultPlanReader().read(json);
  }
}
