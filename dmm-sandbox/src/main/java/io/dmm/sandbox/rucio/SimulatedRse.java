package io.dmm.sandbox.rucio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A storage element.
 *
 * @param name such as {@code T2_US_UCSD}
 * @param protocols how to reach it; sorted by host, scheme and port in answers, not by preference
 * @param attributes such as {@code country} or {@code fts}, beside the name itself that every RSE
 *     has as an attribute
 */
public record SimulatedRse(String name, List<Protocol> protocols, Map<String, Object> attributes) {
  public SimulatedRse {
    protocols = List.copyOf(protocols);
    attributes = Map.copyOf(attributes);
  }

  /**
   * One protocol.
   *
   * @param scheme {@code davs}, {@code root}, …
   * @param hostname host name
   * @param port port, 0 for none
   * @param prefix path in front of all names
   * @param rank preference for every operation: 1 is the first choice, 0 means unusable
   */
  public record Protocol(String scheme, String hostname, int port, String prefix, int rank) {}

  /** A storage with one {@code davs} protocol at {@code hostname:1094}. */
  public static SimulatedRse of(String name, String hostname) {
    return new SimulatedRse(
        name, List.of(new Protocol("davs", hostname, 1094, "/store/", 1)), Map.of());
  }

  /** The same with one more protocol. */
  public SimulatedRse with(Protocol protocol) {
    List<Protocol> more = new ArrayList<>(protocols);
    more.add(protocol);
    return new SimulatedRse(name, more, attributes);
  }

  /** The same with one more attribute. */
  public SimulatedRse with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(attributes);
    more.put(key, value);
    return new SimulatedRse(name, protocols, more);
  }

  /** 32 hex digits, always the same for one name. */
  public String id() {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  /** The protocol of the smallest rank above 0, which third-party copies use. */
  Protocol preferred() {
    return protocols.stream()
        .filter(protocol -> protocol.rank() > 0)
        .min((a, b) -> Integer.compare(a.rank(), b.rank()))
        .orElseThrow(() -> new IllegalStateException("RSE " + name + " has no usable protocol"));
  }
}
