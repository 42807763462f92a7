package io.dmm.db;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Where the database is.
 *
 * @param jdbcUrl a PostgreSQL JDBC address
 * @param user database user
 * @param passwords gives its password as it is now, asked at each new connection; never printed
 * @param poolSize connections at most
 * @param connectTimeout how long to wait for a connection from the pool
 */
public record DatabaseConfig(
    String jdbcUrl,
    String user,
    Supplier<String> passwords,
    int poolSize,
    Duration connectTimeout) {
  public DatabaseConfig {
    Objects.requireNonNull(jdbcUrl, "jdbcUrl");
    if (poolSize < 3) {
      throw new IllegalArgumentException(
          "the database pool has " + poolSize + " connections, it needs 3 or more");
    }
  }

  /** With a password that never changes. */
  public DatabaseConfig(
      String jdbcUrl, String user, String password, int poolSize, Duration connectTimeout) {
    this(jdbcUrl, user, () -> password, poolSize, connectTimeout);
  }

  /** The password as it is now. */
  public String password() {
    return passwords.get();
  }

  /** With a pool of at most 20 connections, for one of which is waited up to 30 s. */
  public static DatabaseConfig of(String jdbcUrl, String user, String password) {
    return new DatabaseConfig(jdbcUrl, user, password, 20, Duration.ofSeconds(30));
  }

  @Override
  public String toString() {
    return "DatabaseConfig[" + jdbcUrl + ", user " + user + ", pool " + poolSize + "]";
  }
}
