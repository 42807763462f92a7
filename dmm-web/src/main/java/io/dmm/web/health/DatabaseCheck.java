package io.dmm.web.health;

import io.dmm.db.Database;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the database whether it answers, without ever keeping a probe waiting: one question is under
 * way at a time, and all who ask meanwhile share it.
 */
public final class DatabaseCheck implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Database database;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread one = new Thread(work, "dmm-web-database-check");
            one.setDaemon(true);
            return one;
          });
  private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

  /** A check of {@code database}. */
  @Inject
  public DatabaseCheck(Database database) {
    this.database = database;
  }

  /** What is wrong with the database; empty if it answers and its schema is one that we know. */
  public Optional<String> problem() {
    try {
      ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return database.refusal();
    } catch (ExecutionException e) {
      return Optional.of("the database does not answer: " + firstLine(e.getCause()));
    } catch (TimeoutException e) {
      return Optional.of("the database does not answer within " + PATIENCE.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the check was interrupted");
    }
  }

  private synchronized CompletableFuture<Void> ask() {
    if (underWay.isDone()) {
      underWay = CompletableFuture.runAsync(this::question, thread);
    }
    return underWay;
  }

  private void question() {
    try (Database.Hurry hurry = database.hurry()) {
      database.read(tx -> tx.selectOne().fetch());
    }
  }

  private static String firstLine(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
