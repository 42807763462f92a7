package io.dmm.app;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.dmm.core.config.DatabaseSection;
import io.dmm.core.config.Secret;
import io.dmm.core.daemon.DaemonRunner;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.web.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DMM: database, daemons and pages, started and stopped in order. The pages answer as soon as
 * the process runs; the daemons start once the database can be reached.
 */
public final class Application implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Application.class);
  private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Optional<EmbeddedDatabase> embedded;
  private final Database database;
  private final WakeChannel wakes;
  private final DaemonRunner runner;
  private final LeaderLock leader;
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;
  private final WebServer web;
  private final Thread starter;
  private final CountDownLatch working = new CountDownLatch(1);
  private volatile boolean closed;

  private Application(Settings settings, Optional<EmbeddedDatabase> embedded) {
    this.embedded = embedded;
    DatabaseConfig config = databaseConfig(settings.database(), embedded);
    this.database = Database.open(config);
    Injector injector = Guice.createInjector(Stage.PRODUCTION, new AppModule(settings, database));
    this.runner = injector.getInstance(DaemonRunner.class);
    this.leader = injector.getInstance(LeaderLock.class);
    this.timer = injector.getInstance(ScheduledExecutorService.class);
    this.workers = injector.getInstance(ExecutorService.class);
    this.web = injector.getInstance(WebServer.class);
    this.wakes = new WakeChannel(config, runner::wake);
    this.starter = new Thread(this::startDaemons, "dmm-start");
  }

  /**
   * Starts a DMM.
   *
   * @throws IOException the embedded database, or a certificate file, is of no use
   */
  public static Application start(Settings settings) throws IOException {
    Optional<EmbeddedDatabase> embedded =
        settings.database().type() == DatabaseSection.Type.EMBEDDED
            ? Optional.of(EmbeddedDatabase.start(settings.database().dataDir()))
            : Optional.empty();
    Application application;
    try {
      application = new Application(settings, embedded);
      settings.notes().forEach(note -> log.warn("config_note {}", note));
      application.web.start();
    } catch (RuntimeException e) {
      embedded.ifPresent(Application::stop);
      throw e;
    }
    application.starter.start();
    log.info("started port={}", application.port());
    return application;
  }

  private static DatabaseConfig databaseConfig(
      DatabaseSection section, Optional<EmbeddedDatabase> embedded) {
    return embedded
        .map(server -> section.toDatabaseConfig(server.jdbcUrl(), server.user(), Secret.of("")))
        .orElseGet(section::toDatabaseConfig);
  }

  private void startDaemons() {
    while (!closed) {
      try {
        database.migrate();
        wakes.start();
        runner.start();
        working.countDown();
        log.info("daemons_started count={}", runner.status().size());
        return;
      } catch (RuntimeException e) {
        log.warn(
            "database_away next_try_seconds={} reason=\"{}\"",
            DATABASE_RETRY.toSeconds(),
            e.getMessage());
        pause();
      }
    }
  }

  private void pause() {
    synchronized (starter) {
      try {
        starter.wait(DATABASE_RETRY.toMillis());
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /** Port of the pages. */
  public int port() {
    return web.port();
  }

  /**
   * Waits until the database has been reached and the daemons have been started; false if they were
   * not in time.
   */
  public boolean awaitWorking(Duration patience) throws InterruptedException {
    return working.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The database, for whoever embeds DMM. */
  public Database database() {
    return database;
  }

  /**
   * Takes no new work, lets what is in flight end, and stops. What does not end in time is safe: it
   * is found again.
   */
  @Override
  public void close() {
    synchronized (starter) {
      if (closed) {
        return;
      }
      closed = true;
      starter.notifyAll();
    }
    log.info("stopping");
    runner.close();
    wakes.close();
    workers.shutdown();
    await(workers);
    timer.shutdownNow();
    web.close();
    leader.close();
    database.close();
    embedded.ifPresent(Application::stop);
    log.info("stopped");
  }

  private static void await(ExecutorService workers) {
    try {
      if (!workers.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("work_abandoned after_seconds={}", GRACE.toSeconds());
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(EmbeddedDatabase server) {
    try {
      server.close();
    } catch (IOException e) {
      log.warn("database_not_stopped reason=\"{}\"", e.getMessage());
    }
  }
}
