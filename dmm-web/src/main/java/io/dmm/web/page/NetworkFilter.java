package io.dmm.web.page;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.site.MeshLink;

/**
 * Which part of the network: all, what touches a site, or one link.
 *
 * @param site empty for all
 * @param other the site at the other end; empty for any
 */
record NetworkFilter(String site, String other) {
  static final NetworkFilter ALL = new NetworkFilter("", "");

  static NetworkFilter of(String site, String other) {
    return site.isEmpty() ? new NetworkFilter(other, "") : new NetworkFilter(site, other);
  }

  boolean isAll() {
    return site.isEmpty();
  }

  boolean takes(MeshLink link) {
    return takes(link.siteA(), link.siteB());
  }

  boolean takes(Circuit circuit) {
    return takes(circuit.route().sourceSite(), circuit.route().destinationSite());
  }

  private boolean takes(String one, String two) {
    if (isAll()) {
      return true;
    }
    return other.isEmpty()
        ? site.equals(one) || site.equals(two)
        : (site.equals(one) && other.equals(two)) || (site.equals(two) && other.equals(one));
  }

  /** Whether the site is one that was chosen. */
  boolean names(String name) {
    return site.equals(name) || other.equals(name);
  }

  /** In words. */
  String text() {
    return other.isEmpty() ? site : site + " ↔ " + other;
  }

  String url() {
    if (isAll()) {
      return "/network";
    }
    return "/network?site="
        + Pages.encoded(site)
        + (other.isEmpty() ? "" : "&with=" + Pages.encoded(other));
  }
}
