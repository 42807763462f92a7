package io.dmm.sandbox.world;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Looks for the same call made too often within a minute. */
public final class StormAudit {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH", "DELETE");

  private StormAudit() {}

  /** Changes of the same method, path and body more often than {@code most} times in any minute. */
  public static List<Finding> repeatedChanges(List<JournalEntry> entries, int most) {
    return bursts(
        entries,
        most,
        entry ->
            CHANGES.contains(entry.method())
                ? Optional.of(entry.method() + " " + entry.rawPath() + " " + entry.body())
                : Optional.empty(),
        "the same change");
  }

  /**
   * Calls that {@code keyOf} gives the same key to, more often than {@code most} times in any
   * minute; calls without a key do not count. One finding per key, at the first time it is too
   * often.
   */
  public static List<Finding> bursts(
      List<JournalEntry> entries,
      int most,
      Function<JournalEntry, Optional<String>> keyOf,
      String what) {
    Map<String, Deque<Instant>> recent = new LinkedHashMap<>();
    Map<String, Finding> found = new LinkedHashMap<>();
    for (JournalEntry entry : entries) {
      Optional<String> key = keyOf.apply(entry);
      if (key.isPresent()) {
        Deque<Instant> times = recent.computeIfAbsent(key.get(), k -> new ArrayDeque<>());
        times.addLast(entry.at());
        while (times.peekFirst().plus(MINUTE).isBefore(entry.at())) {
          times.removeFirst();
        }
        if (times.size() > most) {
          String detail = what + " more than " + most + " times within a minute";
          found.putIfAbsent(
              key.get(), new Finding(entry.at(), Finding.Kind.STORM, key.get(), detail));
        }
      }
    }
    return new ArrayList<>(found.values());
  }
}
