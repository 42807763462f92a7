package io.dmm.db.coordination;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica leads: the one whose session holds an advisory lock of PostgreSQL. When it dies, its
 * session ends and the lock is free at once.
 */
public final class LeaderLock implements AutoCloseable {
  /** The lock of whoever runs the daemons that must run once. */
  public static final long DAEMONS = 0x444d4dL;

  private static final Logger log = LoggerFactory.getLogger(LeaderLock.class);
  private static final int VALID_SECONDS = 5;

  private final DataSource pool;
  private final long key;
  private Connection holder;

  /**
   * A lock that is not held yet.
   *
   * @param pool where a connection is taken from, and kept while the lock is held
   * @param key number of the lock, the same in all replicas
   */
  public LeaderLock(DataSource pool, long key) {
    this.pool = pool;
    this.key = key;
  }

  /**
   * Takes the lock if it is free, and says whether this replica holds it now. Never waits for
   * another holder.
   */
  public synchronized boolean holds() {
    try {
      if (holder != null && holder.isValid(VALID_SECONDS)) {
        return true;
      }
      drop();
      holder = locked(pool.getConnection());
      return holder != null;
    } catch (SQLException e) {
      log.warn("leadership_unknown key={} reason={}", key, e.getMessage());
      drop();
      return false;
    }
  }

  /** The connection, if it has the lock now; else it is closed, and null. */
  private Connection locked(Connection candidate) throws SQLException {
    boolean isLocked = false;
    try (PreparedStatement statement =
        candidate.prepareStatement("select pg_try_advisory_lock(?)")) {
      statement.setLong(1, key);
      try (ResultSet row = statement.executeQuery()) {
        isLocked = row.next() && row.getBoolean(1);
      }
    } finally {
      if (!isLocked) {
        candidate.close();
      }
    }
    if (isLocked) {
      log.info("leadership_taken key={}", key);
    }
    return isLocked ? candidate : null;
  }

  private void drop() {
    if (holder == null) {
      return;
    }
    // Unlocked explicitly: closing gives the session back to the pool, where the lock would live
    // on.
    try (Connection connection = holder;
        PreparedStatement statement = connection.prepareStatement("select pg_advisory_unlock(?)")) {
      statement.setLong(1, key);
      statement.execute();
    } catch (SQLException e) {
      log.warn("leadership_dropped key={} reason={}", key, e.getMessage());
    } finally {
      holder = null;
    }
  }

  @Override
  public synchronized void close() {
    drop();
  }
}
