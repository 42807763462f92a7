package io.dmm.db.testing;

import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of its own, with a migrated database, that can go away and come back. */
public final class TestServer implements AutoCloseable {
  private final Path home;
  private final DatabaseConfig config;
  private EmbeddedPostgres server;
  private boolean isStopped;
  private boolean isPaused;

  /** One that runs. */
  public TestServer(int poolSize, Duration connectTimeout) {
    try {
      home = Files.createTempDirectory("dmm-test-server");
      server = builder().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    config =
        new DatabaseConfig(
            server.getJdbcUrl("postgres", "postgres"), "postgres", "", poolSize, connectTimeout);
    try (Database database = Database.open(config)) {
      database.migrate();
    }
  }

  private EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setDataDirectory(home.resolve("data"))
        .setCleanDataDirectory(false)
        .setServerConfig("fsync", "off");
  }

  /** How to open its database, before and after it was away. */
  public DatabaseConfig config() {
    return config;
  }

  /** It refuses connections, and those that there are end. */
  public void stop() {
    try {
      server.close();
      isStopped = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It stays silent: whoever connects or has asked something gets no answer. */
  public void pause() {
    signal("-STOP");
    isPaused = true;
  }

  /** It is there again, wherever it was. */
  public void comeBack() {
    if (isPaused) {
      signal("-CONT");
      isPaused = false;
    }
    if (isStopped) {
      try {
        server = builder().setPort(server.getPort()).start();
        isStopped = false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** To the server first, so that it starts no others. */
  private void signal(String signal) {
    try {
      String pid = Files.readAllLines(home.resolve("data").resolve("postmaster.pid")).get(0);
      ProcessHandle first = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
      kill(signal, Stream.of(first));
      kill(signal, first.descendants());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void kill(String signal, Stream<ProcessHandle> processes) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes.map(one -> String.valueOf(one.pid())).forEach(command::add);
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    comeBack();
    stop();
    try (Stream<Path> all = Files.walk(home)) {
      all.sorted(Comparator.reverseOrder()).forEach(one -> one.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
