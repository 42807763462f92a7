package io.dmm.sandbox.scenario;

import io.dmm.sandbox.prometheus.SimulatedExporter;
import io.dmm.sandbox.rucio.SimulatedRse;
import io.dmm.sandbox.sense.SimulatedSite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The sites of the sandbox, shaped like some of CMS: four with a port each, one of which has a
 * second, logical RSE, and the links between them. What FNAL publishes stands under another tag
 * than at the others, as in reality; one RSE is of a site that SENSE does not know.
 */
final class SandboxNetwork {
  static final String FNAL = "T1_US_FNAL_Disk";
  static final String UCSD = "T2_US_UCSD";
  static final String CALTECH = "T2_US_Caltech";
  static final String CALTECH_TEST = "T2_US_Caltech_Test";
  static final String NEBRASKA = "T2_US_Nebraska";
  static final String OUTSIDE = "T2_CH_CERN";

  static final String FNAL_TAG = "/xrootd6";

  /** The pair whose VLANs dmm.cfg prescribes, and these. */
  static final String VLAN_PAIR = FNAL + "-" + UCSD;

  static final String VLAN_RANGE = "3610-3629";

  private static final List<Place> PLACES =
      List.of(
          new Place(FNAL, "fnal", "urn:ogf:network:fnal.gov:2023", 400_000, FNAL, 8),
          new Place(UCSD, "ucsd", "urn:ogf:network:ucsd.edu:2020", 200_000, UCSD, 6),
          new Place(CALTECH, "caltech", "urn:ogf:network:caltech.edu:2013", 200_000, CALTECH, 5),
          new Place(
              CALTECH, "caltech", "urn:ogf:network:caltech.edu:2013", 200_000, CALTECH_TEST, 4),
          new Place(NEBRASKA, "unl", "urn:ogf:network:unl.edu:2021", 100_000, NEBRASKA, 5));

  private static final List<Link> LINKS =
      List.of(
          new Link(FNAL, UCSD, 200_000),
          new Link(FNAL, CALTECH, 100_000),
          new Link(FNAL, NEBRASKA, 60_000),
          new Link(UCSD, CALTECH, 100_000),
          new Link(UCSD, NEBRASKA, 50_000),
          new Link(CALTECH, NEBRASKA, 40_000));

  /**
   * An RSE with its own subnets.
   *
   * @param site name of the physical site
   * @param label its part of host names
   * @param urn its domain
   * @param portMbps its port, in Mb/s
   * @param rse name of the RSE
   * @param subnets how many it has
   */
  private record Place(
      String site, String label, String urn, long portMbps, String rse, int subnets) {}

  /**
   * A link between two sites.
   *
   * @param one name of a site
   * @param other name of the other
   * @param mbps what it carries, in Mb/s
   */
  record Link(String one, String other, long mbps) {
    /** Whether dmm.cfg must tell its capacity, because the ports at its ends could carry more. */
    boolean isNarrow() {
      return mbps < Math.min(place(one).portMbps, place(other).portMbps);
    }
  }

  /**
   * A storage host alone in its network.
   *
   * @param rse whose it is
   * @param prefix the network
   * @param hostAndPort the host
   * @param address an address of the host in it
   */
  private record Host(String rse, String prefix, String hostAndPort, String address) {}

  private SandboxNetwork() {}

  /** The RSEs between which rules move data. */
  static List<String> rses() {
    return PLACES.stream().map(Place::rse).toList();
  }

  static String siteOf(String rse) {
    return place(rse).site;
  }

  static List<Link> links() {
    return LINKS;
  }

  /** The most that a circuit between two RSEs could get, in Mb/s; 0 if they are at one site. */
  static long mostMbps(String rse, String otherRse) {
    Place one = place(rse);
    Place other = place(otherRse);
    long ports = Math.min(one.portMbps, other.portMbps);
    return LINKS.stream()
        .filter(link -> List.of(link.one, link.other).containsAll(List.of(one.site, other.site)))
        .filter(link -> !one.site.equals(other.site))
        .mapToLong(link -> Math.min(ports, link.mbps))
        .findFirst()
        .orElse(0);
  }

  /** The sites as SENSE-O knows them, with their hosts and address pools. */
  static List<SimulatedSite> sites() {
    Map<String, SimulatedSite> sites = new LinkedHashMap<>();
    for (Place place : PLACES) {
      SimulatedSite site =
          sites.getOrDefault(
              place.site, SimulatedSite.of(place.site, place.urn, place.portMbps, "3600-3659"));
      for (Host host : hosts(place)) {
        site = site.withLogicalHost(place.rse, host.prefix, host.hostAndPort);
      }
      sites.put(place.site, place.site.equals(FNAL) ? site.withMetadataTag(FNAL_TAG) : site);
    }
    return List.copyOf(sites.values());
  }

  /** The network of each storage host. */
  static Map<String, String> prefixesOfHosts() {
    Map<String, String> prefixes = new LinkedHashMap<>();
    PLACES.forEach(p -> hosts(p).forEach(host -> prefixes.put(host.hostAndPort, host.prefix)));
    return prefixes;
  }

  /**
   * The storage elements as Rucio knows them: their usual door is a host that no circuit reaches.
   */
  static List<SimulatedRse> storageElements() {
    List<SimulatedRse> all = new ArrayList<>();
    for (Place place : PLACES) {
      all.add(
          SimulatedRse.of(place.rse, "xrootd." + place.label + ".example.org")
              .with("country", "US")
              .with("tier", place.rse.substring(1, 2))
              .with("lab", place.rse.equals(CALTECH_TEST) ? "caltech-test" : place.label));
    }
    all.add(
        SimulatedRse.of(OUTSIDE, "xrootd.cern.example.org")
            .with("country", "CH")
            .with("tier", "2"));
    return all;
  }

  /** What {@code lab=…} selects exactly this RSE, see {@link #storageElements()}. */
  static String attributeExpression(String rse) {
    return "lab=" + (rse.equals(CALTECH_TEST) ? "caltech-test" : place(rse).label);
  }

  /** An exporter at each RSE with an interface for each of its networks. */
  static List<SimulatedExporter> exporters() {
    List<SimulatedExporter> all = new ArrayList<>();
    for (Place place : PLACES) {
      String name = place.rse.toLowerCase(Locale.ROOT).replace('_', '-');
      SimulatedExporter exporter = SimulatedExporter.at("dtn-" + name + ".example.org:9100");
      if (place.site.equals(UCSD) || place.site.equals(FNAL)) {
        exporter.job("node", "sitename", place.site);
      }
      exporter.device("eno1", "192.0.2." + (10 + PLACES.indexOf(place))).background("eno1", 40);
      List<Host> hosts = hosts(place);
      for (int i = 0; i < hosts.size(); i++) {
        exporter.device("vlan." + (3600 + i), hosts.get(i).address, "fe80::5054:ff:fe12:34" + i);
      }
      all.add(exporter);
    }
    return all;
  }

  private static Place place(String rse) {
    return PLACES.stream()
        .filter(place -> place.rse.equals(rse))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no RSE " + rse + ", only " + rses()));
  }

  private static List<Host> hosts(Place place) {
    int base = 100 * (1 + PLACES.indexOf(place));
    List<Host> hosts = new ArrayList<>();
    for (int i = 1; i <= place.subnets; i++) {
      String network = "2001:db8:0:" + (base + i);
      hosts.add(
          new Host(
              place.rse,
              network + "::/64",
              "redir-%03d.%s.example.org:1094".formatted(base + i, place.label),
              network + "::" + (base + i)));
    }
    return hosts;
  }
}
