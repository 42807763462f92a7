package io.dmm.core.daemon;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Workers on a machine that gives no more threads now and then. */
final class WithoutThreads extends AbstractExecutorService {
  private final ExecutorService threads;
  private final BooleanSupplier none;

  WithoutThreads(ExecutorService threads, BooleanSupplier none) {
    this.threads = threads;
    this.none = none;
  }

  @Override
  public void execute(Runnable task) {
    if (none.getAsBoolean()) {
      throw new Error("unable to create native thread");
    }
    threads.execute(task);
  }

  @Override
  public void shutdown() {
    threads.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return threads.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
    return threads.awaitTermination(time, unit);
  }
}
