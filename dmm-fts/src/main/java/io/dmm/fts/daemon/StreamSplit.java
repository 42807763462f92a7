package io.dmm.fts.daemon;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Divides a cap on transfers among those that share it, in proportion to their weights. */
final class StreamSplit {
  private StreamSplit() {}

  /**
   * One that shares a cap.
   *
   * @param id its name
   * @param weight its weight, 0 or more; all zero counts as all equal
   */
  record Sharer(String id, long weight) {}

  /**
   * Whole transfers by id, at least 1 each, because FTS reads 0 as no limit. Largest remainder
   * first, then the larger weight, then the id; the sum is {@code cap} unless there are more
   * sharers than that.
   */
  static Map<String, Integer> of(int cap, List<Sharer> sharers) {
    Map<String, Integer> shares = new HashMap<>();
    List<Sharer> rest = sharers;
    int left = cap;
    while (!rest.isEmpty()) {
      // Those that are due less than 1 get 1, and the rest share what is left then.
      int toShare = left;
      long total = totalOf(rest);
      int count = rest.size();
      List<Sharer> small =
          rest.stream()
              .filter(one -> toShare * weight(one, total) < divisor(total, count))
              .toList();
      if (small.isEmpty()) {
        divide(left, rest, shares);
        return Map.copyOf(shares);
      }
      small.forEach(one -> shares.put(one.id(), 1));
      left = Math.max(0, left - small.size());
      rest = rest.stream().filter(one -> !shares.containsKey(one.id())).toList();
    }
    return Map.copyOf(shares);
  }

  private record Part(Sharer sharer, long remainder) {}

  private static void divide(int cap, List<Sharer> sharers, Map<String, Integer> shares) {
    long total = totalOf(sharers);
    long divisor = divisor(total, sharers.size());
    List<Part> parts = new ArrayList<>();
    int left = cap;
    for (Sharer sharer : sharers) {
      long due = cap * weight(sharer, total);
      int whole = Math.toIntExact(due / divisor);
      shares.put(sharer.id(), whole);
      parts.add(new Part(sharer, due % divisor));
      left -= whole;
    }
    parts.sort(
        Comparator.comparingLong(Part::remainder)
            .reversed()
            .thenComparing(part -> -part.sharer().weight())
            .thenComparing(part -> part.sharer().id()));
    parts.stream().limit(left).forEach(part -> shares.merge(part.sharer().id(), 1, Integer::sum));
  }

  private static long totalOf(List<Sharer> sharers) {
    return sharers.stream().mapToLong(Sharer::weight).sum();
  }

  private static long weight(Sharer sharer, long total) {
    return total == 0 ? 1 : sharer.weight();
  }

  private static long divisor(long total, int count) {
    return total == 0 ? count : total;
  }
}
