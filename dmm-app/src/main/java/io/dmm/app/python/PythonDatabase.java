package io.dmm.app.python;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All four tables of a Python DMM, as they were at one instant. Only read.
 *
 * @param version its generation
 * @param requests table {@code request}
 * @param sites table {@code site}
 * @param endpoints table {@code endpoint}
 * @param mesh table {@code mesh}
 */
record PythonDatabase(
    PythonVersion version,
    List<PythonRow> requests,
    List<PythonRow> sites,
    List<PythonRow> endpoints,
    List<PythonRow> mesh) {

  /**
   * Reads the tables, in one transaction that cannot write.
   *
   * @throws TakeoverException these are not a Python DMM's tables
   */
  static PythonDatabase read(Connection connection) throws SQLException, TakeoverException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try {
      Set<String> tables = tables(connection);
      if (!tables.containsAll(Set.of("request", "site", "endpoint", "mesh"))) {
        throw new TakeoverException(
            "the source is not the database of a Python DMM: it must have the tables request, site,"
                + " endpoint and mesh, and has "
                + tables);
      }
      PythonVersion version =
          PythonVersion.having(columns(connection))
              .orElseThrow(
                  () ->
                      new TakeoverException(
                          "the source is not the database of a Python DMM: its table request has"
                              + " no rule_id and transfer_status"));
      return new PythonDatabase(
          version,
          rows(connection, "request"),
          rows(connection, "site"),
          rows(connection, "endpoint"),
          rows(connection, "mesh"));
    } finally {
      connection.rollback();
    }
  }

  private static Set<String> tables(Connection connection) throws SQLException {
    return texts(connection, "select tablename from pg_tables where schemaname = current_schema()");
  }

  private static Set<String> columns(Connection connection) throws SQLException {
    return texts(
        connection,
        "select column_name from information_schema.columns"
            + " where table_schema = current_schema() and table_name = 'request'");
  }

  private static Set<String> texts(Connection connection, String sql) throws SQLException {
    Set<String> all = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }

  private static List<PythonRow> rows(Connection connection, String table) throws SQLException {
    List<PythonRow> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from \"" + table + "\"")) {
      ResultSetMetaData columns = rows.getMetaData();
      while (rows.next()) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          values.put(columns.getColumnName(i), value(rows, i, columns.getColumnTypeName(i)));
        }
        all.add(new PythonRow(values));
      }
    }
    return all;
  }

  /** As they stand there: the driver's own types would read times in the zone of this process. */
  private static Object value(ResultSet rows, int column, String type) throws SQLException {
    return switch (type) {
      case "timestamp" -> rows.getObject(column, LocalDateTime.class);
      case "timestamptz" -> rows.getObject(column, OffsetDateTime.class);
      default -> rows.getObject(column);
    };
  }
}
