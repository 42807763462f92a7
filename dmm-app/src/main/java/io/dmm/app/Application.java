package io.dmm.app;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.dmm.app.trace.Traces;
import io.dmm.core.config.DatabaseSection;
import io.dmm.core.config.Secret;
import io.dmm.core.daemon.DaemonRunner;
import io.dmm.db.Database;
import io.dmm.db.DatabaseConfig;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.web.WebConfig;
import io.dmm.web.WebServer;
import io.dmm.web.hosts.HostWaiters;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DMM: database, daemons and pages, started and stopped in order. The pages answer as soon as
 * the process runs; the daemons start once the database can be reached.
 */
public final class Application implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Application.class);

  /** With what else must end, the whole stop stays below the 30 s that Kubernetes allows. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private static final long STARTER_MILLIS = 2_000;

  private final Optional<EmbeddedDatabase> embedded;
  private final Optional<Traces> traces;
  private final Database database;
  private final WakeChannel wakes;
  private final DaemonRunner runner;
  private final LeaderLock leader;
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;
  private final WebServer web;
  private final Thread starter;
  private final CountDownLatch working = new CountDownLatch(1);
  private final DatabaseWait databaseWait;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Application(
      Injector injector,
      Database database,
      DatabaseConfig config,
      Optional<EmbeddedDatabase> embedded,
      Optional<Traces> traces) {
    this.embedded = embedded;
    this.traces = traces;
    this.database = database;
    this.runner = injector.getInstance(DaemonRunner.class);
    this.leader = injector.getInstance(LeaderLock.class);
    this.timer = injector.getInstance(ScheduledExecutorService.class);
    this.workers = injector.getInstance(ExecutorService.class);
    this.web = injector.getInstance(WebServer.class);
    this.wakes = new WakeChannel(config, runner::wake, injector.getInstance(HostWaiters.class));
    this.databaseWait = new DatabaseWait(config);
    this.starter = new Thread(this::startDaemons, "dmm-start");
    this.starter.setDaemon(true);
  }

  /**
   * Starts a DMM.
   *
   * @param own bindings that take the place of DMM's own, such as another implementation of a port
   * @throws CannotStartException the embedded database, a certificate file or the port is of no
   *     use; nothing is left running
   */
  public static Application start(Settings settings, Module... own) throws CannotStartException {
    Optional<EmbeddedDatabase> embedded =
        settings.database().type() == DatabaseSection.Type.EMBEDDED
            ? Optional.of(EmbeddedDatabase.start(settings.database().dataDir()))
            : Optional.empty();
    Application application;
    try {
      application = wired(settings, embedded, own);
    } catch (CannotStartException | RuntimeException e) {
      embedded.ifPresent(Application::stop);
      throw e;
    }
    try {
      settings.notes().forEach(note -> log.warn("config_note {}", note));
      application.web.start();
    } catch (RuntimeException e) {
      application.close();
      WebConfig web = settings.web();
      throw new CannotStartException(
          "the pages cannot be served on "
              + (web.host().isEmpty() ? "" : web.host() + " ")
              + "port "
              + web.port()
              + " ([dmm] host and port): "
              + e.getMessage(),
          e);
    }
    application.starter.start();
    log.info("started port={}", application.port());
    return application;
  }

  private static Application wired(
      Settings settings, Optional<EmbeddedDatabase> embedded, Module... own)
      throws CannotStartException {
    DatabaseConfig config = databaseConfig(settings.database(), embedded);
    Database database = Database.open(config);
    Optional<Traces> traces = Traces.start(settings.traces());
    try {
      Module ours = new AppModule(settings, database, traces);
      Module all = own.length == 0 ? ours : Modules.override(ours).with(own);
      Injector injector = Guice.createInjector(Stage.PRODUCTION, all);
      return new Application(injector, database, config, embedded, traces);
    } catch (CreationException e) {
      traces.ifPresent(Traces::close);
      database.close();
      throw new CannotStartException(
          e.getErrorMessages().stream()
              .map(one -> one.getCause() == null ? one.getMessage() : one.getCause().getMessage())
              .distinct()
              .collect(Collectors.joining("; ")),
          e);
    }
  }

  private static DatabaseConfig databaseConfig(
      DatabaseSection section, Optional<EmbeddedDatabase> embedded) {
    return embedded
        .map(server -> section.toDatabaseConfig(server.jdbcUrl(), server.user(), Secret.of("")))
        .orElseGet(section::toDatabaseConfig);
  }

  private void startDaemons() {
    try {
      while (databaseWait.isReached()) {
        if (isMigrated()) {
          wakes.start();
          runner.start();
          working.countDown();
          log.info("daemons_started count={}", runner.status().size());
          return;
        }
      }
    } catch (InterruptedException e) {
      log.debug("start_interrupted because DMM is shutting down");
    }
  }

  /** It may go away again in between, or hold the schema of a newer DMM. */
  private boolean isMigrated() throws InterruptedException {
    try {
      database.migrate();
      return !databaseWait.isCancelled();
    } catch (RuntimeException e) {
      if (!databaseWait.isCancelled()) {
        databaseWait.failed(e);
      }
      return false;
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
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    log.info("stopping");
    endStarter();
    runner.close();
    wakes.close();
    workers.shutdown();
    await(workers);
    timer.shutdownNow();
    web.close();
    traces.ifPresent(Traces::close);
    leader.close();
    database.close();
    embedded.ifPresent(Application::stop);
    log.info("stopped");
  }

  /** It may be about to start the daemons, or wait for a database that is away. */
  private void endStarter() {
    databaseWait.cancel();
    starter.interrupt();
    try {
      starter.join(STARTER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
