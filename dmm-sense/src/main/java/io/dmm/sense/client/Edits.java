package io.dmm.sense.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Changes to the first connection of a profile, in the order in which they were made. All values
 * are sent as text.
 */
public final class Edits {
  private final List<Map<String, String>> options = new ArrayList<>();

  /** Guaranteed bandwidth, whole Mb/s. */
  public Edits capacity(long mbps) {
    return set("bandwidth.capacity", Long.toString(mbps));
  }

  /** The site of a terminal: 0 is the source, 1 the destination. */
  public Edits site(int terminal, String uri) {
    return set("terminals[" + terminal + "].uri", uri);
  }

  /** The subnet of a terminal. */
  public Edits ipv6Prefix(int terminal, String subnet) {
    return set("terminals[" + terminal + "].ipv6_prefix_list", subnet);
  }

  /** The VLANs of a terminal: {@code any}, {@code 3611} or {@code 3602-3606}. */
  public Edits vlan(int terminal, String range) {
    return set("terminals[" + terminal + "].vlan_tag", range);
  }

  private Edits set(String path, String value) {
    options.add(Map.of("data.connections[0]." + path, value));
    return this;
  }

  List<Map<String, String>> options() {
    return List.copyOf(options);
  }
}
