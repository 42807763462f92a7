package io.dmm.sense.client;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Optional;

/**
 * Subnets as text. SENSE writes them in many ways ({@code 2001:db8:0:111:0:0:0:0/64}, leading
 * zeros, upper case); compared and kept is only the canonical form of RFC 5952, {@code
 * 2001:db8:0:111::/64}.
 */
public final class Subnets {
  private static final IPAddressStringParameters ONE_PREFIX =
      new IPAddressStringParameters.Builder()
          .allowEmpty(false)
          .allowAll(false)
          .allowSingleSegment(false)
          .allowPrefixOnly(false)
          .allowMask(false)
          .allowWildcardedSeparator(false)
          .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
          .getIPv6AddressParametersBuilder()
          .allowZone(false)
          .allowBase85(false)
          .getParentBuilder()
          .toParams();

  private Subnets() {}

  /**
   * The canonical text of an IPv4 or IPv6 subnet; bits beyond its length are dropped.
   *
   * @return empty if the text is no address with a prefix length
   */
  public static Optional<String> canonical(String text) {
    return parse(text)
        .filter(IPAddress::isPrefixed)
        .map(address -> address.toPrefixBlock().toCanonicalString());
  }

  /**
   * The canonical text of an IPv6 subnet of length 64.
   *
   * @return empty if the text is anything else
   */
  public static Optional<String> canonical64(String text) {
    return parse(text)
        .filter(
            address -> address.isIPv6() && Integer.valueOf(64).equals(address.getPrefixLength()))
        .map(address -> address.toPrefixBlock().toCanonicalString());
  }

  /** Whether two texts mean the same subnet. */
  public static boolean same(String one, String other) {
    Optional<String> canonical = canonical(one);
    return canonical.isPresent() && canonical.equals(canonical(other));
  }

  static Optional<IPAddress> parse(String text) {
    return Optional.ofNullable(new IPAddressString(text.strip(), ONE_PREFIX).getAddress());
  }
}
