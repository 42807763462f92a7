package io.dmm.db.testing;

import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A migrated PostgreSQL database for tests. As a static field it lives for the class, as an
 * instance field for one test. The server is started once per JVM; its time zone is far from UTC.
 * Databases are copies of a template, and are emptied and used again, which is much faster than to
 * make another.
 */
public final class TestDatabase
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String TEMPLATE = "dmm_template";
  private static final Deque<String> USED = new ConcurrentLinkedDeque<>();

  /** All connections first: what a former test left running must not write into the next. */
  private static final String DISCONNECT =
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
          + " and pid <> pg_backend_pid()";

  private static final String EMPTY =
      """
      do $$ declare every text; begin
        select string_agg(format('%I', tablename), ',') into every from pg_tables
          where schemaname = 'public' and tablename <> 'flyway_schema_history';
        execute 'truncate ' || every || ' restart identity cascade';
      end $$
      """;

  /** Tests that change the schema itself leave a database that nobody else can use. */
  private static final String SCHEMA =
      """
      select coalesce(string_agg(concat_ws(' ', table_name, column_name, data_type), ','
        order by table_name, column_name), '')
        from information_schema.columns where table_schema = 'public'
      """;

  private static final String HISTORY = "select count(*) from flyway_schema_history";

  private boolean forClass;
  private String name;
  private DatabaseConfig config;
  private Database database;

  private static final class Server {
    static final EmbeddedPostgres INSTANCE = start();
    static final String SCHEMA_OF_TEMPLATE = text(INSTANCE, TEMPLATE, SCHEMA);
    static final String HISTORY_OF_TEMPLATE = text(INSTANCE, TEMPLATE, HISTORY);

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("timezone", "Asia/Kathmandu")
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "200")
                .start();
        execute(server, "postgres", "create database " + TEMPLATE);
        try (Database template = Database.open(configOf(server, TEMPLATE))) {
          template.migrate();
        }
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static DatabaseConfig configOf(EmbeddedPostgres server, String name) {
    return new DatabaseConfig(
        server.getJdbcUrl("postgres", name), "postgres", "", 8, Duration.ofSeconds(10));
  }

  private static void execute(EmbeddedPostgres server, String database, String sql) {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static String text(EmbeddedPostgres server, String database, String sql) {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The database. */
  public Database get() {
    return database;
  }

  /** How to open it once more, as another replica would. */
  public DatabaseConfig config() {
    return config;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    forClass = true;
    open();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!forClass) {
      open();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!forClass) {
      close();
    }
  }

  private void open() {
    EmbeddedPostgres server = Server.INSTANCE;
    name = USED.poll();
    if (name == null) {
      name = "dmm_test_" + NUMBER.incrementAndGet();
      execute(server, "postgres", "create database " + name + " template " + TEMPLATE);
    }
    config = configOf(server, name);
    database = Database.open(config);
  }

  private void close() {
    database.close();
    EmbeddedPostgres server = Server.INSTANCE;
    execute(server, name, DISCONNECT);
    if (text(server, name, SCHEMA).equals(Server.SCHEMA_OF_TEMPLATE)
        && text(server, name, HISTORY).equals(Server.HISTORY_OF_TEMPLATE)) {
      execute(server, name, EMPTY);
      USED.push(name);
    }
  }
}
