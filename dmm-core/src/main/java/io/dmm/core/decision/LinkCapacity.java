package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * The capacity between two sites, in either order, in Mb/s, both directions counted once. If a pair
 * is given several times (the mesh's capacity, and what SENSE said is available with our own
 * circuits added back), the smallest known one counts.
 */
public record LinkCapacity(String siteA, String siteB, OptionalLong capacityMbps) {
  public LinkCapacity {
    requireNonNull(siteA, "siteA");
    requireNonNull(siteB, "siteB");
    requireNonNull(capacityMbps, "capacityMbps");
  }

  public static LinkCapacity of(String siteA, String siteB, long capacityMbps) {
    return new LinkCapacity(siteA, siteB, OptionalLong.of(capacityMbps));
  }

  public static LinkCapacity ofUnknownCapacity(String siteA, String siteB) {
    return new LinkCapacity(siteA, siteB, OptionalLong.empty());
  }
}
