package io.dmm.sandbox.sense;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who holds how much of each port and link, and which VLANs. What does not fit is refused with the
 * words of a site manager; nothing is ever booked above a capacity.
 *
 * @see "SENSE-O REST API, section 8.8"
 */
final class Ledger {
  private final Network network;
  private final Map<String, List<Reservation>> held = new LinkedHashMap<>();
  private final Map<String, Long> usedMbps = new HashMap<>();
  private final Map<String, BitSet> usedVlans = new HashMap<>();

  Ledger(Network network) {
    this.network = network;
  }

  /** What is left at the port for that instance, its own reservation not counted, in Mb/s. */
  long freeAtPort(String site, String instanceId) {
    return network.site(site).portCapacityMbps() - used(site) + own(site, instanceId);
  }

  /** What is left on the link for that instance, its own reservation not counted, in Mb/s. */
  long freeOnLink(SimulatedLink link, String instanceId) {
    return link.capacityMbps() - used(link.key()) + own(link.key(), instanceId);
  }

  /** What is left between two sites for that instance, in Mb/s. */
  long freeBetween(SimulatedSite one, SimulatedSite other, SimulatedLink link, String instanceId) {
    return Math.min(
        freeOnLink(link, instanceId),
        Math.min(freeAtPort(one.name(), instanceId), freeAtPort(other.name(), instanceId)));
  }

  /** A VLAN of the site that the tag allows and nobody else holds. */
  OptionalInt freeVlan(SimulatedSite site, String tag, String instanceId) {
    return VlanSet.parse(site.vlanPool())
        .firstFree(VlanSet.parse(tag), vlansInUse(site.name(), instanceId));
  }

  /**
   * Why the bandwidth would not fit now, in a site's words; empty if it does, or there is no path
   * at all.
   */
  Optional<String> conflict(String instanceId, List<Intent.Connection> connections) {
    Map<String, Long> wantedAtPort = new LinkedHashMap<>();
    Map<String, Long> wantedOnLink = new LinkedHashMap<>();
    for (Intent.Connection connection : connections) {
      Optional<SimulatedSite> source = network.siteOfUrn(connection.source().uri());
      Optional<SimulatedSite> destination = network.siteOfUrn(connection.destination().uri());
      if (source.isPresent() && destination.isPresent()) {
        String one = source.get().name();
        String other = destination.get().name();
        List.of(one, other)
            .forEach(name -> wantedAtPort.merge(name, connection.capacityMbps(), Long::sum));
        network
            .link(one, other)
            .ifPresent(
                link -> wantedOnLink.merge(link.key(), connection.capacityMbps(), Long::sum));
      }
    }
    for (Map.Entry<String, Long> want : wantedAtPort.entrySet()) {
      long free = freeAtPort(want.getKey(), instanceId);
      if (want.getValue() > free) {
        long total = network.site(want.getKey()).portCapacityMbps();
        String where = SimulatedSite.SWITCH + " " + SimulatedSite.PORT + " of " + want.getKey();
        return Optional.of(insufficient(where, total, free, want.getValue()));
      }
    }
    for (Map.Entry<String, Long> want : wantedOnLink.entrySet()) {
      SimulatedLink link = network.link(want.getKey());
      long free = freeOnLink(link, instanceId);
      if (want.getValue() > free) {
        String where = "link " + link.key();
        return Optional.of(insufficient(where, link.capacityMbps(), free, want.getValue()));
      }
    }
    return Optional.empty();
  }

  /**
   * Books the connections in place of what the instance holds.
   *
   * @return why it does not fit, in a site's words; then nothing changed
   */
  Optional<String> book(String instanceId, List<Intent.Connection> connections) {
    Optional<String> conflict = conflict(instanceId, connections);
    if (conflict.isPresent()) {
      return conflict;
    }
    List<Reservation> old = held.getOrDefault(instanceId, List.of());
    Map<String, BitSet> taken = new HashMap<>();
    List<Reservation> booked = new ArrayList<>();
    for (Intent.Connection connection : connections) {
      SimulatedSite source = site(connection.source());
      SimulatedSite destination = site(connection.destination());
      Optional<Reservation> before =
          old.stream().filter(each -> each.connection().equals(connection.name())).findFirst();
      OptionalInt first =
          vlan(source, connection.source(), instanceId, before.map(Reservation::sourceVlan), taken);
      OptionalInt second =
          vlan(
              destination,
              connection.destination(),
              instanceId,
              before.map(Reservation::destinationVlan),
              taken);
      if (first.isEmpty() || second.isEmpty()) {
        SimulatedSite full = first.isEmpty() ? source : destination;
        return Optional.of(
            "New Request VLANs Overlap on same controlled resources. Every VLAN asked for at "
                + full.name()
                + " is already used by another circuit");
      }
      booked.add(
          new Reservation(
              instanceId,
              connection.name(),
              source.name(),
              destination.name(),
              first.getAsInt(),
              second.getAsInt(),
              connection.capacityMbps()));
    }
    old.forEach(each -> count(each, -1));
    booked.forEach(each -> count(each, 1));
    held.put(instanceId, List.copyOf(booked));
    return Optional.empty();
  }

  void release(String instanceId) {
    held.getOrDefault(instanceId, List.of()).forEach(each -> count(each, -1));
    held.remove(instanceId);
  }

  List<Reservation> held(String instanceId) {
    return held.getOrDefault(instanceId, List.of());
  }

  boolean holds(String instanceId) {
    return held.containsKey(instanceId);
  }

  LedgerView view() {
    Map<String, Long> ports = new LinkedHashMap<>();
    network.sites().forEach(site -> ports.put(site.name(), freeAtPort(site.name(), "")));
    Map<String, Long> links = new LinkedHashMap<>();
    network.links().forEach(link -> links.put(link.key(), freeOnLink(link, "")));
    return new LedgerView(held.values().stream().flatMap(List::stream).toList(), ports, links);
  }

  /**
   * Keeps the VLAN it had if that is still allowed, so that a change of bandwidth moves nothing.
   */
  private OptionalInt vlan(
      SimulatedSite site,
      Intent.Terminal terminal,
      String instanceId,
      Optional<Integer> before,
      Map<String, BitSet> taken) {
    BitSet inUse = vlansInUse(site.name(), instanceId);
    BitSet mine = taken.computeIfAbsent(site.name(), name -> new BitSet());
    inUse.or(mine);
    VlanSet wanted = VlanSet.parse(terminal.vlanTag());
    OptionalInt chosen =
        before.filter(id -> wanted.contains(id) && !inUse.get(id)).isPresent()
            ? OptionalInt.of(before.get())
            : VlanSet.parse(site.vlanPool()).firstFree(wanted, inUse);
    chosen.ifPresent(mine::set);
    return chosen;
  }

  private BitSet vlansInUse(String site, String instanceId) {
    BitSet inUse = (BitSet) usedVlans.getOrDefault(site, new BitSet()).clone();
    for (Reservation own : held(instanceId)) {
      if (own.sourceSite().equals(site)) {
        inUse.clear(own.sourceVlan());
      }
      if (own.destinationSite().equals(site)) {
        inUse.clear(own.destinationVlan());
      }
    }
    return inUse;
  }

  private long used(String siteOrLink) {
    return usedMbps.getOrDefault(siteOrLink, 0L);
  }

  private long own(String siteOrLink, String instanceId) {
    return held(instanceId).stream()
        .filter(each -> each.link().equals(siteOrLink) || each.sites().contains(siteOrLink))
        .mapToLong(Reservation::mbps)
        .sum();
  }

  /** Keeps the sums: adds a reservation, or takes it away if the sign is negative. */
  private void count(Reservation reservation, int sign) {
    long mbps = sign * reservation.mbps();
    usedMbps.merge(reservation.link(), mbps, Long::sum);
    usedMbps.merge(reservation.sourceSite(), mbps, Long::sum);
    usedMbps.merge(reservation.destinationSite(), mbps, Long::sum);
    vlans(reservation.sourceSite()).set(reservation.sourceVlan(), sign > 0);
    vlans(reservation.destinationSite()).set(reservation.destinationVlan(), sign > 0);
  }

  private BitSet vlans(String site) {
    return usedVlans.computeIfAbsent(site, unused -> new BitSet());
  }

  private SimulatedSite site(Intent.Terminal terminal) {
    return network
        .siteOfUrn(terminal.uri())
        .orElseThrow(() -> new IllegalStateException("no site has " + terminal.uri()));
  }

  private static String insufficient(String where, long total, long free, long wanted) {
    return "Insufficient bandwidth on %s. After all checks, remaining BW: %d Mbps; After applying delta: %d Mbps; Max available: %d Mbps; Used: %d Mbps; Requested: %d Mbps"
        .formatted(where, free, free - wanted, total, total - free, wanted);
  }
}
