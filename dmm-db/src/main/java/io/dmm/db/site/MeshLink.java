package io.dmm.db.site;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What lies between two sites, in both directions.
 *
 * @param siteA the site whose name sorts first
 * @param siteB the other
 * @param vlanRange VLANs to ask for: {@code any} or ranges
 * @param capacityMbps Mb/s; empty if not known
 * @param availableMbps what SENSE last said a circuit could get, our own circuits added back; empty
 *     if never asked
 * @param availableAt when it said so (UTC)
 * @param problem what is wrong with it; empty if nothing
 * @param refreshedAt when it was last derived (UTC)
 */
public record MeshLink(
    String siteA,
    String siteB,
    String vlanRange,
    OptionalLong capacityMbps,
    OptionalLong availableMbps,
    Optional<Instant> availableAt,
    String problem,
    Instant refreshedAt) {
  public MeshLink {
    if (siteA.compareTo(siteB) >= 0) {
      throw new IllegalArgumentException("link " + siteA + ", " + siteB + " is not in order");
    }
  }

  /** Whether the link joins these two, in either order. */
  public boolean joins(String one, String other) {
    return (siteA.equals(one) && siteB.equals(other)) || (siteA.equals(other) && siteB.equals(one));
  }
}
