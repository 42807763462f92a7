package io.dmm.core.allocation;

import io.dmm.db.Database;
import io.dmm.db.circuit.CircuitRepository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pools that had no subnet left when they were last asked. Of a thousand requests that wait for
 * one, each would ask again whenever any request ends.
 */
final class FullPools {
  private final Database database;
  private final CircuitRepository circuits;
  private final Duration recheck;
  private final Clock clock;
  private final Map<String, Full> full = new ConcurrentHashMap<>();

  /** A pool was full at {@code at}, when its last subnet given back was that of {@code freedAt}. */
  private record Full(Instant at, Optional<Instant> freedAt) {}

  /**
   * None yet.
   *
   * @param recheck how long a pool counts as full at most: others than DMM take and give too
   */
  FullPools(Database database, CircuitRepository circuits, Duration recheck, Clock clock) {
    this.database = database;
    this.circuits = circuits;
    this.recheck = recheck;
    this.clock = clock;
  }

  /** Whether it is of no use to ask: nothing was given back since the pool was full. */
  boolean isFull(String pool) {
    Full known = full.get(pool);
    return known != null
        && clock.instant().isBefore(known.at().plus(recheck))
        && known.freedAt().equals(lastFreed(pool));
  }

  /** When DMM last gave a subnet back to the pool. Read before the pool is asked. */
  Optional<Instant> lastFreed(String pool) {
    return database.read(tx -> circuits.lastFreed(tx, pool));
  }

  /** The pool was asked and has none; {@code freedAt} is what {@link #lastFreed} was before. */
  void foundFull(String pool, Optional<Instant> freedAt) {
    full.put(pool, new Full(clock.instant(), freedAt));
  }
}
