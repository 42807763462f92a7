package io.dmm.web.network;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Side;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is there, and what of it the live circuits hold.
 *
 * @param sites by name
 * @param rses by name
 * @param endpoints on offer
 * @param links by their sites
 * @param circuits that hold something
 */
public record NetworkUse(
    List<Site> sites,
    List<Rse> rses,
    List<Endpoint> endpoints,
    List<MeshLink> links,
    List<Circuit> circuits) {

  /** Two sites in order. */
  public record Pair(String siteA, String siteB) {
    /** The pair of these two, in either order. */
    public static Pair of(String one, String other) {
      return one.compareTo(other) <= 0 ? new Pair(one, other) : new Pair(other, one);
    }
  }

  /**
   * What is held, Mb/s, and by how many circuits.
   *
   * @param heldMbps bandwidth that SENSE may hold
   * @param circuits how many circuits hold it
   * @param waiting how many have hosts there, or ask for some, and no bandwidth yet
   */
  public record Held(long heldMbps, int circuits, int waiting) {
    /** Nothing is held. */
    public static final Held NONE = new Held(0, 0, 0);

    Held and(Circuit circuit) {
      boolean holds = circuit.heldMbps() > 0;
      return new Held(
          heldMbps + circuit.heldMbps(), circuits + (holds ? 1 : 0), waiting + (holds ? 0 : 1));
    }
  }

  /** What is held at each site's port. Sites without a circuit are missing. */
  public Map<String, Held> bySite() {
    Map<String, Held> held = new HashMap<>();
    for (Circuit circuit : circuits) {
      for (String site : List.of(circuit.route().sourceSite(), circuit.route().destinationSite())) {
        held.merge(site, Held.NONE.and(circuit), (before, one) -> before.and(circuit));
      }
    }
    return held;
  }

  /** What is held on each link. Links without a circuit are missing. */
  public Map<Pair, Held> byLink() {
    Map<Pair, Held> held = new HashMap<>();
    for (Circuit circuit : circuits) {
      Pair pair = Pair.of(circuit.route().sourceSite(), circuit.route().destinationSite());
      held.merge(pair, Held.NONE.and(circuit), (before, one) -> before.and(circuit));
    }
    return held;
  }

  /** The circuit that holds each subnet. */
  public Map<String, Circuit> bySubnet() {
    Map<String, Circuit> holders = new HashMap<>();
    for (Circuit circuit : circuits) {
      for (Side side : Side.values()) {
        Subnet subnet = circuit.at(side);
        Optional<String> prefix = subnet.freedAt().isPresent() ? Optional.empty() : subnet.prefix();
        prefix.ifPresent(text -> holders.put(text, circuit));
      }
    }
    return holders;
  }

  /** Links that carry a circuit or have a problem, then as many idle ones as fit. */
  public List<MeshLink> linksWorthShowing(int most) {
    Map<Pair, Held> held = byLink();
    List<MeshLink> worth = new ArrayList<>();
    List<MeshLink> idle = new ArrayList<>();
    for (MeshLink link : links) {
      boolean used = held.containsKey(Pair.of(link.siteA(), link.siteB()));
      (used || !link.problem().isEmpty() ? worth : idle).add(link);
    }
    worth.addAll(idle);
    return worth.subList(0, Math.min(most, worth.size()));
  }
}
