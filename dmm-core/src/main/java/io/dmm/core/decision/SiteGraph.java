package io.dmm.core.decision;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for site names and for pairs of sites, in the order in which they are added. Pairs are
 * kept in an open hash table of whole numbers: a mesh of 1,700 sites has 1.4 million links, and
 * each is looked up once per decision.
 */
final class SiteGraph {
  static final int NONE = -1;

  private static final long FREE = -1;

  private final Map<String, Integer> sites = new HashMap<>();
  private long[] keys = new long[64];
  private int[] numbers = new int[64];
  private int pairs;
  private String lastName;
  private int lastNumber = NONE;

  SiteGraph() {
    Arrays.fill(keys, FREE);
  }

  int siteCount() {
    return sites.size();
  }

  int pairCount() {
    return pairs;
  }

  int addSite(String name) {
    Integer known = sites.putIfAbsent(name, sites.size());
    return known == null ? sites.size() - 1 : known;
  }

  /** The number of a site, or {@link #NONE}. */
  int site(String name) {
    return sites.getOrDefault(name, NONE);
  }

  /**
   * The same, quicker if it is the name that was asked for last: links mostly come grouped by their
   * first site.
   */
  int siteAgain(String name) {
    if (!name.equals(lastName)) {
      lastName = name;
      lastNumber = site(name);
    }
    return lastNumber;
  }

  /**
   * The number of a pair of sites in either order, or {@link #NONE}; also if one of the sites is
   * {@link #NONE}.
   */
  int pair(int one, int other) {
    if (one < 0 || other < 0) {
      return NONE;
    }
    long key = key(one, other);
    int slot = slot(key);
    return keys[slot] == FREE ? NONE : numbers[slot];
  }

  int addPair(int one, int other) {
    if (2 * pairs >= keys.length) {
      grow();
    }
    long key = key(one, other);
    int slot = slot(key);
    if (keys[slot] == FREE) {
      keys[slot] = key;
      numbers[slot] = pairs++;
    }
    return numbers[slot];
  }

  private static long key(int one, int other) {
    return ((long) Math.min(one, other) << Integer.SIZE) | Math.max(one, other);
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> Integer.SIZE) & (keys.length - 1);
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[2 * oldKeys.length];
    numbers = new int[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
