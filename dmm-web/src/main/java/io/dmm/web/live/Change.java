package io.dmm.web.live;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What changed up to some event. Changes add up; what is too much to be listed is said to be
 * everything, so that what waits for a slow listener stays small.
 *
 * @param ruleIds requests that changed
 * @param other whether something changed that is no request, such as a daemon or a link
 * @param everything whether too much changed to be listed
 * @param last id of the last event it holds
 */
record Change(Set<String> ruleIds, boolean other, boolean everything, long last) {
  private static final int MOST_LISTED = 2000;

  Change {
    ruleIds = Set.copyOf(ruleIds);
    if (ruleIds.size() > MOST_LISTED) {
      ruleIds = Set.of();
      everything = true;
    }
  }

  /** Nothing changed until the event {@code last}. */
  static Change none(long last) {
    return new Change(Set.of(), false, false, last);
  }

  /** Too much changed until the event {@code last}. */
  static Change everything(long last) {
    return new Change(Set.of(), true, true, last);
  }

  boolean isEmpty() {
    return ruleIds.isEmpty() && !other && !everything;
  }

  /** This and what came later. */
  Change and(Change later) {
    Set<String> both = new LinkedHashSet<>(ruleIds);
    both.addAll(later.ruleIds);
    return new Change(
        both, other || later.other, everything || later.everything, Math.max(last, later.last));
  }
}
