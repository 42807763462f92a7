package io.dmm.core.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the configuration, so that all of it can be said at once. */
public final class Problems {
  private final List<String> found = new ArrayList<>();

  /** Notes one mistake: where it is, the value, and what would be right. */
  public void add(String where, String what) {
    found.add(where + ": " + what);
  }

  /** Whether nothing was found. */
  public boolean none() {
    return found.isEmpty();
  }

  /** All mistakes, in the order in which they were found. */
  public List<String> all() {
    return List.copyOf(found);
  }
}
