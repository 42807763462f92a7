package io.dmm.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.db.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseSurveyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @Test
  void aMigratedDatabaseLacksNothing() throws SQLException {
    DatabaseSurvey survey = DatabaseSurvey.of(database.config(), PATIENCE);
    assertThat(survey.major()).isGreaterThanOrEqualTo(12);
    assertThat(survey.schemaVersion()).isPresent();
    assertThat(survey.pending()).isEmpty();
    assertThat(survey.newer()).isEmpty();
    assertThat(survey.missingRights()).isEmpty();
    assertThat(survey.foreignTables()).isEmpty();
    assertThat(survey.usedConnections()).isBetween(1, survey.maxConnections());
  }

  @Test
  void aSchemaOfANewerDmmIsRecognised() throws SQLException {
    execute(
        """
        insert into flyway_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        values (99, '9000', 'of tomorrow', 'SQL', 'V9000__of_tomorrow.sql', 'x', 1, true)
        """);
    assertThat(DatabaseSurvey.of(database.config(), PATIENCE).newer())
        .containsExactly("V9000 of tomorrow");
  }

  @Test
  void nothingIsWrittenToADatabaseThatIsLookedAt() throws SQLException {
    execute("drop schema public cascade");
    execute("create schema public");
    DatabaseSurvey survey = DatabaseSurvey.of(database.config(), PATIENCE);
    assertThat(survey.schemaVersion()).isEmpty();
    assertThat(survey.pending()).isNotEmpty();
    assertThat(DatabaseSurvey.of(database.config(), PATIENCE).foreignTables()).isEmpty();
  }

  @Test
  void aDatabaseThatDoesNotLetUsInIsAnError() {
    DatabaseConfig wrong =
        DatabaseConfig.of(database.config().jdbcUrl() + "_missing", "postgres", "");
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DatabaseSurvey.of(wrong, PATIENCE));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.config().jdbcUrl(), "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
