package io.dmm.web.api;

import io.dmm.web.input.WebJson;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.ServiceUnavailableResponse;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers with long lists, only so many rows of them at the same time: however many clients ask for
 * all there is, neither the memory nor the threads that Rucio's {@code /query} needs are used up.
 * The others wait for their turn, and when too many wait, are asked to come again.
 */
@Singleton
final class LargeAnswers {
  static final int ROWS_AT_ONCE = 5000;

  /** Each holds one of the 250 threads of the server. */
  static final int MOST_WAITING = 160;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SOON_SECONDS = "5";

  private final Semaphore rows;
  private final Duration patience;
  private final WebJson json;

  @Inject
  LargeAnswers(WebJson json) {
    this(json, ROWS_AT_ONCE, PATIENCE);
  }

  LargeAnswers(WebJson json, int rowsAtOnce, Duration patience) {
    this.json = json;
    this.rows = new Semaphore(rowsAtOnce, true);
    this.patience = patience;
  }

  /**
   * Answers with what {@code list} reads.
   *
   * @param most how many rows that may be
   * @throws ServiceUnavailableResponse too many others ask for long lists
   */
  void answer(Context ctx, int most, Supplier<?> list) {
    if (!mayGoOn(most)) {
      ctx.header(Header.RETRY_AFTER, SOON_SECONDS);
      throw new ServiceUnavailableResponse(
          "too many ask for long lists at the same time; try again soon");
    }
    try {
      json.answer(ctx, list.get());
    } finally {
      rows.release(most);
    }
  }

  private boolean mayGoOn(int most) {
    if (rows.getQueueLength() >= MOST_WAITING) {
      return false;
    }
    try {
      return rows.tryAcquire(most, patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
