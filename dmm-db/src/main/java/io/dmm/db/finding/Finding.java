package io.dmm.db.finding;

import java.time.Instant;
import java.util.Optional;

/**
 * Something at a peer that does not fit what DMM believes.
 *
 * @param kind what it is
 * @param place the pool, for a subnet; else empty
 * @param name its name: an instance id, an allocation name, a link name
 * @param ruleId the rule it belongs, or belonged, to; empty if that is not known
 * @param detail a sentence
 * @param certain whether DMM remembers having made it; if not, it merely looks like ours and is
 *     never touched
 * @param firstSeenAt since when it has been seen in every look (UTC)
 * @param lastSeenAt when it was seen last (UTC)
 * @param reportedAt when it had been so for long enough to be told (UTC); empty while it may still
 *     be something that is just being made or removed
 * @param problem why it could not be put right; empty if that was not tried, or worked
 */
public record Finding(
    Kind kind,
    String place,
    String name,
    Optional<String> ruleId,
    String detail,
    boolean certain,
    Instant firstSeenAt,
    Instant lastSeenAt,
    Optional<Instant> reportedAt,
    String problem) {
  /** What does not fit. */
  public enum Kind {
    /** A SENSE instance that no live request owns. */
    INSTANCE,
    /** A subnet that no live request owns. */
    SUBNET,
    /** A limit at FTS that no circuit needs. */
    LIMIT,
    /** A circuit that should be up and that SENSE does not have. */
    LOST_CIRCUIT,
    /** A subnet of a live circuit that its pool has not given to us (any more). */
    LOST_SUBNET
  }

  /** Something that was seen for the first time. */
  public static Finding first(
      Kind kind,
      String place,
      String name,
      Optional<String> ruleId,
      String detail,
      boolean certain,
      Instant now) {
    return new Finding(kind, place, name, ruleId, detail, certain, now, now, Optional.empty(), "");
  }
}
