package io.dmm.db;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.ConnectionProvider;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives connections of the pool. A daemon waits for one; whoever is {@linkplain Database#hurry() in
 * a hurry} soon gives up, and while the database is away only one of those tries at all.
 */
final class Connections implements ConnectionProvider {
  /** How long the pool itself is waited for. */
  static final Duration SOON = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /** How long a server may stay silent that somebody in a hurry has asked. */
  private static final int ANSWER_MILLIS = 5_000;

  private final HikariDataSource pool;
  private final Duration patience;
  private final ThreadLocal<Boolean> isHurried = ThreadLocal.withInitial(() -> false);
  private final AtomicBoolean isTried = new AtomicBoolean();
  private volatile boolean isAway;

  Connections(HikariDataSource pool, Duration patience) {
    this.pool = pool;
    this.patience = patience;
  }

  Database.Hurry hurry() {
    if (isHurried.get()) {
      return () -> {};
    }
    isHurried.set(true);
    return isHurried::remove;
  }

  @Override
  public Connection acquire() {
    try {
      return isHurried.get() ? soon() : patiently();
    } catch (SQLException e) {
      throw new DataAccessException("no connection to the database: " + e.getMessage(), e);
    }
  }

  private Connection patiently() throws SQLException {
    long since = System.nanoTime();
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLTransientConnectionException e) {
        if (System.nanoTime() - since >= patience.toNanos()) {
          throw e;
        }
      }
    }
  }

  private Connection soon() throws SQLException {
    boolean wasAway = isAway;
    if (wasAway && !isTried.compareAndSet(false, true)) {
      throw new DatabaseAwayException("the database is away, and somebody else tries to reach it");
    }
    try {
      Connection connection = pool.getConnection();
      if (isAway) {
        isAway = false;
        log.info("database_back");
      }
      return answeringSoon(connection);
    } catch (SQLTransientConnectionException e) {
      if (!isAway) {
        isAway = true;
        log.warn("database_unreachable reason=\"{}\"", e.getMessage());
      }
      throw new DatabaseAwayException("the database cannot be reached: " + e.getMessage(), e);
    } finally {
      if (wasAway) {
        isTried.set(false);
      }
    }
  }

  private static Connection answeringSoon(Connection connection) throws SQLException {
    try {
      connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void release(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new DataAccessException("a connection is not given back: " + e.getMessage(), e);
    }
  }
}
