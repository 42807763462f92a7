package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A port or a link, and what a decision made of it.
 *
 * @param site the site of the port, or one end of the link
 * @param otherSite the other end of the link; empty for a port
 * @param capacityMbps what it can carry
 * @param reservedMbps what circuits hold of it that no request of the decision owns
 * @param grantedMbps what the decision gave away of it
 * @param requestIds those who got something, the most senior first
 */
public record Constraint(
    Kind kind,
    String site,
    Optional<String> otherSite,
    long capacityMbps,
    long reservedMbps,
    long grantedMbps,
    List<String> requestIds) {

  private static final String PORT_OF = "port of ";
  private static final String LINK = "link ";
  private static final String TO = "–";

  /** What can be full. */
  public enum Kind {
    PORT,
    LINK
  }

  public Constraint {
    requireNonNull(kind, "kind");
    requireNonNull(site, "site");
    requireNonNull(otherSite, "otherSite");
    requestIds = List.copyOf(requestIds);
  }

  /** What the decision left over; less than a quantum if it is full. */
  public long freeMbps() {
    return Math.max(0, capacityMbps - reservedMbps - grantedMbps);
  }

  /** "port of CERN" or "link CERN–FNAL". */
  public String label() {
    return label(site, otherSite);
  }

  /**
   * The sites in a label: one of a port, two of a link, none of anything else, such as a request's
   * own demand.
   */
  static List<String> sitesIn(String label) {
    if (label.startsWith(PORT_OF)) {
      return List.of(label.substring(PORT_OF.length()));
    }
    return label.startsWith(LINK)
        ? List.of(label.substring(LINK.length()).split(TO, 2))
        : List.of();
  }

  static String label(String site, Optional<String> otherSite) {
    return otherSite.map(other -> LINK + site + TO + other).orElse(PORT_OF + site);
  }
}
