package io.dmm.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.dmm.core.listen.CoreListener;
import io.dmm.core.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DaemonLoopTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final ExecutorService workers = Executors.newSingleThreadExecutor();
  private final ExecutorService more = Executors.newCachedThreadPool();
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();
  private final DaemonHealth health =
      new DaemonHealth(
          "Hanging", "hangs", new Beat(Optional.of(HOUR)), Clock.systemUTC(), CoreListener.NONE);

  @AfterEach
  void end() {
    never.countDown();
    timer.shutdownNow();
    workers.shutdownNow();
    more.shutdownNow();
  }

  @Test
  void aRunThatHangsIsInterruptedAndTheNextOneIsNot() {
    AtomicBoolean wasInterrupted = new AtomicBoolean();
    DaemonLoop loop =
        loop(
            workers,
            () -> {
              if (begun.incrementAndGet() == 1) {
                never.await();
              }
              wasInterrupted.set(Thread.currentThread().isInterrupted());
              health.started();
              health.succeeded();
              return Optional.empty();
            });
    loop.wake();
    Eventually.holds("it runs", () -> begun.get() == 1);

    loop.watch(HOUR);
    assertThat(health.status(0).lastError()).isEmpty();
    loop.watch(Duration.ZERO);

    Eventually.holds("it is told", () -> health.status(0).state() == DaemonStatus.State.FAILING);
    loop.wake();
    Eventually.holds("it runs again", () -> health.status(0).state() == DaemonStatus.State.OK);
    assertThat(wasInterrupted).isFalse();
  }

  @Test
  void aRunThatDoesNotEndEvenThenIsLeftBehindAndTheDaemonGoesOn() {
    AtomicBoolean released = new AtomicBoolean();
    DaemonLoop loop =
        loop(
            more,
            () -> {
              health.started();
              if (begun.incrementAndGet() == 1) {
                hangDeaf(released);
              }
              health.succeeded();
              return Optional.empty();
            });
    loop.wake();
    Eventually.holds("it runs", () -> begun.get() == 1);

    loop.watch(Duration.ZERO);
    assertThat(begun).hasValue(1);
    loop.watch(Duration.ZERO);

    Eventually.holds("a second run begins", () -> begun.get() == 2);
    Eventually.holds("and succeeds", () -> health.status(0).state() == DaemonStatus.State.OK);
    released.set(true);
    never.countDown();
    loop.wake();
    Eventually.holds("the daemon goes on as ever", () -> begun.get() == 3);
  }

  @Test
  void aRunForWhichThereIsNoThreadDoesNotEndTheDaemon() {
    AtomicBoolean none = new AtomicBoolean(true);
    DaemonLoop loop =
        loop(
            new WithoutThreads(more, none::get),
            () -> {
              begun.incrementAndGet();
              return Optional.empty();
            });

    loop.wake();
    assertThat(health.status(0).lastError()).isNotEmpty();
    none.set(false);
    loop.wake();

    Eventually.holds("it runs", () -> begun.get() == 1);
  }

  @Test
  void whatWakesItWhileItRestsIsDoneInOneRunAfterwards() {
    ScheduledExecutorService atOnce = mock(ScheduledExecutorService.class);
    List<Long> delays = new ArrayList<>();
    when(atOnce.schedule(any(Runnable.class), anyLong(), eq(TimeUnit.NANOSECONDS)))
        .thenAnswer(
            call -> {
              delays.add(call.getArgument(1));
              return mock(ScheduledFuture.class);
            });
    DaemonLoop.Run run =
        () -> {
          begun.incrementAndGet();
          return Optional.empty();
        };
    DaemonLoop loop =
        new DaemonLoop("Resting", run, HOUR, () -> HOUR.dividedBy(2), health, atOnce, directly());

    loop.wake();
    loop.wake();
    loop.wake();

    assertThat(begun).hasValue(1);
    assertThat(delays.get(0)).isEqualTo(HOUR.toNanos());
    assertThat(delays.subList(1, 3)).allMatch(delay -> delay <= HOUR.toNanos() / 2);
    DaemonLoop tireless =
        new DaemonLoop("Tireless", run, HOUR, () -> Duration.ZERO, health, atOnce, directly());
    tireless.wake();
    tireless.wake();
    assertThat(begun).hasValue(3);
  }

  private static ExecutorService directly() {
    ExecutorService here = mock(ExecutorService.class);
    doAnswer(
            call -> {
              call.<Runnable>getArgument(0).run();
              return null;
            })
        .when(here)
        .execute(any());
    return here;
  }

  private void hangDeaf(AtomicBoolean released) {
    while (!released.get()) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // As code does that knows no interrupts, such as a driver waiting for a socket.
        continue;
      }
    }
  }

  private DaemonLoop loop(ExecutorService on, DaemonLoop.Run run) {
    return new DaemonLoop("Hanging", run, HOUR, () -> Duration.ZERO, health, timer, on);
  }
}
