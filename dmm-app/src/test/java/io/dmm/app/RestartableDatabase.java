package io.dmm.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL that can be stopped and started again under the same address. */
final class RestartableDatabase implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String USER = "postgres";

  private final Path directory;
  private final int port;
  private EmbeddedPostgres server;

  RestartableDatabase(Path directory) throws IOException {
    this.directory = directory;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    start();
  }

  /** Environment variables by which DMM finds it. */
  Map<String, String> environment() {
    return Map.of(
        "DMM_DB_DB_HOST",
        "127.0.0.1",
        "DMM_DB_DB_PORT",
        String.valueOf(port),
        "DMM_DB_DB_NAME",
        USER,
        "DMM_DB_USERNAME",
        USER,
        "DMM_DB_PASSWORD",
        "none-is-needed");
  }

  /** The rows of a query, each as its columns' texts. */
  List<List<String>> rows(String query) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        all.add(row);
      }
    }
    return all;
  }

  /** Ends all connections and comes back as an administrator's restart does. */
  void restart() throws IOException {
    server.close();
    start();
  }

  private void start() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.resolve("pgdata").toFile())
            .setOverrideWorkingDirectory(directory.resolve("server").toFile())
            .setCleanDataDirectory(false)
            .setPort(port)
            .setPGStartupWait(START)
            .setServerConfig("max_connections", "100")
            .start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
