package io.dmm.db.request;

import java.util.OptionalInt;

/**
 * FTS transfers at once on the request's link.
 *
 * @param desired what DMM wants; 0 while no limit belongs to the request
 * @param current what FTS was last seen to have; 0 for no limit
 * @param operator an operator's override, which holds until removed
 */
public record Streams(int desired, int current, OptionalInt operator) {
  /** No limit. */
  public static Streams none() {
    return new Streams(0, 0, OptionalInt.empty());
  }
}
