package io.dmm.core.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one daemon: when woken, when its interval is over, or when it said it wants to, whichever
 * comes first; never two runs at once. A wake-up during a run leads to one more run.
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
  private final Backoff backoff;
  private final DaemonHealth health;
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;
  private boolean running;
  private boolean wanted;
  private boolean stopped;
  private int failures;
  private ScheduledFuture<?> next;

  DaemonLoop(
      String name,
      Run run,
      Duration interval,
      DaemonHealth health,
      ScheduledExecutorService timer,
      ExecutorService workers) {
    this.name = name;
    this.run = run;
    this.interval = interval;
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
    running = true;
    wanted = false;
    if (next != null) {
      next.cancel(false);
    }
    try {
      workers.execute(this::runAndReschedule);
    } catch (RejectedExecutionException e) {
      running = false;
      log.debug("not_run daemon={} because DMM is shutting down", name);
    }
  }

  synchronized void stop() {
    stopped = true;
    if (next != null) {
      next.cancel(false);
    }
  }

  private void runAndReschedule() {
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
      failures++;
      pause = backoff.after(failures, new java.util.SplittableRandom());
      health.failed(reason(e));
      log.warn(
          "daemon_failed daemon={} failures={} next_try_seconds={} reason=\"{}\"",
          name,
          failures,
          pause.toSeconds(),
          reason(e),
          e instanceof RuntimeException || e instanceof Error ? e : null);
    } finally {
      reschedule(pause);
    }
  }

  private synchronized void reschedule(Duration pause) {
    running = false;
    if (stopped) {
      return;
    }
    if (wanted) {
      wake();
      return;
    }
    try {
      next = timer.schedule(this::wake, pause.toMillis(), TimeUnit.MILLISECONDS);
      health.waits(pause);
    } catch (RejectedExecutionException e) {
      log.debug("not_scheduled daemon={} because DMM is shutting down", name);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
