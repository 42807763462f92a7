package io.dmm.sandbox.sense;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;

/** The ways in which IPv6 prefixes are written. */
final class Prefixes {
  private Prefixes() {}

  /** Canonical text, {@code 2001:db8:0:111::/64}; a text that is no IPv6 prefix stays as it is. */
  static String canonical(String text) {
    return parse(text).map(IPv6Address::toCanonicalString).orElse(text.strip());
  }

  /** The notation of Java's Inet6Address, which SENSE-O uses: {@code 2001:db8:0:111:0:0:0:0/64}. */
  static String uncompressed(IPv6Address prefix) {
    return prefix.toNormalizedString();
  }

  /** Reads an IPv6 prefix in any notation. */
  static Optional<IPv6Address> parse(String text) {
    try {
      return Optional.ofNullable(new IPAddressString(text.strip()).toAddress())
          .filter(address -> address.isIPv6())
          .map(address -> address.toIPv6());
    } catch (AddressStringException e) {
      return Optional.empty();
    }
  }

  /** The first subnet of that length inside the block that the test accepts. */
  static Optional<IPv6Address> firstSubnet(
      String block, int length, Predicate<IPv6Address> accepted) {
    IPv6Address whole =
        parse(block)
            .orElseThrow(() -> new IllegalArgumentException("'" + block + "' is no IPv6 prefix"));
    if (whole.getNetworkPrefixLength() == null || whole.getNetworkPrefixLength() > length) {
      return Optional.empty();
    }
    Iterator<? extends IPv6Address> subnets =
        whole.toPrefixBlock().setPrefixLength(length, false).prefixBlockIterator();
    while (subnets.hasNext()) {
      IPv6Address subnet = subnets.next().getLower();
      if (accepted.test(subnet)) {
        return Optional.of(subnet);
      }
    }
    return Optional.empty();
  }
}
