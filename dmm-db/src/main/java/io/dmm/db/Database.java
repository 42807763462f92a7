package io.dmm.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** An open PostgreSQL database with a pool of connections. */
public final class Database implements AutoCloseable {
  /**
   * The server is to end the session of a replica that went silent, with its locks, within a minute
   * and not after hours: else nobody leads until then.
   */
  private static final String SESSION =
      "-c timezone=UTC -c lock_timeout=10s -c tcp_keepalives_idle=30"
          + " -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3";

  private static final Duration IS_ALIVE = Duration.ofSeconds(1);

  private final HikariDataSource pool;
  private final Connections connections;
  private final DSLContext sql;
  private volatile Optional<String> refusal = Optional.empty();

  private Database(HikariDataSource pool, Duration patience) {
    this.pool = pool;
    this.connections = new Connections(pool, patience);
    this.sql = DSL.using(connections, SQLDialect.POSTGRES, new Settings().withRenderSchema(false));
  }

  /**
   * Opens the pool. The first connection is made when it is needed, so this works while the server
   * is away.
   */
  public static Database open(DatabaseConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("dmm");
    hikari.setJdbcUrl(config.jdbcUrl());
    hikari.setCredentialsProvider(() -> Credentials.of(config.user(), config.password()));
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.setMinimumIdle(2);
    Duration patience = config.connectTimeout();
    hikari.setConnectionTimeout(Math.min(patience.toMillis(), Connections.SOON.toMillis()));
    hikari.setValidationTimeout(IS_ALIVE.toMillis());
    hikari.setInitializationFailTimeout(-1);
    hikari.addDataSourceProperty("ApplicationName", "dmm");
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    hikari.addDataSourceProperty("socketTimeout", "120");
    // Else the pool allows a server that is slow to let somebody in no longer than it waits itself.
    hikari.addDataSourceProperty("loginTimeout", String.valueOf(Math.max(1, patience.toSeconds())));
    hikari.addDataSourceProperty("options", SESSION);
    return new Database(new HikariDataSource(hikari), patience);
  }

  /**
   * Brings the schema up to date. Several processes may do so at once; one works, the others wait.
   *
   * @throws NewerSchemaException the schema is of a newer DMM; it is left as it is
   */
  public void migrate() {
    Flyway flyway = flyway();
    List<String> newer =
        Stream.of(flyway.info().all())
            .filter(one -> one.getState().isApplied() && !one.getState().isResolved())
            .map(one -> "V" + one.getVersion() + " " + one.getDescription())
            .toList();
    if (!newer.isEmpty()) {
      NewerSchemaException refused = new NewerSchemaException(newer);
      refusal = Optional.of(refused.getMessage());
      throw refused;
    }
    refusal = Optional.empty();
    flyway.migrate();
  }

  /**
   * Why {@link #migrate()} left the schema alone when it last looked at it; empty if it did not.
   */
  public Optional<String> refusal() {
    return refusal;
  }

  /** Unless told so, Flyway does not mind a schema that is ahead of the build. */
  private Flyway flyway() {
    return Flyway.configure()
        .dataSource(pool)
        .locations("classpath:db/migration")
        .ignoreMigrationPatterns(new String[0])
        .load();
  }

  /** Runs {@code work} in one transaction. No call to a peer belongs in it. */
  public <T> T inTransaction(Function<DSLContext, T> work) {
    return sql.transactionResult(configuration -> work.apply(configuration.dsl()));
  }

  /** Runs {@code work} in one transaction. */
  public void transact(Consumer<DSLContext> work) {
    sql.transaction(configuration -> work.accept(configuration.dsl()));
  }

  /** Reads outside a transaction: each statement sees what is committed when it starts. */
  public <T> T read(Function<DSLContext, T> work) {
    return work.apply(sql);
  }

  /**
   * Until it is closed, this thread does not wait long for a database that is away or stays silent.
   * For whoever is waited for himself, as by a browser.
   */
  public Hurry hurry() {
    return connections.hurry();
  }

  /** How long a thread is in a hurry. */
  @FunctionalInterface
  public interface Hurry extends AutoCloseable {
    @Override
    void close();
  }

  /** The pool, for those who need a connection of their own. */
  public DataSource dataSource() {
    return pool;
  }

  /** The pool's figures: active, idle, total, waiting. */
  public PoolUse poolUse() {
    var bean = pool.getHikariPoolMXBean();
    return bean == null
        ? new PoolUse(0, 0, 0)
        : new PoolUse(
            bean.getActiveConnections(),
            bean.getIdleConnections(),
            bean.getThreadsAwaitingConnection());
  }

  /**
   * Use of the connection pool.
   *
   * @param active connections in use
   * @param idle connections at rest
   * @param waiting threads that wait for one
   */
  public record PoolUse(int active, int idle, int waiting) {}

  @Override
  public void close() {
    pool.close();
  }
}
