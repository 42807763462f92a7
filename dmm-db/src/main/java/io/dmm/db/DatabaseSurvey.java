package io.dmm.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/**
 * What a database is like, before DMM works with it. Only read; nothing is migrated.
 *
 * @param version version of the server
 * @param major its first number
 * @param encrypted whether the connection is
 * @param schemaVersion version of DMM's schema; empty if there is none yet
 * @param pending migrations that the next start would make
 * @param newer migrations of a newer DMM that this one does not know
 * @param failed migrations that failed half-way
 * @param foreignTables tables in a schema that DMM has not made; not empty only where it has made
 *     none yet
 * @param ofPythonDmm whether these are those of the Python DMM
 * @param missingRights what the user must be granted, a phrase each
 * @param maxConnections how many connections the server allows
 * @param usedConnections how many there are now
 */
public record DatabaseSurvey(
    String version,
    int major,
    boolean encrypted,
    Optional<String> schemaVersion,
    List<String> pending,
    List<String> newer,
    List<String> failed,
    List<String> foreignTables,
    boolean ofPythonDmm,
    List<String> missingRights,
    int maxConnections,
    int usedConnections) {
  public DatabaseSurvey {
    pending = List.copyOf(pending);
    newer = List.copyOf(newer);
    failed = List.copyOf(failed);
    foreignTables = List.copyOf(foreignTables);
    missingRights = List.copyOf(missingRights);
  }

  /**
   * Looks at a database.
   *
   * @throws SQLException it cannot be reached or does not let the user in
   */
  public static DatabaseSurvey of(DatabaseConfig config, Duration timeout) throws SQLException {
    try (Connection connection = connect(config, timeout)) {
      connection.setReadOnly(true);
      return of(connection, config);
    }
  }

  private static DatabaseSurvey of(Connection connection, DatabaseConfig config)
      throws SQLException {
    // Asked as one who is connected: Flyway itself would wait and try again.
    MigrationInfoService history =
        Flyway.configure()
            .dataSource(config.jdbcUrl(), config.user(), config.password())
            .locations("classpath:db/migration")
            .load()
            .info();
    boolean begun = history.current() != null;
    List<String> tables = begun ? List.of() : tables(connection);
    List<String> pending = names(Stream.of(history.pending()));
    return new DatabaseSurvey(
        connection.getMetaData().getDatabaseProductVersion(),
        connection.getMetaData().getDatabaseMajorVersion(),
        isEncrypted(connection),
        Optional.ofNullable(history.current()).map(one -> String.valueOf(one.getVersion())),
        pending,
        names(
            Stream.of(history.all())
                .filter(one -> one.getState().isApplied() && !one.getState().isResolved())),
        names(Stream.of(history.all()).filter(one -> one.getState().isFailed())),
        tables,
        tables.contains("request") && hasColumn(connection, "request", "transfer_status"),
        missingRights(connection, !pending.isEmpty()),
        number(connection, "select current_setting('max_connections')::int"),
        number(connection, "select count(*)::int from pg_stat_activity"));
  }

  private static Connection connect(DatabaseConfig config, Duration timeout) throws SQLException {
    String seconds = String.valueOf(Math.max(1, timeout.toSeconds()));
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password());
    properties.setProperty("ApplicationName", "dmm-check");
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    return DriverManager.getConnection(config.jdbcUrl(), properties);
  }

  private static List<String> names(Stream<MigrationInfo> migrations) {
    return migrations.map(one -> "V" + one.getVersion() + " " + one.getDescription()).toList();
  }

  private static List<String> tables(Connection connection) throws SQLException {
    return texts(
        connection,
        "select tablename from pg_tables where schemaname = current_schema() order by tablename");
  }

  private static boolean hasColumn(Connection connection, String table, String column)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select 1 from information_schema.columns where table_schema = current_schema()"
                + " and table_name = ? and column_name = ?")) {
      statement.setString(1, table);
      statement.setString(2, column);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static boolean isEncrypted(Connection connection) throws SQLException {
    return number(
            connection,
            "select count(*)::int from pg_stat_ssl where pid = pg_backend_pid() and ssl")
        > 0;
  }

  /** To work: its tables' rows. To migrate: the schema, and the tables themselves. */
  private static List<String> missingRights(Connection connection, boolean migrates)
      throws SQLException {
    List<String> missing =
        new ArrayList<>(
            texts(
                connection,
                """
                select privilege || ' on table ' || tablename
                from pg_tables
                cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as privilege
                where schemaname = current_schema()
                  and not has_table_privilege(
                    current_user, format('%I.%I', schemaname, tablename), privilege)
                order by tablename, privilege
                """));
    if (migrates) {
      missing.addAll(
          texts(
              connection,
              """
              select 'CREATE on schema ' || current_schema()
              where not has_schema_privilege(current_user, current_schema(), 'CREATE')
              union all
              select 'ownership of table ' || tablename
              from pg_tables
              where schemaname = current_schema()
                and not pg_has_role(current_user, tableowner, 'MEMBER')
              """));
    }
    return missing;
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }
}
