package io.dmm.db.site;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What lies between two sites, in both directions.
 *
 * @param siteA the site whose name sorts first
 * @param siteB the other
 * @param vlanRange VLANs to ask for, {@code any} or ranges: the override's if there is one
 * @param capacityMbps Mb/s, the override's if there is one; empty if not known
 * @param availableMbps what SENSE last said a circuit could get, our own circuits added back; empty
 *     if never asked
 * @param availableAt when it said so (UTC)
 * @param problem what is wrong with it; empty if nothing
 * @param refreshedAt when it was last derived (UTC)
 * @param derived VLANs and capacity as configured or discovered, which hold without an override
 * @param override what an operator wants instead
 */
public record MeshLink(
    String siteA,
    String siteB,
    String vlanRange,
    OptionalLong capacityMbps,
    OptionalLong availableMbps,
    Optional<Instant> availableAt,
    String problem,
    Instant refreshedAt,
    Derived derived,
    Optional<LinkOverride> override) {
  /**
   * What is configured or discovered.
   *
   * @param vlanRange VLANs to ask for: {@code any} or ranges
   * @param capacityMbps Mb/s; empty if not known
   */
  public record Derived(String vlanRange, OptionalLong capacityMbps) {}

  public MeshLink {
    if (siteA.compareTo(siteB) >= 0) {
      throw new IllegalArgumentException("link " + siteA + ", " + siteB + " is not in order");
    }
  }

  /** A link that nobody overrides. */
  public MeshLink(
      String siteA,
      String siteB,
      String vlanRange,
      OptionalLong capacityMbps,
      OptionalLong availableMbps,
      Optional<Instant> availableAt,
      String problem,
      Instant refreshedAt) {
    this(
        siteA,
        siteB,
        vlanRange,
        capacityMbps,
        availableMbps,
        availableAt,
        problem,
        refreshedAt,
        new Derived(vlanRange, capacityMbps),
        Optional.empty());
  }

  /** Whether the link joins these two, in either order. */
  public boolean joins(String one, String other) {
    return (siteA.equals(one) && siteB.equals(other)) || (siteA.equals(other) && siteB.equals(one));
  }
}
