package io.dmm.app;

import io.dmm.db.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the database lets us in, and says in the log for as long as it does not. */
final class DatabaseWait {
  private static final Logger log = LoggerFactory.getLogger(DatabaseWait.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int TRIES_PER_REMINDER = 30;
  private static final String CONNECT_SECONDS = "10";

  private final DatabaseConfig config;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private String lastReason = "";
  private int tries;

  DatabaseWait(DatabaseConfig config) {
    this.config = config;
  }

  /** Waits; false if it was cancelled. */
  boolean isReached() throws InterruptedException {
    while (cancelled.getCount() > 0) {
      try (Connection connection = connect()) {
        log.debug("database_reached connection={}", connection);
        return true;
      } catch (SQLException e) {
        failed(e);
      }
    }
    return false;
  }

  /** Says why, waits a little. The same reason is said again once in a while. */
  void failed(Exception e) throws InterruptedException {
    String reason = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    if (!reason.equals(lastReason) || tries % TRIES_PER_REMINDER == 0) {
      log.warn(
          "database_away tries={} next_try_seconds={} reason=\"{}\"",
          tries + 1,
          PAUSE.toSeconds(),
          reason);
    }
    lastReason = reason;
    tries++;
    if (cancelled.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      log.debug("database_no_longer_wanted");
    }
  }

  boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  void cancel() {
    cancelled.countDown();
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password());
    properties.setProperty("ApplicationName", "dmm-start");
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    return DriverManager.getConnection(config.jdbcUrl(), properties);
  }
}
