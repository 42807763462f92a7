package io.dmm.core.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one daemon: when woken, when its interval is over, or when it said it wants to, whichever
 * comes first; never two runs at once. A wake-up during a run, or in the rest after it, leads to
 * one more run. A run that hangs is interrupted, and left behind if that does not end it: what it
 * would still write is refused, because everything is written by compare-and-set.
 */
final class DaemonLoop {
  private static final Logger log = LoggerFactory.getLogger(DaemonLoop.class);

  /** One run of the daemon. */
  interface Run {
    /** Runs, and says when it wants to run again, if earlier than its interval. */
    Optional<Duration> go() throws Exception;
  }

  private final String name;
  private final Run run;
  private final Duration interval;
  private final Supplier<Duration> rest;
  private final Backoff backoff;
  private final DaemonHealth health;
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;
  private boolean running;
  private boolean wanted;
  private boolean stopped;
  private boolean hasRun;
  private long endedNanos;
  private int failures;
  private ScheduledFuture<?> next;
  private Thread thread;
  private long startedNanos;
  private long number;
  private boolean interrupted;

  DaemonLoop(
      String name,
      Run run,
      Duration interval,
      Supplier<Duration> rest,
      DaemonHealth health,
      ScheduledExecutorService timer,
      ExecutorService workers) {
    this.name = name;
    this.run = run;
    this.interval = interval;
    this.rest = rest;
    Duration first = Duration.ofSeconds(1);
    this.backoff = new Backoff(first, interval.compareTo(first) > 0 ? interval : first);
    this.health = health;
    this.timer = timer;
    this.workers = workers;
  }

  synchronized void wake() {
    if (stopped) {
      return;
    }
    if (running) {
      wanted = true;
      return;
    }
    long resting = hasRun ? rest.get().toNanos() - (System.nanoTime() - endedNanos) : 0;
    if (resting > 0) {
      runAfter(Duration.ofNanos(resting));
      return;
    }
    running = true;
    wanted = false;
    if (next != null) {
      next.cancel(false);
    }
    long mine = ++number;
    try {
      workers.execute(() -> runAndReschedule(mine));
    } catch (RejectedExecutionException e) {
      running = false;
      log.debug("not_run daemon={} because DMM is shutting down", name);
    } catch (RuntimeException | Error e) {
      // The system has no thread for it now. The daemon must not be taken for running for ever.
      running = false;
      Duration pause = failed(e);
      runAfter(pause);
    }
  }

  synchronized void stop() {
    stopped = true;
    if (next != null) {
      next.cancel(false);
    }
  }

  /**
   * Looks whether the run that is under way takes longer than {@code longest}: interrupts it then,
   * and after twice that time starts the daemon anew.
   */
  synchronized void watch(Duration longest) {
    if (!running || thread == null) {
      return;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    if (took.compareTo(longest) <= 0) {
      return;
    }
    if (!interrupted) {
      interrupted = true;
      log.error(
          "daemon_hangs daemon={} seconds={} interrupted at=\"{}\"",
          name,
          took.toSeconds(),
          where());
      thread.interrupt();
    } else if (took.compareTo(longest.multipliedBy(2)) > 0) {
      log.error(
          "daemon_left_behind daemon={} seconds={} at=\"{}\"", name, took.toSeconds(), where());
      health.failed("a run did not end within " + took.toSeconds() + " s and was left behind");
      thread = null;
      running = false;
      wake();
    }
  }

  private String where() {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length == 0 ? "" : stack[0].toString();
  }

  private synchronized void begins() {
    thread = Thread.currentThread();
    startedNanos = System.nanoTime();
    interrupted = false;
  }

  private void runAndReschedule(long mine) {
    begins();
    Duration pause = interval;
    try {
      pause =
          run.go()
              .filter(early -> early.compareTo(interval) < 0)
              .map(early -> early.isNegative() ? Duration.ZERO : early)
              .orElse(interval);
      failures = 0;
    } catch (Exception | Error e) {
      // An error too: a daemon that stops for ever, unseen, is worse than one that tries again.
      pause = failed(e);
    } finally {
      reschedule(mine, pause);
    }
  }

  /** How long to wait until the next try. */
  private synchronized Duration failed(Throwable e) {
    failures++;
    Duration pause = backoff.after(failures, new java.util.SplittableRandom());
    health.failed(reason(e));
    log.warn(
        "daemon_failed daemon={} failures={} next_try_seconds={} reason=\"{}\"",
        name,
        failures,
        pause.toSeconds(),
        reason(e),
        e instanceof RuntimeException || e instanceof Error ? e : null);
    return pause;
  }

  private synchronized void reschedule(long mine, Duration pause) {
    // The thread goes back to its pool, where an interrupt would hit somebody else's work.
    Thread.interrupted();
    if (mine != number) {
      log.warn("run_ended_late daemon={}", name);
      return;
    }
    thread = null;
    running = false;
    hasRun = true;
    endedNanos = System.nanoTime();
    if (stopped) {
      return;
    }
    if (wanted) {
      wake();
      return;
    }
    runAfter(pause);
  }

  private void runAfter(Duration pause) {
    if (next != null) {
      next.cancel(false);
    }
    try {
      next = timer.schedule(this::wake, pause.toNanos(), TimeUnit.NANOSECONDS);
      health.waits(pause);
    } catch (RejectedExecutionException e) {
      log.debug("not_scheduled daemon={} because DMM is shutting down", name);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
