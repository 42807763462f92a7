package io.dmm.sandbox.world;

import inet.ipaddr.IPAddressString;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.world.Transfer.Hosts;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which network each storage host lies in, and so which circuit joins two of them. */
public final class HostNetworks {
  private final Map<String, String> prefixOfHost = new HashMap<>();

  /**
   * Networks by host.
   *
   * @param prefixes {@code host:port} or {@code host} to a network such as {@code
   *     2001:db8:0:111::/64}, in any spelling
   */
  public HostNetworks(Map<String, String> prefixes) {
    prefixes.forEach(
        (host, prefix) -> {
          prefixOfHost.put(host, canonical(prefix));
          prefixOfHost.putIfAbsent(withoutPort(host), canonical(prefix));
        });
  }

  /**
   * The network of a host, canonical; empty for an unknown host. The port decides only if hosts
   * share a name.
   */
  public Optional<String> prefixOf(String host) {
    String exact = prefixOfHost.get(host);
    return Optional.ofNullable(exact != null ? exact : prefixOfHost.get(withoutPort(host)));
  }

  /**
   * The circuit that joins the networks of two hosts, in either direction, and is up at this
   * instant.
   */
  public Optional<LiveCircuit> circuitBetween(Hosts hosts, List<LiveCircuit> circuits, Instant at) {
    Optional<String> source = prefixOf(hosts.source());
    Optional<String> destination = prefixOf(hosts.destination());
    if (source.isEmpty() || destination.isEmpty()) {
      return Optional.empty();
    }
    return circuits.stream()
        .filter(circuit -> !circuit.upSince().isAfter(at))
        .filter(circuit -> joins(circuit, source.get(), destination.get()))
        .findFirst();
  }

  private static boolean joins(LiveCircuit circuit, String source, String destination) {
    String a = canonical(circuit.sourcePrefix());
    String b = canonical(circuit.destinationPrefix());
    return (a.equals(source) && b.equals(destination))
        || (a.equals(destination) && b.equals(source));
  }

  private static String withoutPort(String host) {
    return new Hosts(host, host).withoutPorts().source();
  }

  /** The network in RFC 5952 spelling with its length. */
  public static String canonical(String prefix) {
    var address = new IPAddressString(prefix).getAddress();
    if (address == null || !address.isPrefixed()) {
      throw new IllegalArgumentException(
          "prefix \"" + prefix + "\" is not a network such as 2001:db8:0:111::/64");
    }
    return address.toPrefixBlock().toCanonicalString();
  }
}
