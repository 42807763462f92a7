package io.dmm.sandbox.world;

import io.dmm.sandbox.JournalEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The latest calls that a simulator received, oldest first; older ones are forgotten. */
public final class Journal {
  private final int capacity;
  private final Deque<JournalEntry> entries = new ArrayDeque<>();
  private long total;

  Journal(int capacity) {
    this.capacity = capacity;
  }

  synchronized void add(JournalEntry entry) {
    entries.addLast(entry);
    total++;
    if (entries.size() > capacity) {
      entries.removeFirst();
    }
  }

  /** What is remembered. */
  public synchronized List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  /** How many calls there were since the start, forgotten ones too. */
  public synchronized long total() {
    return total;
  }

  /** How many of the remembered calls have this method and a raw path (with query) of this glob. */
  public long count(String method, String pathGlob) {
    String regex = Globs.toRegex(pathGlob);
    Predicate<JournalEntry> wanted = e -> e.method().equals(method) && e.rawPath().matches(regex);
    return entries().stream().filter(wanted).count();
  }

  /** Forgets everything remembered. */
  public synchronized void clear() {
    entries.clear();
  }
}
