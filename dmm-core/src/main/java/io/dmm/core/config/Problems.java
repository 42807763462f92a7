package io.dmm.core.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with the configuration, so that all of it can be said at once; and beside
 * it what is odd, but no reason not to start.
 */
public final class Problems {
  private final List<String> found = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** Notes one mistake: where it is, the value, and what would be right. */
  public void add(String where, String what) {
    found.add(where + ": " + what);
  }

  /** Notes something that the operator should know and that prevents nothing. */
  public void note(String where, String what) {
    notes.add(where + ": " + what);
  }

  /** Whether nothing is wrong; there may still be notes. */
  public boolean none() {
    return found.isEmpty();
  }

  /** All mistakes, in the order in which they were found. */
  public List<String> all() {
    return List.copyOf(found);
  }

  /** All notes, in the order in which they were made. */
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
