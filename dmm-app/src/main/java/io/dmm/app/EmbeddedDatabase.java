package io.dmm.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that this process starts, keeps in a directory, and stops. */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration START = Duration.ofSeconds(60);
  private static final int STOP_SECONDS = 15;

  private final EmbeddedPostgres server;

  private EmbeddedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts it, with what the directory holds from before. A server that an earlier process left
   * behind in this directory is ended first.
   *
   * @param directory where the data is; made if it is not there
   * @throws IOException it cannot be started; the message says why
   */
  public static EmbeddedDatabase start(Path directory) throws IOException {
    Path home = directory.toAbsolutePath();
    Files.createDirectories(home);
    Path data = home.resolve("pgdata");
    endLeftover(data);
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data.toFile())
            .setCleanDataDirectory(false)
            .setPGStartupWait(START)
            .setServerConfig("max_connections", "60")
            .start();
    log.info("database_started directory={} port={}", home, server.getPort());
    return new EmbeddedDatabase(server);
  }

  /** After a kill -9 of the process its PostgreSQL lives on and holds the directory. */
  private static void endLeftover(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
    Optional<ProcessHandle> postmaster =
        lines.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
    boolean isPostgres =
        postmaster
            .flatMap(process -> process.info().command())
            .filter(command -> command.endsWith("postgres"))
            .isPresent();
    if (!isPostgres) {
      return;
    }
    log.warn("database_left_behind pid={} is ended before it is started again", lines.get(0));
    ProcessHandle process = postmaster.get();
    process.destroy();
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while ending the database left behind", e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IOException(
          "the PostgreSQL with pid " + lines.get(0) + " holds " + data + " and does not end", e);
    }
  }

  /** JDBC address of its one database. */
  public String jdbcUrl() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** The user to open it as; it needs no password from this machine. */
  public String user() {
    return "postgres";
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
