package io.dmm.core.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Who sees what the interfaces of the storage hosts carry: Prometheus. */
public interface TrafficMeter {
  /**
   * What the interfaces behind a subnet carry: an upper bound for a circuit, since an interface may
   * carry more than it.
   *
   * @param transmitMbps sent, Mb/s averaged over the window; empty if nothing could be measured,
   *     which is not zero
   * @param receiveMbps received, likewise
   * @param interfaces how many interfaces were found
   */
  record Traffic(OptionalDouble transmitMbps, OptionalDouble receiveMbps, int interfaces) {}

  /**
   * Measures all subnets at once.
   *
   * @param subnets canonical text such as {@code 2001:db8:0:111::/64}
   * @param window time to average over; at least four scrape intervals
   * @return by subnet; a subnet of which nothing is known is missing
   */
  Map<String, Traffic> read(Collection<String> subnets, Duration window) throws PeerException;

  /**
   * What the interfaces behind a subnet carried within a time: an upper bound for a circuit.
   *
   * @param sentBytes bytes sent; empty if nothing could be measured, which is not zero
   * @param receivedBytes bytes received, likewise
   */
  record Volume(OptionalLong sentBytes, OptionalLong receivedBytes) {}

  /**
   * What the interfaces behind all subnets carried between two instants. Counters are read seldom,
   * so it may count what was carried shortly before and after, but never less than was carried.
   *
   * @param subnets canonical text such as {@code 2001:db8:0:111::/64}
   * @return by subnet; a subnet of which nothing is known is missing; always empty for a meter that
   *     has no memory
   */
  default Map<String, Volume> volumes(Collection<String> subnets, Instant from, Instant to)
      throws PeerException {
    return Map.of();
  }
}
