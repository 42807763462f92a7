package io.dmm.app.python;

import io.dmm.core.config.NetworkSection;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.DatabaseSurvey;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.coordination.WakeChannel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes over from a Python DMM's database what runs, so that DMM carries on with it: the source is
 * only read, the target written in one transaction, and a second run takes nothing twice.
 */
public final class Takeover {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int LOOKS = 5;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Source source;
  private final DatabaseConfig target;
  private final NetworkSection network;
  private final String poolPrefix;
  private final Clock clock;

  /**
   * Where to take over from.
   *
   * @param jdbcUrl {@code jdbc:postgresql://HOST[:PORT]/NAME}
   * @param user who may read there
   * @param password that user's password
   * @param zone zone of its times, which have none; empty for what its version is known to write
   * @param whileConnected whether to go on although somebody else is connected to it
   */
  public record Source(
      String jdbcUrl, String user, String password, Optional<ZoneId> zone, boolean whileConnected) {
    /** Without what may stand behind the question mark, which may be a password. */
    String name() {
      int query = jdbcUrl.indexOf('?');
      return query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    }

    @Override
    public String toString() {
      return name() + " as " + user;
    }
  }

  /** A takeover that has not begun. */
  public Takeover(
      Source source,
      DatabaseConfig target,
      NetworkSection network,
      String poolPrefix,
      Clock clock) {
    this.source = source;
    this.target = target;
    this.network = network;
    this.poolPrefix = poolPrefix;
    this.clock = clock;
  }

  /**
   * Takes over.
   *
   * @param dryRun only says what it would do, and writes nothing
   * @throws TakeoverException a database cannot be used, or somebody is at work on one; nothing was
   *     written
   */
  public TakeoverReport run(boolean dryRun) throws TakeoverException {
    TakeoverReport report = new TakeoverReport();
    PythonDatabase read = read(report, dryRun);
    ZoneId zone =
        source.zone().orElse(read.version().writesUtc() ? ZoneOffset.UTC : ZoneId.systemDefault());
    report.note("The source is " + source + ", a Python DMM " + read.version() + ".");
    report.note("Its times without a zone are read as " + zone + ".");
    NetworkTakeover networkTakeover = new NetworkTakeover(read, network, clock.instant(), report);
    ZoneId stamps = read.version().writesUtc() ? ZoneOffset.UTC : zone;
    List<PythonRequest> requests =
        read.requests().stream()
            .flatMap(row -> PythonRequest.of(row, zone, stamps).stream())
            .toList();
    List<TakenOver> taken =
        new RequestTakeover(networkTakeover, poolPrefix, clock.instant(), report).of(requests);
    write(networkTakeover, taken, report, dryRun);
    return report;
  }

  private PythonDatabase read(TakeoverReport report, boolean dryRun) throws TakeoverException {
    try (Connection connection = connect(source.jdbcUrl(), source.user(), source.password())) {
      List<String> others = lastingSessions(connection);
      if (!others.isEmpty() && !dryRun && !source.whileConnected()) {
        throw new TakeoverException(
            "somebody else is connected to the source, maybe the Python DMM: "
                + String.join(", ", others)
                + "; stop it first, or say --while-connected if none of these is a DMM");
      }
      if (!others.isEmpty()) {
        report.note("Connected to the source besides: " + String.join(", ", others) + ".");
      }
      return PythonDatabase.read(connection);
    } catch (SQLException e) {
      throw new TakeoverException("the source " + source + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Not those that are just ending: PostgreSQL shows them for a moment longer. */
  private static List<String> lastingSessions(Connection connection) throws SQLException {
    List<String> others = otherSessions(connection);
    for (int i = 0; i < LOOKS && !others.isEmpty(); i++) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      others = otherSessions(connection);
    }
    return others;
  }

  private static List<String> otherSessions(Connection connection) throws SQLException {
    List<String> others = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select coalesce(usename, '?') || ' from ' || coalesce(host(client_addr), 'here')
                  || case when application_name = '' then '' else ' (' || application_name || ')' end
                from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                  and backend_type = 'client backend'
                order by 1
                """)) {
      while (rows.next()) {
        others.add(rows.getString(1));
      }
    }
    return others;
  }

  private void write(
      NetworkTakeover networkTakeover, List<TakenOver> taken, TakeoverReport report, boolean dryRun)
      throws TakeoverException {
    try {
      DatabaseSurvey survey = DatabaseSurvey.of(target, CONNECT);
      refuseForeign(survey);
      if (dryRun && !survey.pending().isEmpty()) {
        taken.forEach(
            one ->
                report.taken("request", one.request().ruleId() + " as " + one.request().status()));
        report.note("DMM's database is not set up yet, so what it holds was not looked at.");
        report.note("This was a dry run: nothing has been written.");
        return;
      }
      writeAlone(networkTakeover, taken, report, dryRun);
    } catch (SQLException e) {
      throw new TakeoverException(
          "DMM's database " + target.jdbcUrl() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static void refuseForeign(DatabaseSurvey survey) throws TakeoverException {
    if (survey.ofPythonDmm()) {
      throw new TakeoverException(
          "[db] of dmm.cfg names the database of a Python DMM; DMM needs one of its own: make an"
              + " empty one and set db_name (DMM_DB_DB_NAME)");
    }
    if (!survey.newer().isEmpty() || !survey.failed().isEmpty()) {
      throw new TakeoverException(
          "DMM's database is of a newer DMM or its migration failed; check says more");
    }
  }

  /**
   * Holds the lock of the leading DMM meanwhile, so that none can begin to lead; one that runs
   * already has it, or is connected.
   */
  private void writeAlone(
      NetworkTakeover networkTakeover, List<TakenOver> taken, TakeoverReport report, boolean dryRun)
      throws SQLException, TakeoverException {
    try (Connection guard = connect(target.jdbcUrl(), target.user(), target.password())) {
      if (!dryRun && (!locks(guard) || isAtWork(guard))) {
        throw new TakeoverException(
            "a DMM is at work on "
                + target.jdbcUrl()
                + "; stop all its processes, take over, and start them again");
      }
      try (Database database = Database.open(target)) {
        if (!dryRun) {
          database.migrate();
        }
        new TakeoverTarget(clock, report).write(database, networkTakeover, taken, dryRun);
      }
    }
  }

  private static boolean locks(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      statement.setLong(1, LeaderLock.DAEMONS);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static boolean isAtWork(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where datname = current_database()"
                    + " and application_name = '"
                    + WakeChannel.SESSION
                    + "'")) {
      row.next();
      return row.getLong(1) > 0;
    }
  }

  private static Connection connect(String url, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "dmm-import");
    properties.setProperty("connectTimeout", String.valueOf(CONNECT.toSeconds()));
    return DriverManager.getConnection(url, properties);
  }
}
