package io.dmm.sense.adapter;

import io.dmm.sense.client.SenseIntent;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The bandwidth that the intents of an instance hold: that of the newest one in force.
 *
 * @param mbps Mb/s; empty if not said, or ambiguous
 * @param isAmbiguous whether several intents are in force, with different bandwidths, and none says
 *     when it was made
 */
record ReservedBandwidth(OptionalLong mbps, boolean isAmbiguous) {
  static ReservedBandwidth in(List<SenseIntent> intents) {
    List<SenseIntent> inForce = intents.stream().filter(SenseIntent::provisioned).toList();
    if (inForce.isEmpty()) {
      return new ReservedBandwidth(OptionalLong.empty(), false);
    }
    boolean allTheSame = inForce.stream().map(SenseIntent::capacityMbps).distinct().count() == 1;
    boolean dated = inForce.stream().noneMatch(intent -> intent.createdAt().isEmpty());
    if (!allTheSame && !dated) {
      return new ReservedBandwidth(OptionalLong.empty(), true);
    }
    OptionalLong newest =
        inForce.stream()
            .max(Comparator.comparing(SenseIntent::createdAt))
            .map(SenseIntent::capacityMbps)
            .orElseThrow();
    return new ReservedBandwidth(newest, false);
  }
}
