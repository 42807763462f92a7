package io.dmm.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetPatternTest {
  private static final int ROUNDS = 3_000;

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "2001:db8:1:2::/64 2001:db8:1:2:[0-9a-f:]+",
        "2001:db8:1:0::/64 2001:db8:1:0:[0-9a-f:]+"
            + "|2001:db8:1::([0-9a-f]{1,4}(:[0-9a-f]{1,4}){0,3})?",
        "2001:db8::/64 2001:db8:0:0:[0-9a-f:]+|2001:db8::([0-9a-f]{1,4}(:[0-9a-f]{1,4}){0,3})?",
        "2001:0:0:5::/64 2001:0:0:5:[0-9a-f:]+|2001::5(:[0-9a-f]{1,4}){4}",
        "2001:DB8:1:2::77/128 2001:db8:1:2::77",
        "2001:db8:ff00::/40 2001:db8:[0-9a-f:]+",
        "2000::/3 .*:.*",
      })
  void patternsAreThoseOfThePrefix(String subnet, String pattern) {
    assertThat(SubnetPattern.of(parse(subnet).toPrefixBlock())).isEqualTo(pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8:1:2::/64",
        "2001:db8:1:0::/64",
        "2001:db8::/64",
        "2001:0:0:5::/64",
        "2001:db8:0:1::/64",
        "fd00::/64",
        "fd00:0:0:5::/64",
        "2001:0:1:0::/64",
        "2001:0:0:0::/48",
        "2001:db8:1:2:3:0::/96",
        "2001:db8:1:2:3:4:5:0/112",
        "2001:db8:1:ff00::/56"
      })
  void everyAddressOfASubnetIsFoundAsNodeExporterPrintsIt(String text) {
    IPv6Address subnet = parse(text).toPrefixBlock();
    Pattern pattern = Pattern.compile(SubnetPattern.of(subnet));
    Random random = new Random(text.hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      String printed = printed(inside(subnet, random));
      assertThat(pattern.matcher(printed).matches()).as(printed).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2001:db8:1:2::/64", "2001:db8:1:0::/64", "2001:db8::/64", "2001:0:0:5::/64"})
  void noOtherAddressIsFoundByThePatternOfA64(String text) {
    IPv6Address subnet = parse(text).toPrefixBlock();
    Pattern pattern = Pattern.compile(SubnetPattern.of(subnet));
    Random random = new Random(text.hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      IPv6Address other = sparse(random);
      if (!subnet.contains(other)) {
        assertThat(pattern.matcher(printed(other)).matches()).as(printed(other)).isFalse();
      }
    }
  }

  @Test
  void theAddressesSeenOnARealHostAreFound() {
    assertFound("fd00:db8:1:2::/64", "fd00:db8:1:2:0:a:0:b", "fd00:db8:1:2:1:2:3:4");
    assertFound("fd00:db8:3::/64", "fd00:db8:3::5", "fd00:db8:3::b:c:d", "fd00:db8:3:0:a:b:c:d");
    assertFound("fd00:0:0:5::/64", "fd00:0:0:5::1", "fd00::5:a:b:c:d");
    assertFound("2001:db8::/64", "2001:db8::a:0:0:1", "2001:db8:0:0:a::");
  }

  private static void assertFound(String subnet, String... addresses) {
    Pattern pattern = Pattern.compile(SubnetPattern.of(parse(subnet).toPrefixBlock()));
    assertThat(addresses).allMatch(address -> pattern.matcher(address).matches());
  }

  private static IPv6Address parse(String text) {
    return new IPAddressString(text).getAddress().toIPv6();
  }

  /** An address inside whose other groups are often zero, so that runs of zeros vary. */
  private static IPv6Address inside(IPv6Address subnet, Random random) {
    int bits = subnet.getNetworkPrefixLength();
    byte[] prefix = subnet.getLower().getBytes();
    byte[] all = sparse(random).getBytes();
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      all[bit / 8] = (byte) ((all[bit / 8] & ~mask) | (prefix[bit / 8] & mask));
    }
    return new IPv6Address(all);
  }

  private static IPv6Address sparse(Random random) {
    byte[] bytes = new byte[16];
    byte[] usual = parse("2001:db8:1:2::").getBytes();
    for (int group = 0; group < 8; group++) {
      int kind = random.nextInt(4);
      int value = kind < 2 ? 0 : kind == 2 ? random.nextInt(16) : random.nextInt(0x10000);
      bytes[2 * group] = (byte) (value >> 8);
      bytes[2 * group + 1] = (byte) value;
      if (group < 4 && random.nextBoolean()) {
        System.arraycopy(usual, 2 * group, bytes, 2 * group, 2);
      }
    }
    return new IPv6Address(bytes);
  }

  /** RFC 5952, written without the library under test: only runs of two or more are compressed. */
  private static String printed(IPv6Address address) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = address.getSegment(i).getSegmentValue();
    }
    int best = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        best = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.length() == 0 || text.toString().endsWith("::") ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
