package io.dmm.sandbox.sense;

/**
 * What the wide area can carry between two sites, both directions together.
 *
 * @param siteA name of one end
 * @param siteB name of the other; the order means nothing
 * @param capacityMbps in Mb/s
 */
public record SimulatedLink(String siteA, String siteB, long capacityMbps) {
  public SimulatedLink {
    if (siteA.equals(siteB)) {
      throw new IllegalArgumentException("link from " + siteA + " to itself");
    }
    if (capacityMbps < 1) {
      throw new IllegalArgumentException(
          "link "
              + siteA
              + "-"
              + siteB
              + ": capacityMbps is "
              + capacityMbps
              + ", must be 1 or more");
    }
  }

  /** The name of a pair of sites in either order, such as {@code T1_US_FNAL--T2_US_SDSC}. */
  public static String key(String oneSite, String otherSite) {
    return oneSite.compareTo(otherSite) < 0
        ? oneSite + "--" + otherSite
        : otherSite + "--" + oneSite;
  }

  String key() {
    return key(siteA, siteB);
  }
}
