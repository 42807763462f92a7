package io.dmm.core.decision;

import java.time.Duration;

/**
 * How bandwidth is decided.
 *
 * @param policy how it is shared
 * @param quantumMbps the step in which it is given, Mb/s
 * @param hysteresis which changes are not worth making
 * @param availabilityMaxAge how long SENSE's word on what a link can give is believed
 * @param capDemand whether a request gets no more than drains the rest of its rule in {@code
 *     leastDrain}
 * @param leastDrain see {@code capDemand}
 * @param reclaim whether a circuit that carries far less than it holds is capped
 */
public record DeciderConfig(
    Policy policy,
    long quantumMbps,
    Hysteresis hysteresis,
    Duration availabilityMaxAge,
    boolean capDemand,
    Duration leastDrain,
    boolean reclaim) {
  /** Nothing is reclaimed. */
  public DeciderConfig(
      Policy policy,
      long quantumMbps,
      Hysteresis hysteresis,
      Duration availabilityMaxAge,
      boolean capDemand,
      Duration leastDrain) {
    this(policy, quantumMbps, hysteresis, availabilityMaxAge, capDemand, leastDrain, false);
  }
}
