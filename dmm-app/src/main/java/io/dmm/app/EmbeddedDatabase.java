package io.dmm.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that this process starts, keeps in a directory, and stops. One process at a time has
 * the directory.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(15);
  private static final Duration KILL = Duration.ofSeconds(5);
  static final String USER = "postgres";

  private final DirectoryLock lock;
  private final Path data;
  private final EmbeddedPostgres server;

  private EmbeddedDatabase(DirectoryLock lock, Path data, EmbeddedPostgres server) {
    this.lock = lock;
    this.data = data;
    this.server = server;
  }

  /**
   * Starts it, with what the directory holds from before. A server that a process killed earlier
   * has left behind in this directory is ended first.
   *
   * @param directory where the data is; made if it is not there
   * @throws CannotStartException another process has the directory, it cannot be written to, or
   *     PostgreSQL does not start; the message says which
   */
  public static EmbeddedDatabase start(Path directory) throws CannotStartException {
    Path home = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(home);
      return start(home, DirectoryLock.on(home));
    } catch (IOException e) {
      throw new CannotStartException(
          "the embedded database cannot be kept in " + home + " ([db] data_dir): " + e, e);
    }
  }

  private static EmbeddedDatabase start(Path home, DirectoryLock lock)
      throws IOException, CannotStartException {
    try {
      Path data = home.resolve("pgdata");
      endLeftover(data);
      EmbeddedPostgres server = startServer(home, data);
      log.info("database_started directory={} port={}", home, server.getPort());
      return new EmbeddedDatabase(lock, data, server);
    } catch (IOException | RuntimeException | CannotStartException e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedPostgres startServer(Path home, Path data) throws CannotStartException {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data.toFile())
          .setCleanDataDirectory(false)
          // Not below the shared directory for temporary files: there it can be swept away
          // while it runs, and another user could have put it there.
          .setOverrideWorkingDirectory(home.resolve("server").toFile())
          // Ended by close() alone, after everybody who still writes to it.
          .setRegisterShutdownHook(false)
          .setPGStartupWait(START)
          .setServerConfig("max_connections", "100")
          // The library is made for tests and has both off. What is committed must survive.
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("listen_addresses", "127.0.0.1")
          .start();
    } catch (IOException | RuntimeException e) {
      throw new CannotStartException(
          "the embedded PostgreSQL in "
              + home
              + " does not start; what it said stands above in the log ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** After a kill -9 of the process its PostgreSQL lives on and holds the directory. */
  private static void endLeftover(Path data) throws IOException, CannotStartException {
    Optional<Postmaster> leftover = Postmaster.of(data);
    if (leftover.isEmpty()) {
      return;
    }
    Postmaster postmaster = leftover.get();
    log.warn("database_left_behind pid={} is ended before it is started again", postmaster.pid());
    postmaster.terminate();
    if (!postmaster.endsWithin(STOP)) {
      postmaster.kill();
      if (!postmaster.endsWithin(KILL)) {
        throw new CannotStartException(
            "the PostgreSQL with pid "
                + postmaster.pid()
                + " holds "
                + data
                + " and does not end; end it by hand");
      }
    }
  }

  /**
   * JDBC address of the one that another DMM keeps in {@code directory} and has running; empty if
   * none does.
   *
   * @throws CannotStartException the directory cannot be read
   */
  static Optional<String> addressOfRunning(Path directory) throws CannotStartException {
    Path home = directory.toAbsolutePath().normalize();
    try {
      return DirectoryLock.isHeldOn(home)
          ? Postmaster.of(home.resolve("pgdata"))
              .flatMap(Postmaster::port)
              .map(port -> "jdbc:postgresql://127.0.0.1:" + port + "/" + USER)
          : Optional.empty();
    } catch (IOException e) {
      throw new CannotStartException(
          "the embedded database in " + home + " ([db] data_dir) cannot be found: " + e, e);
    }
  }

  /** JDBC address of its one database. */
  public String jdbcUrl() {
    return server.getJdbcUrl(USER, USER);
  }

  /** The user to open it as; it needs no password from this machine. */
  public String user() {
    return USER;
  }

  /** The operating system's number of its main process; empty if it does not run. */
  OptionalLong pid() throws IOException {
    return Postmaster.of(data).stream().mapToLong(Postmaster::pid).findFirst();
  }

  /** Stops it; what is committed is safe. Does not return before it is gone, or 20 s are over. */
  @Override
  public void close() throws IOException {
    try (lock) {
      Optional<Postmaster> postmaster = Postmaster.of(data);
      server.close();
      if (postmaster.isPresent() && !postmaster.get().endsWithin(STOP)) {
        log.warn(
            "database_killed pid={} after_seconds={}", postmaster.get().pid(), STOP.toSeconds());
        postmaster.get().kill();
      }
    }
  }
}
