package io.dmm.core.peer;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;

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
}
