package io.dmm.sandbox.prometheus;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import io.dmm.sandbox.prometheus.SimulatedExporter.Device;
import io.dmm.sandbox.prometheus.SimulatedExporter.Target;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.TrafficListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The exporters that a Prometheus scrapes. Bytes of transfers are counted by the devices that have
 * an address in the network of the sending and the receiving host, evenly if there are several; a
 * scrape in the middle of a step sees its share of the step.
 */
public final class ExporterWorld implements TrafficListener {
  private static final double BYTES_PER_MEGABIT = 125_000;
  private static final String TRANSMITTED = "node_network_transmit_bytes_total";
  private static final String RECEIVED = "node_network_receive_bytes_total";

  private final Clock clock;
  private final Duration scrapeInterval;
  private final Duration retention;
  private final HostNetworks networks;
  private final SampleStore store;
  private final Map<String, SimulatedExporter> exporters = new LinkedHashMap<>();
  private final Map<Target, Map<String, Set<Map<String, String>>>> seen = new HashMap<>();
  private Instant advancedTo;
  private Instant nextScrape;

  /**
   * A world without exporters.
   *
   * @param clock its time
   * @param scrapeInterval how often each exporter is scraped
   * @param retention for how long samples are kept; must cover the longest window that is asked for
   * @param networks the networks of the storage hosts that transfers name
   */
  public ExporterWorld(
      Clock clock, Duration scrapeInterval, Duration retention, HostNetworks networks) {
    this.clock = clock;
    this.scrapeInterval = scrapeInterval;
    this.retention = retention;
    this.networks = networks;
    this.store = new SampleStore(retention);
    this.advancedTo = clock.instant();
    this.nextScrape = advancedTo.plus(scrapeInterval);
  }

  /** Adds an exporter, or replaces the one at the same address. */
  public synchronized ExporterWorld add(SimulatedExporter exporter) {
    exporters.put(exporter.instance(), exporter);
    return this;
  }

  /** The exporter stops answering, or answers again. */
  public void setDown(String instance, boolean down) {
    advance();
    synchronized (this) {
      exporter(instance).setDown(down);
    }
  }

  /** The device is deleted and made again, or its server rebooted: its counters start at 0. */
  public void resetCounters(String instance, String device) {
    advance();
    synchronized (this) {
      Device found = device(instance, device);
      found.transmittedBytes = 0;
      found.receivedBytes = 0;
    }
  }

  /** The device is deleted. */
  public void removeDevice(String instance, String device) {
    advance();
    synchronized (this) {
      exporter(instance).remove(device);
    }
  }

  /** Traffic of others on a device from now on, both ways, in Mb/s. */
  public void setBackground(String instance, String device, double mbps) {
    advance();
    synchronized (this) {
      device(instance, device).backgroundMbps = mbps;
    }
  }

  private SimulatedExporter exporter(String instance) {
    SimulatedExporter exporter = exporters.get(instance);
    if (exporter == null) {
      throw new IllegalArgumentException(
          "no exporter " + instance + ", only " + exporters.keySet());
    }
    return exporter;
  }

  private Device device(String instance, String device) {
    return exporter(instance)
        .find(device)
        .orElseThrow(() -> new IllegalArgumentException("no device " + device + " at " + instance));
  }

  SampleStore store() {
    return store;
  }

  /** Brings counters and scrapes to the clock's instant. */
  public void advance() {
    step(advancedTo(), clock.instant(), List.of());
  }

  private synchronized Instant advancedTo() {
    return advancedTo;
  }

  @Override
  public synchronized void step(Instant from, Instant to, List<Flow> flows) {
    if (advancedTo.isBefore(from)) {
      move(advancedTo, from, List.of());
    }
    if (advancedTo.isBefore(to)) {
      move(advancedTo, to, flows);
    }
  }

  private void move(Instant from, Instant to, List<Flow> flows) {
    Map<Device, double[]> bytes = new HashMap<>();
    double seconds = seconds(from, to);
    for (SimulatedExporter exporter : exporters.values()) {
      for (Device device : exporter.devices()) {
        double background = device.backgroundMbps * BYTES_PER_MEGABIT * seconds;
        bytes.put(device, new double[] {background, background});
      }
    }
    for (Flow flow : flows) {
      count(bytes, flow.sourceHost(), 0, flow.bytes());
      count(bytes, flow.destinationHost(), 1, flow.bytes());
    }
    Instant oldest = to.minus(retention);
    while (!nextScrape.isAfter(to)) {
      if (nextScrape.isAfter(oldest)) {
        scrape(nextScrape, bytes, seconds(from, nextScrape) / seconds);
      }
      nextScrape = nextScrape.plus(scrapeInterval);
    }
    bytes.forEach(
        (device, both) -> {
          device.transmittedBytes += both[0];
          device.receivedBytes += both[1];
        });
    advancedTo = to;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  private void count(Map<Device, double[]> bytes, String host, int direction, double amount) {
    if (networks.prefixOf(host).isEmpty()) {
      return;
    }
    IPAddress network = new IPAddressString(networks.prefixOf(host).get()).getAddress();
    List<Device> devices = bytes.keySet().stream().filter(d -> d.isIn(network)).toList();
    devices.forEach(device -> bytes.get(device)[direction] += amount / devices.size());
  }

  private void scrape(Instant at, Map<Device, double[]> bytes, double share) {
    long millis = at.toEpochMilli();
    for (SimulatedExporter exporter : exporters.values()) {
      for (Target target : exporter.targets()) {
        Map<Map<String, String>, Double> samples = new LinkedHashMap<>();
        if (!exporter.isDown()) {
          exporter
              .devices()
              .forEach(d -> sample(samples, exporter, target, d, bytes.get(d), share));
        }
        samples.forEach((labels, value) -> store.add(labels, millis, value));
        store.add(labels(exporter, target, "up"), millis, exporter.isDown() ? 0 : 1);
        endMissing(exporter, target, samples.keySet(), millis);
      }
    }
    store.expire(millis);
  }

  private static void sample(
      Map<Map<String, String>, Double> samples,
      SimulatedExporter exporter,
      Target target,
      Device device,
      double[] bytes,
      double share) {
    double sent = bytes == null ? 0 : bytes[0] * share;
    double received = bytes == null ? 0 : bytes[1] * share;
    samples.put(
        labels(exporter, target, TRANSMITTED, "device", device.name),
        Math.floor(device.transmittedBytes + sent));
    samples.put(
        labels(exporter, target, RECEIVED, "device", device.name),
        Math.floor(device.receivedBytes + received));
    if (exporter.hasAddressInfo()) {
      for (IPAddress address : device.addresses) {
        samples.put(
            labels(
                exporter,
                target,
                "node_network_address_info",
                "device",
                device.name,
                "address",
                address.toCanonicalString(),
                "netmask",
                address.isIPv6() ? "64" : "24",
                "scope",
                address.isLinkLocal() || address.isLoopback() ? "link-local" : "global"),
            1.0);
      }
    }
  }

  private static Map<String, String> labels(
      SimulatedExporter exporter, Target target, String name, String... more) {
    Map<String, String> labels = new TreeMap<>(target.labels());
    labels.put(Labels.NAME, name);
    labels.put("instance", exporter.instance());
    labels.put("job", target.job());
    for (int i = 0; i < more.length; i += 2) {
      labels.put(more[i], more[i + 1]);
    }
    return labels;
  }

  /** Series that a scrape does not bring any more end with it. */
  private void endMissing(
      SimulatedExporter exporter, Target target, Set<Map<String, String>> now, long millis) {
    Map<String, Set<Map<String, String>>> ofTarget =
        seen.computeIfAbsent(target, t -> new HashMap<>());
    Set<Map<String, String>> before = ofTarget.getOrDefault(exporter.instance(), Set.of());
    before.stream().filter(labels -> !now.contains(labels)).forEach(l -> store.end(l, millis));
    ofTarget.put(exporter.instance(), new HashSet<>(now));
  }
}
