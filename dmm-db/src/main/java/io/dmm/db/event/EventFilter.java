package io.dmm.db.event;

import java.util.Optional;

/**
 * Which events to show. Ids grow, so a page that begins at one is the same whatever is appended.
 *
 * @param ruleId only about this request
 * @param actor only by this daemon or operator
 * @param cause only of this kind
 * @param newestFirst the order
 * @param from the id that the page begins behind, in that order
 * @param limit how many at most
 */
public record EventFilter(
    Optional<String> ruleId,
    Optional<String> actor,
    Optional<String> cause,
    boolean newestFirst,
    long from,
    int limit) {
  /** The oldest events of a request after {@code id}. */
  public static EventFilter of(String ruleId, long id, int limit) {
    return new EventFilter(
        Optional.of(ruleId), Optional.empty(), Optional.empty(), false, id, limit);
  }
}
