package io.dmm.app.check;

import io.dmm.core.config.DatabaseSection;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.DatabaseSurvey;
import io.dmm.db.site.Rse;
import io.dmm.db.site.SiteRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The database: reachable, of a usable version, with the right schema and rights. */
final class DatabaseProbe implements Probe {
  private static final int OLDEST_MAJOR = 12;

  /** Beside the pool, for waking and for leading. */
  private static final int OTHER_CONNECTIONS = 2;

  private final DatabaseSection section;
  private final CheckOptions options;
  private final Learned learned;

  DatabaseProbe(DatabaseSection section, CheckOptions options, Learned learned) {
    this.section = section;
    this.options = options;
    this.learned = learned;
  }

  @Override
  public String area() {
    return "database";
  }

  @Override
  public void run(Rows rows) {
    try {
      if (section.type() == DatabaseSection.Type.EMBEDDED) {
        embedded(rows);
      } else {
        server(rows);
      }
    } finally {
      learned.rsesOfDatabase.staysUnknown();
    }
  }

  /** It is not started: that would change its files, and a running DMM may have them. */
  private void embedded(Rows rows) {
    Path directory = section.dataDir().toAbsolutePath().normalize();
    Path existing = directory;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing != null && Files.isDirectory(existing) && Files.isWritable(existing)) {
      rows.ok("directory", directory + " can be written to; the database is started by run alone");
    } else {
      rows.fail(
          "directory",
          directory + " cannot be written to",
          "set [db] data_dir to a directory that DMM may write to");
    }
  }

  private void server(Rows rows) {
    DatabaseConfig config = section.toDatabaseConfig();
    String where = section.host() + ":" + section.port() + "/" + section.name();
    DatabaseSurvey survey;
    try {
      survey = DatabaseSurvey.of(config, options.call());
    } catch (SQLException e) {
      rows.fail("connection", where + " as " + config.user() + ": " + e.getMessage(), advice(e));
      return;
    }
    String how = survey.encrypted() ? "encrypted" : "not encrypted";
    rows.ok("connection", where + " as " + config.user() + ", " + how);
    version(rows, survey);
    schema(rows, survey);
    rights(rows, survey, config.user());
    connections(rows, survey, config);
    if (survey.schemaVersion().isPresent() && survey.missingRights().isEmpty()) {
      learnRses(config);
    }
  }

  /** By the class of PostgreSQL's code: 28 is about who we are, 3D about the database's name. */
  private static String advice(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith("28")) {
      return "set [db] username and password to a role that may log in";
    }
    if (state.startsWith("3D")) {
      return "create the database, or set [db] db_name";
    }
    return "see that PostgreSQL runs, and set [db] db_host, db_port and db_sslmode";
  }

  private static void version(Rows rows, DatabaseSurvey survey) {
    if (survey.major() < OLDEST_MAJOR) {
      rows.fail(
          "version",
          "PostgreSQL " + survey.version(),
          "use PostgreSQL " + OLDEST_MAJOR + " or newer");
    } else {
      rows.ok("version", "PostgreSQL " + survey.version());
    }
  }

  private static void schema(Rows rows, DatabaseSurvey survey) {
    if (survey.ofPythonDmm()) {
      rows.fail(
          "schema",
          "this is the database of a Python DMM",
          "give DMM a database of its own ([db] db_name), and take the requests over with"
              + " import-python");
    } else if (!survey.foreignTables().isEmpty()) {
      rows.fail(
          "schema",
          "it holds tables that are none of DMM's: " + brief(survey.foreignTables()),
          "give DMM a database of its own ([db] db_name)");
    } else if (!survey.newer().isEmpty()) {
      rows.fail(
          "schema",
          "it is of a newer DMM: " + brief(survey.newer()),
          "run that version, or go back to a backup");
    } else if (!survey.failed().isEmpty()) {
      rows.fail(
          "schema",
          "a migration failed half-way: " + brief(survey.failed()),
          "go back to a backup and start again");
    } else if (!survey.pending().isEmpty()) {
      rows.ok(
          "schema",
          survey.schemaVersion().map(version -> "version " + version).orElse("empty")
              + "; the next start migrates: "
              + brief(survey.pending()));
    } else {
      rows.ok("schema", "version " + survey.schemaVersion().orElse("unknown") + ", up to date");
    }
  }

  private static void rights(Rows rows, DatabaseSurvey survey, String user) {
    if (survey.ofPythonDmm() || !survey.foreignTables().isEmpty()) {
      rows.skip("rights", "these are not DMM's tables");
    } else if (survey.missingRights().isEmpty()) {
      rows.ok("rights", user + " may do all that DMM does");
    } else {
      rows.fail(
          "rights",
          user + " lacks " + brief(survey.missingRights()),
          "let " + user + " own the schema and its tables");
    }
  }

  private static void connections(Rows rows, DatabaseSurvey survey, DatabaseConfig config) {
    int needed = config.poolSize() + OTHER_CONNECTIONS;
    int left = survey.maxConnections() - survey.usedConnections();
    String found =
        "%d of %d are in use, each DMM needs up to %d"
            .formatted(survey.usedConnections(), survey.maxConnections(), needed);
    if (needed > left) {
      rows.warn(
          "connections", found, "lower [db] pool_size, or raise PostgreSQL's max_connections");
    } else {
      rows.ok("connections", found);
    }
  }

  private void learnRses(DatabaseConfig config) {
    DatabaseConfig small =
        new DatabaseConfig(config.jdbcUrl(), config.user(), config.passwords(), 3, options.call());
    try (Database database = Database.open(small)) {
      learned.rsesOfDatabase.is(
          database.read(new SiteRepository()::rses).stream().map(Rse::name).toList());
    }
  }

  private static String brief(List<String> all) {
    int shown = 5;
    return String.join(", ", all.subList(0, Math.min(shown, all.size())))
        + (all.size() > shown ? " and " + (all.size() - shown) + " more" : "");
  }
}
