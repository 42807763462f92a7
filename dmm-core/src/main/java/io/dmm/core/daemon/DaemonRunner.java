package io.dmm.core.daemon;

import io.dmm.core.listen.CoreListener;
import io.dmm.core.trace.Trace;
import io.dmm.db.Database;
import io.dmm.db.coordination.LeaderLock;
import io.dmm.db.daemon.DaemonPause;
import io.dmm.db.daemon.DaemonPauseRepository;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.TransferRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs the daemons of one replica. Item daemons share the rows with other replicas by leases;
 * singletons run while this replica holds the leader's lock.
 */
public final class DaemonRunner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DaemonRunner.class);

  /** A request is due, but a transaction elsewhere has its row just now. */
  private static final Duration CONTENDED = Duration.ofMillis(200);

  private static final int WATCH_SECONDS = 30;

  private static final Set<Step.Kind> WELL = EnumSet.of(Step.Kind.MOVED, Step.Kind.WAIT);

  private final Database database;
  private final RequestLeases leases;
  private final DaemonPauseRepository pauses = new DaemonPauseRepository();
  private final ItemRunner items;
  private final LeaderLock leader;
  private final Clock clock;
  private final Duration lease;
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;
  private final Duration longestRun;
  private final CoreListener listener;
  private final Map<String, DaemonLoop> loops = new LinkedHashMap<>();
  private final Map<String, DaemonHealth> health = new LinkedHashMap<>();
  private final Map<String, Semaphore> slots = new LinkedHashMap<>();
  private final Map<String, Integer> sizes = new LinkedHashMap<>();

  /** How many requests are being worked on under each lease. */
  private final Map<String, Integer> atWork = new ConcurrentHashMap<>();

  /**
   * A runner without daemons yet.
   *
   * @param timer fires intervals; its threads do no work
   * @param workers does the work; must not be bounded below the sum of all daemons' requests in
   *     flight
   * @param longestRun a run that takes longer hangs: it is interrupted, then left behind
   * @param listener told of each run, and of each step with a request
   */
  public DaemonRunner(
      Database database,
      RequestLeases leases,
      ItemRunner items,
      LeaderLock leader,
      Clock clock,
      Duration lease,
      ScheduledExecutorService timer,
      ExecutorService workers,
      Duration longestRun,
      CoreListener listener) {
    this.database = database;
    this.leases = leases;
    this.items = items;
    this.leader = leader;
    this.clock = clock;
    this.lease = lease;
    this.timer = timer;
    this.workers = workers;
    this.longestRun = longestRun;
    this.listener = listener;
  }

  /** Adds a daemon that moves requests on one by one. */
  public void add(ItemDaemon daemon, Beat beat) {
    String name = daemon.mover().daemon();
    slots.put(name, new Semaphore(daemon.maxInFlight()));
    sizes.put(name, daemon.maxInFlight());
    add(name, daemon.purpose(), beat, () -> Duration.ZERO, () -> tick(daemon));
  }

  /** Adds a daemon that looks at everything at once. */
  public void add(SingletonDaemon daemon, Beat beat) {
    add(daemon.name(), daemon.purpose(), beat, daemon::rest, () -> runIfLeading(daemon));
  }

  private void add(
      String name, String purpose, Beat beat, Supplier<Duration> rest, DaemonLoop.Run run) {
    DaemonHealth state = new DaemonHealth(name, purpose, beat, clock, listener);
    health.put(name, state);
    beat.interval()
        .ifPresent(
            interval ->
                loops.put(name, new DaemonLoop(name, run, interval, rest, state, timer, workers)));
  }

  /** Starts all daemons. */
  public void start() {
    long third = Math.max(1, lease.toMillis() / 3);
    timer.scheduleWithFixedDelay(this::renewLeases, third, third, TimeUnit.MILLISECONDS);
    timer.scheduleWithFixedDelay(
        () -> loops.values().forEach(loop -> loop.watch(longestRun)),
        WATCH_SECONDS,
        WATCH_SECONDS,
        TimeUnit.SECONDS);
    loops.values().forEach(DaemonLoop::wake);
  }

  /**
   * Has {@code daemon} run now, or once more if it is running. Unknown names and daemons that are
   * off are left alone.
   */
  public void wake(String daemon) {
    DaemonLoop loop = loops.get(daemon);
    if (loop != null) {
      loop.wake();
    }
  }

  /**
   * Shows at once what was just stored about a pause, and lets the daemon act on it. Other replicas
   * learn of it when it is woken there.
   */
  public void pauseChanged(String daemon, Optional<DaemonPause> pause) {
    DaemonHealth state = health.get(daemon);
    if (state != null) {
      state.pausedBy(pause);
    }
    wake(daemon);
  }

  /** How the daemons are doing, in the order in which they were added. */
  public List<DaemonStatus> status() {
    List<DaemonStatus> all = new ArrayList<>();
    health.forEach((name, state) -> all.add(state.status(inFlight(name))));
    return all;
  }

  private int inFlight(String name) {
    return slots.containsKey(name) ? sizes.get(name) - slots.get(name).availablePermits() : 0;
  }

  /** Takes no new work. What is in flight goes on; wait for the executor that does it. */
  @Override
  public void close() {
    loops.values().forEach(DaemonLoop::stop);
  }

  private Optional<Duration> tick(ItemDaemon daemon) {
    String name = daemon.mover().daemon();
    DaemonHealth state = health.get(name);
    if (isPaused(name, state)) {
      return Optional.empty();
    }
    Semaphore free = slots.get(name);
    state.started();
    int permits = free.drainPermits();
    List<TransferRequest> claimed = List.of();
    try {
      if (permits > 0) {
        claimed = items.claim(daemon, permits);
      }
    } finally {
      free.release(permits - claimed.size());
    }
    submitAll(daemon, claimed, free);
    state.succeeded();
    // Without a free slot the end of an item wakes the daemon; otherwise the earliest due time
    // does.
    return permits == claimed.size()
        ? Optional.empty()
        : database
            .read(tx -> leases.untilNext(tx, daemon.mover(), clock.instant()))
            .map(wait -> wait.compareTo(Duration.ZERO) > 0 ? wait.plusMillis(1) : CONTENDED);
  }

  /**
   * What no worker takes, at the end of the process or because the system has no more threads, is
   * given back.
   */
  private void submitAll(ItemDaemon daemon, List<TransferRequest> claimed, Semaphore free) {
    RejectedExecutionException refused = null;
    for (TransferRequest request : claimed) {
      try {
        submit(daemon, request, free);
      } catch (RuntimeException | Error e) {
        refused = new RejectedExecutionException("no thread for a request: " + e.getMessage(), e);
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  private void submit(ItemDaemon daemon, TransferRequest request, Semaphore free) {
    atWork.merge(request.leasedBy(), 1, Integer::sum);
    try {
      workers.execute(
          () -> {
            try {
              followed(daemon, request);
            } finally {
              ended(request, free);
              wake(daemon.mover().daemon());
            }
          });
    } catch (RuntimeException | Error e) {
      ended(request, free);
      items.release(request);
      throw e;
    }
  }

  private void followed(ItemDaemon daemon, TransferRequest request) {
    Trace trace = listener.running(daemon.mover().daemon(), Optional.of(request.ruleId()));
    try (Trace.Scope inside = trace.enter()) {
      Step.Kind kind = items.work(daemon, request).kind();
      trace.ended(WELL.contains(kind), kind.name().toLowerCase(Locale.ROOT));
    }
  }

  private void ended(TransferRequest request, Semaphore free) {
    atWork.computeIfPresent(request.leasedBy(), (id, count) -> count == 1 ? null : count - 1);
    free.release();
  }

  private Optional<Duration> runIfLeading(SingletonDaemon daemon) throws Exception {
    DaemonHealth state = health.get(daemon.name());
    if (isPaused(daemon.name(), state)) {
      return Optional.empty();
    }
    if (!leader.holds()) {
      state.standsBy();
      return Optional.of(lease);
    }
    state.started();
    Trace trace = listener.running(daemon.name(), Optional.empty());
    try (var name = MDC.putCloseable("daemon", daemon.name());
        Trace.Scope inside = trace.enter()) {
      daemon.runOnce();
    } catch (Exception | Error e) {
      trace.ended(false, e.getClass().getSimpleName());
      throw e;
    }
    trace.ended(true, "done");
    state.succeeded();
    return Optional.empty();
  }

  /** Asked before each run: a pause holds in all replicas and over restarts. */
  private boolean isPaused(String name, DaemonHealth state) {
    Optional<DaemonPause> pause = database.read(tx -> pauses.find(tx, name));
    state.pausedBy(pause);
    return pause.isPresent();
  }

  private void renewLeases() {
    List<String> held = List.copyOf(atWork.keySet());
    if (held.isEmpty()) {
      return;
    }
    try {
      database.transact(tx -> leases.renew(tx, held, lease));
    } catch (RuntimeException | Error e) {
      // A timer never again runs what threw.
      log.warn("leases_not_renewed count={} reason=\"{}\"", held.size(), e.getMessage());
    }
  }
}
