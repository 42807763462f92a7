package io.dmm.sense.client;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VLAN ids, written as numbers and ranges between commas, such as {@code 1779-1799,3600-3619,3985}.
 */
public final class VlanPool {
  private static final int HIGHEST = 4094;
  private static final Pattern PART = Pattern.compile("(\\d{1,4})(?:\\s*-\\s*(\\d{1,4}))?");

  private final BitSet ids;

  private VlanPool(BitSet ids) {
    this.ids = ids;
  }

  /** The ids that a text names; empty if it is written in another way. */
  public static Optional<VlanPool> parse(String text) {
    BitSet ids = new BitSet(HIGHEST + 1);
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        return Optional.empty();
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (first < 1 || last < first || last > HIGHEST) {
        return Optional.empty();
      }
      ids.set(first, last + 1);
    }
    return Optional.of(new VlanPool(ids));
  }

  /** The ids that both have. */
  public VlanPool and(VlanPool other) {
    BitSet both = (BitSet) ids.clone();
    both.and(other.ids);
    return new VlanPool(both);
  }

  /** Whether there is no id. */
  public boolean isEmpty() {
    return ids.isEmpty();
  }

  /** The ids, sorted, neighbours joined to ranges. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    for (int first = ids.nextSetBit(0); first >= 0; ) {
      int end = ids.nextClearBit(first);
      parts.add(end - 1 == first ? "" + first : first + "-" + (end - 1));
      first = ids.nextSetBit(end);
    }
    return String.join(",", parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VlanPool that && ids.equals(that.ids);
  }

  @Override
  public int hashCode() {
    return ids.hashCode();
  }
}
