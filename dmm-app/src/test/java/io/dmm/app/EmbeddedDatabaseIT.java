package io.dmm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PostgreSQL that DMM keeps itself. */
class EmbeddedDatabaseIT {
  @TempDir private static Path shared;
  private static EmbeddedDatabase database;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws CannotStartException {
    database = EmbeddedDatabase.start(shared);
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  @Test
  void whatWasWrittenIsThereAfterARestartAndNothingRunsInBetween() throws Exception {
    try (EmbeddedDatabase first = EmbeddedDatabase.start(directory)) {
      assertThat(first.pid()).isPresent();
      assertThat(ask(first, "create table kept as select 42 as answer")).isEqualTo("none");
    }
    assertThat(Postmaster.of(directory.resolve("pgdata"))).isEmpty();
    try (EmbeddedDatabase again = EmbeddedDatabase.start(directory)) {
      assertThat(ask(again, "select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void whatIsCommittedIsOnDiskAndOnlyThisMachineIsListenedTo() throws Exception {
    assertThat(ask(database, "show fsync")).isEqualTo("on");
    assertThat(ask(database, "show synchronous_commit")).isEqualTo("on");
    assertThat(ask(database, "show listen_addresses")).isEqualTo("127.0.0.1");
  }

  @Test
  void aSecondOneInTheSameDirectoryIsRefusedAndTheFirstLivesOn() throws Exception {
    assertThatThrownBy(() -> EmbeddedDatabase.start(shared))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(shared.toString())
        .hasMessageContaining("pid " + ProcessHandle.current().pid())
        .hasMessageContaining("data_dir");
    assertThat(ask(database, "select 1")).isEqualTo("1");
  }

  @Test
  void anOldPidThatBelongsToAnotherPostgresqlByNowHarmsNobody() throws Exception {
    Path data = Files.createDirectories(directory.resolve("pgdata"));
    Files.writeString(data.resolve("postmaster.pid"), database.pid().getAsLong() + "\n");
    assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
        .as("a directory with nothing but an old pid file is no database")
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(directory.toString());
    assertThat(ask(database, "select 1")).isEqualTo("1");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("a-file"));
    assertThatThrownBy(() -> EmbeddedDatabase.start(file))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("data_dir");
  }

  private static String ask(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), "");
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "none";
      }
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }
}
