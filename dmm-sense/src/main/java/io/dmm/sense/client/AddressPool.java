package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import inet.ipaddr.IPAddress;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pool of addresses.
 *
 * @param name its name
 * @param type IPv4, IPv6, MAC or ID
 * @param ranges what it holds: prefixes, or first and last address joined by a hyphen
 */
public record AddressPool(String name, String type, List<String> ranges) {
  private static final int SUBNET_BITS = 64;

  public AddressPool {
    ranges = List.copyOf(ranges);
  }

  static AddressPool read(JsonNode node) {
    return new AddressPool(
        node.path("name").asText(),
        node.path("type").asText(),
        Stream.of(node.path("pool").asText().split(","))
            .map(String::strip)
            .filter(range -> !range.isEmpty())
            .toList());
  }

  /**
   * Whether every /64 of the pool is taken.
   *
   * @return empty if the pool is written in a way that cannot be counted
   */
  Optional<Boolean> isExhausted(Collection<AddressAllocation> taken) {
    return free(taken).map(left -> left.signum() <= 0);
  }

  /**
   * How many /64 the pool holds, taken or not.
   *
   * @return empty if the pool is written in a way that cannot be counted
   */
  public Optional<BigInteger> size() {
    BigInteger size = BigInteger.ZERO;
    for (String range : ranges) {
      Optional<BigInteger> subnets = subnetsIn(range);
      if (subnets.isEmpty()) {
        return Optional.empty();
      }
      size = size.add(subnets.get());
    }
    return Optional.of(size);
  }

  /**
   * How many /64 are left beside those that are taken, in whatever scope.
   *
   * @return empty if the pool is written in a way that cannot be counted
   */
  public Optional<BigInteger> free(Collection<AddressAllocation> taken) {
    long distinct =
        taken.stream()
            .map(allocation -> Subnets.canonical64(allocation.address()).orElse(null))
            .filter(Objects::nonNull)
            .distinct()
            .count();
    return size().map(size -> size.subtract(BigInteger.valueOf(distinct)));
  }

  /** Whether a /64 is one of the pool's. */
  public boolean contains(String subnet) {
    return Subnets.parse(subnet)
        .filter(IPAddress::isIPv6)
        .map(one -> ranges.stream().anyMatch(range -> isIn(range, upperHalf(one.getLower()))))
        .orElse(false);
  }

  private static boolean isIn(String range, BigInteger subnet) {
    String[] ends = range.split("-", 2);
    Optional<IPAddress> first = Subnets.parse(ends[0]).filter(IPAddress::isIPv6);
    Optional<IPAddress> last = Subnets.parse(ends[ends.length - 1]).filter(IPAddress::isIPv6);
    return first.isPresent()
        && last.isPresent()
        && upperHalf(first.get().getLower()).compareTo(subnet) <= 0
        && upperHalf(last.get().getUpper()).compareTo(subnet) >= 0;
  }

  private static Optional<BigInteger> subnetsIn(String range) {
    String[] ends = range.split("-", 2);
    Optional<IPAddress> first = Subnets.parse(ends[0]).filter(IPAddress::isIPv6);
    if (ends.length == 1) {
      return first.filter(IPAddress::isPrefixed).flatMap(AddressPool::subnetsIn);
    }
    Optional<IPAddress> last = Subnets.parse(ends[1]).filter(IPAddress::isIPv6);
    if (first.isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    BigInteger from = upperHalf(first.get().getLower());
    BigInteger to = upperHalf(last.get().getUpper());
    return from.compareTo(to) <= 0
        ? Optional.of(to.subtract(from).add(BigInteger.ONE))
        : Optional.empty();
  }

  private static Optional<BigInteger> subnetsIn(IPAddress prefix) {
    int bits = prefix.getPrefixLength();
    return bits > SUBNET_BITS
        ? Optional.empty()
        : Optional.of(BigInteger.ONE.shiftLeft(SUBNET_BITS - bits));
  }

  private static BigInteger upperHalf(IPAddress address) {
    return address.getValue().shiftRight(SUBNET_BITS);
  }
}
