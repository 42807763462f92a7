package io.dmm.sandbox.sense;

import java.util.BitSet;
import java.util.OptionalInt;

/** A set of VLAN ids as SENSE writes it: comma-separated ids and ranges, or {@code any}. */
final class VlanSet {
  private static final int LAST = 4094;

  private final BitSet ids;

  private VlanSet(BitSet ids) {
    this.ids = ids;
  }

  /** Reads {@code 3600-3619,3985}. {@code any} is every id. */
  static VlanSet parse(String text) {
    BitSet ids = new BitSet(LAST + 1);
    if (text.strip().equalsIgnoreCase("any")) {
      ids.set(1, LAST + 1);
      return new VlanSet(ids);
    }
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", -1);
      try {
        int first = Integer.parseInt(ends[0].strip());
        int last = Integer.parseInt(ends[ends.length - 1].strip());
        if (first < 1 || last > LAST || last < first || ends.length > 2) {
          throw new IllegalArgumentException("VLAN range '" + part + "' in '" + text + "'");
        }
        ids.set(first, last + 1);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("VLAN range '" + part + "' in '" + text + "'", e);
      }
    }
    return new VlanSet(ids);
  }

  /** The lowest id that is in this set and the other, and not in use. */
  OptionalInt firstFree(VlanSet other, BitSet inUse) {
    BitSet free = (BitSet) ids.clone();
    free.and(other.ids);
    free.andNot(inUse);
    int first = free.nextSetBit(0);
    return first < 0 ? OptionalInt.empty() : OptionalInt.of(first);
  }

  boolean contains(int id) {
    return ids.get(id);
  }
}
