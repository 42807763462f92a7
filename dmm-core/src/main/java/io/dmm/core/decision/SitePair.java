package io.dmm.core.decision;

/** Two sites, whichever was named first. */
record SitePair(String first, String second) implements Comparable<SitePair> {
  static SitePair of(String one, String other) {
    return one.compareTo(other) <= 0 ? new SitePair(one, other) : new SitePair(other, one);
  }

  @Override
  public int compareTo(SitePair other) {
    int byFirst = first.compareTo(other.first);
    return byFirst != 0 ? byFirst : second.compareTo(other.second);
  }

  @Override
  public String toString() {
    return first + "–" + second;
  }
}
