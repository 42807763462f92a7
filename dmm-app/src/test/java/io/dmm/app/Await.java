package io.dmm.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for what other threads and processes do, up to a deadline. */
final class Await {
  private static final long LOOK_MILLIS = 50;

  private Await() {}

  /**
   * Waits until {@code condition} is true.
   *
   * @param what to say if it does not become true in time
   * @param state what to add to that, asked only then
   */
  static void until(
      String what, Duration atMost, Callable<Boolean> condition, Supplier<String> state)
      throws Exception {
    long end = System.nanoTime() + atMost.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "not within " + atMost.toSeconds() + " s: " + what + "\n" + state.get());
      }
      never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
