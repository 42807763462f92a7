package io.dmm.db.limit;

import java.time.Instant;
import java.util.Optional;

/**
 * A limit that DMM wants, or has, at FTS. Written down before it is set; removed once it is gone
 * there.
 *
 * @param name the link's name at FTS, or the storage's name
 * @param kind LINK or STORAGE
 * @param source source storage; for a storage its name
 * @param destination destination storage; for a storage empty
 * @param min for a link the least transfers; for a storage the most incoming
 * @param max for a link the most transfers; for a storage the most outgoing
 * @param confirmedAt when FTS was last read to have it (UTC); empty if not yet
 * @param problem why it could not be set or removed; empty if nothing is wrong
 */
public record TransferLimitRow(
    String name,
    Kind kind,
    String source,
    String destination,
    int min,
    int max,
    Optional<Instant> confirmedAt,
    String problem) {
  /** What is limited. */
  public enum Kind {
    LINK,
    STORAGE
  }
}
