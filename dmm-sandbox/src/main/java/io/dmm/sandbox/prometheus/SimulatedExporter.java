package io.dmm.sandbox.prometheus;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node_exporter on a data server, with its network devices. Built once; devices, outages and
 * resets may be changed while the world runs, through {@link ExporterWorld}.
 */
public final class SimulatedExporter {
  private final String instance;
  private final List<Target> targets = new ArrayList<>();
  private final Map<String, Device> devices = new LinkedHashMap<>();
  private boolean addressInfo = true;
  private boolean down;

  /**
   * A scrape job that watches the exporter.
   *
   * @param job name of the job
   * @param labels what the job's configuration attaches, such as {@code sitename}
   */
  record Target(String job, Map<String, String> labels) {}

  /** A network device. */
  static final class Device {
    final String name;
    final List<IPAddress> addresses = new ArrayList<>();
    double transmittedBytes;
    double receivedBytes;
    double backgroundMbps;

    Device(String name, double firstBytes) {
      this.name = name;
      this.transmittedBytes = firstBytes;
      this.receivedBytes = firstBytes;
    }

    boolean isIn(IPAddress network) {
      return addresses.stream().anyMatch(network::contains);
    }
  }

  private SimulatedExporter(String instance) {
    this.instance = instance;
  }

  /**
   * An exporter at {@code host:port}, watched by the job {@code node} unless {@link #job} says
   * otherwise.
   */
  public static SimulatedExporter at(String instance) {
    return new SimulatedExporter(instance);
  }

  /** One more job that watches it, with labels as alternating names and values. */
  public SimulatedExporter job(String name, String... labels) {
    Map<String, String> attached = new LinkedHashMap<>();
    for (int i = 0; i + 1 < labels.length; i += 2) {
      attached.put(labels[i], labels[i + 1]);
    }
    targets.add(new Target(name, Map.copyOf(attached)));
    return this;
  }

  /** A device with addresses, in any spelling; the exporter shows them as RFC 5952 wants. */
  public SimulatedExporter device(String name, String... addresses) {
    // counters of a running server do not start at 0; which value does not matter
    Device device = new Device(name, 1_000_000L * Math.abs(name.hashCode() % 1_000));
    for (String text : addresses) {
      IPAddress address = new IPAddressString(text).getAddress();
      if (address == null || address.isPrefixed()) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is not an address such as 2001:db8::1");
      }
      device.addresses.add(address);
    }
    devices.put(name, device);
    return this;
  }

  /**
   * Started without {@code --collector.netdev.address-info}: nobody learns which device has which
   * address.
   */
  public SimulatedExporter withoutAddressInfo() {
    addressInfo = false;
    return this;
  }

  /** Traffic of others on a device, both ways, in Mb/s. */
  public SimulatedExporter background(String device, double mbps) {
    devices.get(device).backgroundMbps = mbps;
    return this;
  }

  /** {@code host:port}. */
  public String instance() {
    return instance;
  }

  List<Target> targets() {
    return targets.isEmpty() ? List.of(new Target("node", Map.of())) : List.copyOf(targets);
  }

  List<Device> devices() {
    return List.copyOf(devices.values());
  }

  Optional<Device> find(String device) {
    return Optional.ofNullable(devices.get(device));
  }

  void remove(String device) {
    devices.remove(device);
  }

  boolean hasAddressInfo() {
    return addressInfo;
  }

  boolean isDown() {
    return down;
  }

  void setDown(boolean value) {
    down = value;
  }
}
