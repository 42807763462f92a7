package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * A site with the capacity of its port: the most that all circuits ending there may hold together,
 * in Mb/s, both directions counted once. Unknown is not unlimited: requests of a site with unknown
 * capacity are left out, with the reason. If a site is given several times, the smallest known
 * capacity counts.
 */
public record SitePort(String site, OptionalLong capacityMbps) {
  public SitePort {
    requireNonNull(site, "site");
    requireNonNull(capacityMbps, "capacityMbps");
  }

  public static SitePort of(String site, long capacityMbps) {
    return new SitePort(site, OptionalLong.of(capacityMbps));
  }

  public static SitePort ofUnknownCapacity(String site) {
    return new SitePort(site, OptionalLong.empty());
  }
}
