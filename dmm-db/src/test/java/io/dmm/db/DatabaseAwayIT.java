package io.dmm.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dmm.db.testing.TestServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseAwayIT {
  private final TestServer server = new TestServer(3, Duration.ofMinutes(10));
  private final Database database = Database.open(server.config());

  @AfterEach
  void close() {
    database.close();
    server.close();
  }

  @Test
  void whoIsInAHurrySoonHearsThatItIsAwayAndADaemonWaitsUntilItIsBack() throws Exception {
    assertThat(ask()).isEqualTo(1);
    server.stop();
    untilItIsKnownToBeAway();

    CompletableFuture<Integer> daemon = CompletableFuture.supplyAsync(this::ask);
    try (Database.Hurry outer = database.hurry()) {
      assertThatExceptionOfType(DatabaseAwayException.class).isThrownBy(this::askInAHurry);
      assertThatExceptionOfType(DatabaseAwayException.class)
          .as("a hurry within it does not end it")
          .isThrownBy(this::ask);
    }
    assertThat(daemon).isNotDone();

    server.comeBack();
    assertThat(daemon.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(askInAHurry()).isEqualTo(1);
  }

  /** A connection that has answered just now is taken for alive, and what it is asked fails. */
  private void untilItIsKnownToBeAway() {
    Throwable told;
    do {
      told = catchThrowable(this::askInAHurry);
      assertThat(told).isInstanceOf(DataAccessException.class);
    } while (!(told instanceof DatabaseAwayException));
  }

  private int ask() {
    return database.<Integer>read(tx -> tx.selectOne().fetchOne(0, Integer.class));
  }

  private int askInAHurry() {
    try (Database.Hurry hurry = database.hurry()) {
      return ask();
    }
  }
}
