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
   * @param weight its weight; all zero counts as all equal
   */
  record Sharer(String id, long weight) {}

  /**
   * Whole transfers by id, at least 1 each (FTS reads 0 as no limit), largest remainder first;
   * their sum is {@code cap} unless there are more sharers than that.
   */
  static Map<String, Integer> of(int cap, List<Sharer> sharers) {
    long total = sharers.stream().mapToLong(Sharer::weight).sum();
    Map<String, Integer> shares = new HashMap<>();
    List<Part> parts = new ArrayList<>();
    int given = 0;
    for (Sharer sharer : sharers) {
      double exact =
          total > 0 ? (double) cap * sharer.weight() / total : (double) cap / sharers.size();
      int whole = Math.max(1, (int) Math.floor(exact));
      shares.put(sharer.id(), whole);
      parts.add(new Part(sharer, exact - whole));
      given += whole;
    }
    parts.sort(
        Comparator.comparingDouble((Part part) -> -part.remainder())
            .thenComparing(part -> -part.sharer().weight())
            .thenComparing(part -> part.sharer().id()));
    for (int i = 0; given < cap && !parts.isEmpty(); i = (i + 1) % parts.size(), given++) {
      shares.merge(parts.get(i).sharer().id(), 1, Integer::sum);
    }
    takeBack(shares, given - cap);
    return Map.copyOf(shares);
  }

  /** Those that got their one although less was due are paid for by the largest. */
  private static void takeBack(Map<String, Integer> shares, int tooMany) {
    for (int i = 0; i < tooMany; i++) {
      shares.entrySet().stream()
          .filter(entry -> entry.getValue() > 1)
          .max(
              Map.Entry.<String, Integer>comparingByValue()
                  .thenComparing(Map.Entry.comparingByKey()))
          .ifPresent(largest -> shares.merge(largest.getKey(), -1, Integer::sum));
    }
  }

  private record Part(Sharer sharer, double remainder) {}
}
