package io.dmm.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of VLAN tags: {@code any}, or ranges and single tags such as {@code 3600-3619,3985}.
 * Whatever it was read from, its text is in order, without overlaps, as SENSE takes it.
 */
public final class VlanRanges {
  /** The smallest tag that IEEE 802.1Q gives to users. */
  public static final int LEAST = 1;

  /** The largest tag that IEEE 802.1Q gives to users. */
  public static final int MOST = 4094;

  /** What a text must be, to follow "it must be". */
  public static final String GRAMMAR =
      "\"any\", or tags and ranges from "
          + LEAST
          + " to "
          + MOST
          + " between commas, such as 3600-3619,3985";

  /** Every tag. */
  public static final VlanRanges ANY = new VlanRanges(List.of(new Range(LEAST, MOST)));

  /** No tag at all. */
  public static final VlanRanges NONE = new VlanRanges(List.of());

  /**
   * Tags that follow each other.
   *
   * @param first the smallest
   * @param last the largest
   */
  public record Range(int first, int last) {
    public Range {
      if (first < LEAST || last > MOST || first > last) {
        throw new IllegalArgumentException(first + "-" + last + " is not a range of VLAN tags");
      }
    }
  }

  private final List<Range> ranges;

  private VlanRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * Reads {@code any}, {@code a-b}, {@code a,b,c}, or a mixture.
   *
   * @throws IllegalArgumentException it is nothing of the kind; the message says which part is
   *     wrong and what would be right
   */
  public static VlanRanges parse(String text) {
    if (text.strip().equalsIgnoreCase("any")) {
      return ANY;
    }
    List<Range> parts = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      parts.add(range(text.strip(), part.strip()));
    }
    return new VlanRanges(merged(parts));
  }

  private static Range range(String text, String part) {
    int dash = part.indexOf('-');
    int first = tag(text, part, dash < 0 ? part : part.substring(0, dash));
    int last = dash < 0 ? first : tag(text, part, part.substring(dash + 1));
    if (first > last) {
      throw wrong(text, "\"" + part + "\" ends before it begins");
    }
    return new Range(first, last);
  }

  private static int tag(String text, String part, String digits) {
    String number = digits.strip();
    if (!number.matches("[0-9]{1,9}")) {
      throw wrong(text, part.isEmpty() ? "a part is empty" : "\"" + part + "\" is not understood");
    }
    int tag = Integer.parseInt(number);
    if (tag < LEAST || tag > MOST) {
      throw wrong(text, number + " is not a VLAN tag");
    }
    return tag;
  }

  private static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException("\"" + text + "\": " + what + "; it must be " + GRAMMAR);
  }

  private static List<Range> merged(List<Range> parts) {
    List<Range> result = new ArrayList<>();
    for (Range next : parts.stream().sorted(Comparator.comparingInt(Range::first)).toList()) {
      Range before = result.isEmpty() ? null : result.get(result.size() - 1);
      if (before != null && next.first() <= before.last() + 1) {
        result.set(
            result.size() - 1, new Range(before.first(), Math.max(before.last(), next.last())));
      } else {
        result.add(next);
      }
    }
    return List.copyOf(result);
  }

  /** The ranges, in order, with a gap between one and the next. */
  public List<Range> ranges() {
    return ranges;
  }

  /** Whether every tag is in it. */
  public boolean isAny() {
    return equals(ANY);
  }

  /** Whether no tag is in it. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many tags are in it. */
  public int size() {
    return ranges.stream().mapToInt(range -> range.last() - range.first() + 1).sum();
  }

  /** Whether {@code tag} is in it. */
  public boolean contains(int tag) {
    return ranges.stream().anyMatch(range -> range.first() <= tag && tag <= range.last());
  }

  /** Whether everything in {@code other} is in it. */
  public boolean containsAll(VlanRanges other) {
    return intersect(other).equals(other);
  }

  /** What is in both. */
  public VlanRanges intersect(VlanRanges other) {
    List<Range> both = new ArrayList<>();
    for (Range one : ranges) {
      for (Range two : other.ranges) {
        int first = Math.max(one.first(), two.first());
        int last = Math.min(one.last(), two.last());
        if (first <= last) {
          both.add(new Range(first, last));
        }
      }
    }
    return new VlanRanges(merged(both));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VlanRanges that && ranges.equals(that.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  /** {@code any}, {@code none}, or the ranges, as {@link #parse} reads them. */
  @Override
  public String toString() {
    if (isAny()) {
      return "any";
    }
    return isEmpty()
        ? "none"
        : ranges.stream()
            .map(
                range ->
                    range.first() == range.last()
                        ? Integer.toString(range.first())
                        : range.first() + "-" + range.last())
            .collect(Collectors.joining(","));
  }
}
