package io.dmm.app;

import io.dmm.core.config.ConfigReader;
import io.dmm.core.config.DatabaseSection;
import io.dmm.core.config.DmmConfigFile;
import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The database as a command has it that does its work and ends, be DMM running beside it or not.
 * Only section {@code [db]} of the configuration is needed.
 */
public final class CommandDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 3;

  private final Database database;
  private final Optional<EmbeddedDatabase> started;

  private CommandDatabase(Database database, Optional<EmbeddedDatabase> started) {
    this.database = database;
    this.started = started;
  }

  /**
   * Opens it, with the schema of this version of DMM. An embedded database is that of the DMM that
   * runs with the same directory, or else started for as long as the command takes.
   *
   * @throws ConfigurationException section {@code [db]} cannot be used
   * @throws CannotStartException an embedded database does not start, or the database cannot be
   *     used
   */
  public static CommandDatabase open(Optional<Path> config, Map<String, String> environment)
      throws ConfigurationException, CannotStartException {
    DmmConfigFile file =
        new ConfigReader(environment, Files::readString).read(config, new Problems());
    DatabaseSection section = DatabaseSection.read(file.section("db"));
    if (!file.problems().none()) {
      throw new ConfigurationException(file.problems().all(), file.found(), file.path());
    }
    if (section.type() == DatabaseSection.Type.POSTGRESQL) {
      return opened(section.toDatabaseConfig(), Optional.empty());
    }
    Optional<String> running = EmbeddedDatabase.addressOfRunning(section.dataDir());
    if (running.isPresent()) {
      return opened(embedded(section, running.get()), Optional.empty());
    }
    EmbeddedDatabase server = EmbeddedDatabase.start(section.dataDir());
    return opened(embedded(section, server.jdbcUrl()), Optional.of(server));
  }

  private static DatabaseConfig embedded(DatabaseSection section, String url) {
    return section.toDatabaseConfig(url, EmbeddedDatabase.USER, Secret.of(""));
  }

  private static CommandDatabase opened(DatabaseConfig config, Optional<EmbeddedDatabase> started)
      throws CannotStartException {
    CommandDatabase opened =
        new CommandDatabase(
            Database.open(
                new DatabaseConfig(
                    config.jdbcUrl(),
                    config.user(),
                    config.passwords(),
                    CONNECTIONS,
                    config.connectTimeout())),
            started);
    try {
      opened.database.migrate();
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw new CannotStartException("The database cannot be used: " + why(e), e);
    }
  }

  /** The first line of what the driver said. */
  private static String why(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }

  /** The database. */
  public Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
    started.ifPresent(
        server -> {
          try {
            server.close();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException("the embedded database does not stop", e);
          }
        });
  }
}
