package io.dmm.core.monitor;

import inet.ipaddr.ipv6.IPv6Address;
import java.util.ArrayList;
import java.util.List;

/**
 * The regular expression that finds the addresses of a subnet among the texts that node_exporter
 * prints.
 *
 * <p>node_exporter prints addresses as RFC 5952 has them: lower case, no leading zeros, the
 * leftmost longest run of two or more zero groups as {@code ::}, a single zero group as {@code 0}.
 * A run may begin inside the prefix and end behind it, so one prefix has up to a few spellings.
 * Prometheus anchors the expression at both ends (RE2), and nothing in it needs a backslash.
 *
 * <p>Only whole groups of 16 bits are looked at, so the expression of a prefix of another length
 * finds more than the subnet: the caller must test the addresses it gets, bit by bit.
 */
final class SubnetPattern {
  private static final int GROUPS = 8;
  private static final String GROUP = "[0-9a-f]{1,4}";

  private SubnetPattern() {}

  /** The alternatives, joined by {@code |}. */
  static String of(IPv6Address subnet) {
    int bits = subnet.isPrefixed() ? subnet.getNetworkPrefixLength() : 128;
    int fixed = bits / 16;
    if (fixed == GROUPS) {
      return subnet.withoutPrefixLength().toCanonicalString();
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < fixed; i++) {
      groups.add(Integer.toHexString(subnet.getSegment(i).getSegmentValue()));
    }
    return fixed == 0 ? ".*:.*" : String.join("|", spellings(groups));
  }

  private static List<String> spellings(List<String> prefix) {
    List<String> all = new ArrayList<>();
    all.add(joined(prefix) + ":[0-9a-f:]+");
    int end = prefix.size();
    while (end > 0) {
      int start = end;
      while (start > 0 && prefix.get(start - 1).equals("0")) {
        start--;
      }
      if (end == prefix.size() && start < end) {
        all.add(openRun(prefix.subList(0, start), GROUPS - prefix.size()));
      } else if (end - start >= 2) {
        all.add(
            closedRun(
                prefix.subList(0, start),
                prefix.subList(end, prefix.size()),
                GROUPS - prefix.size()));
      }
      end = start == end ? end - 1 : start;
    }
    return all;
  }

  /** The run of zeros begins inside the prefix and ends behind it. */
  private static String openRun(List<String> before, int rest) {
    String more = rest > 1 ? "(:" + GROUP + "){0," + (rest - 1) + "}" : "";
    return joined(before) + "::(" + GROUP + more + ")?";
  }

  /** The run of zeros lies inside the prefix; the rest is then written in full. */
  private static String closedRun(List<String> before, List<String> after, int rest) {
    return joined(before) + "::" + joined(after) + "(:" + GROUP + "){" + rest + "}";
  }

  private static String joined(List<String> groups) {
    return String.join(":", groups);
  }
}
