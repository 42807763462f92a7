package io.dmm.core.decision;

/**
 * {@link Policy#WEIGHTED_MAX_MIN}: progressive filling over requests, the weight of each its
 * priority.
 */
final class WeightedMaxMin {
  private WeightedMaxMin() {}

  static Shares share(Network network, int[] blockedBy) {
    double[] capacity = new double[network.constraints];
    for (int c = 0; c < capacity.length; c++) {
      capacity[c] = network.capacity[c];
    }
    return ProgressiveFilling.fill(network, blockedBy, capacity);
  }
}
