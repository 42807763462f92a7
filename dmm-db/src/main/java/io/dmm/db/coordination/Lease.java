package io.dmm.db.coordination;

import java.time.Duration;
import java.util.UUID;

/**
 * The right to work on some rows for a while. Runs on the database's clock, because replicas'
 * clocks disagree.
 *
 * @param owner unique for each claim: who, and which claim
 * @param length how long it holds unless released
 */
public record Lease(String owner, Duration length) {
  /** A lease of its own for one claim by {@code holder} (replica and daemon). */
  public static Lease forOneClaim(String holder, Duration length) {
    return new Lease(holder + "/" + UUID.randomUUID(), length);
  }
}
