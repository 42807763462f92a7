package io.dmm.db.request;

/**
 * From where to where. Parts that are not known yet are empty.
 *
 * @param sourceRse logical name, as Rucio has it; picks the subnet pool
 * @param destinationRse logical name
 * @param sourceSite physical site that the RSE stands for
 * @param destinationSite physical site
 */
public record Route(
    String sourceRse, String destinationRse, String sourceSite, String destinationSite) {
  /** Nothing is known yet. */
  public static Route unknown() {
    return new Route("", "", "", "");
  }

  /** The way back. */
  public Route reversed() {
    return new Route(destinationRse, sourceRse, destinationSite, sourceSite);
  }

  /** Whether both logical names are known. */
  public boolean namesBothEnds() {
    return !sourceRse.isEmpty() && !destinationRse.isEmpty();
  }

  /** Whether both physical sites are known. */
  public boolean isResolved() {
    return !sourceSite.isEmpty() && !destinationSite.isEmpty();
  }

  @Override
  public String toString() {
    return sourceRse + " -> " + destinationRse;
  }
}
