package io.dmm.core.daemon;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.PeerException;
import io.dmm.db.Database;
import io.dmm.db.coordination.Lease;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What is the same for all item daemons: leasing requests, sorting outcomes, recording. */
public final class ItemRunner {
  private static final Logger log = LoggerFactory.getLogger(ItemRunner.class);

  /**
   * From here a failing step leads to RETRY; elsewhere the request waits where it is, for there is
   * no other way on.
   */
  private static final Set<RequestStatus> MAY_RETRY =
      EnumSet.of(RequestStatus.INIT, RequestStatus.DECIDED, RequestStatus.STAGED);

  private static final int MOST_AWAY = 10_000;

  private final Database database;
  private final RequestLeases leases;
  private final Transitions transitions;
  private final Clock clock;
  private final RandomGenerator random;
  private final Settings settings;

  /**
   * How often in a row a request could not be worked on here, by rule id. Only for the length of
   * the next wait, so a restart may forget it.
   */
  private final Map<String, Integer> away = new ConcurrentHashMap<>();

  /**
   * How patient the runner is.
   *
   * @param replica name of this replica, for leases
   * @param lease how long a claim holds unless renewed
   * @param maxRetries counted failures after which a request is given up
   * @param backoff waits between tries
   */
  public record Settings(String replica, Duration lease, int maxRetries, Backoff backoff) {}

  /** A runner for all item daemons of this replica. */
  public ItemRunner(
      Database database,
      RequestLeases leases,
      Transitions transitions,
      Clock clock,
      RandomGenerator random,
      Settings settings) {
    this.database = database;
    this.leases = leases;
    this.transitions = transitions;
    this.clock = clock;
    this.random = random;
    this.settings = settings;
  }

  /** Leases up to {@code limit} requests that are due for {@code daemon}. */
  public List<TransferRequest> claim(ItemDaemon daemon, int limit) {
    Lease lease =
        Lease.forOneClaim(settings.replica() + "/" + daemon.mover().daemon(), settings.lease());
    return database.inTransaction(
        tx -> leases.claim(tx, daemon.mover(), clock.instant(), lease, limit));
  }

  /**
   * Claims and works on one request after the other until none is due any more, and says how often
   * that was.
   */
  public int runOnce(ItemDaemon daemon) {
    int worked = 0;
    List<TransferRequest> due = claim(daemon, daemon.maxInFlight());
    while (!due.isEmpty() && worked < 10_000) {
      for (TransferRequest request : due) {
        work(daemon, request);
        worked++;
      }
      due = claim(daemon, daemon.maxInFlight());
    }
    return worked;
  }

  /**
   * Acts on a leased request and records what came of it, which is returned too. Never throws: the
   * request waits, the others go on.
   */
  public Step work(ItemDaemon daemon, TransferRequest request) {
    try (var ruleId = MDC.putCloseable("rule_id", request.ruleId());
        var name = MDC.putCloseable("daemon", daemon.mover().daemon())) {
      Step step = outcome(daemon, request);
      recordOrWait(daemon, request, step);
      return step;
    }
  }

  /** What cannot be recorded must not be tried again at once: it would fail the same way. */
  private void recordOrWait(ItemDaemon daemon, TransferRequest request, Step step) {
    try {
      record(daemon, request, step);
    } catch (RuntimeException e) {
      log.error("not_recorded rule_id={} daemon={}", request.ruleId(), name(daemon), e);
      try {
        record(daemon, request, Step.later(internalError(daemon)));
      } catch (RuntimeException again) {
        log.warn("wait_not_recorded rule_id={}: {}", request.ruleId(), again.getMessage());
        release(request);
      }
    }
  }

  private static String internalError(ItemDaemon daemon) {
    return "internal error in " + name(daemon) + ", see the log";
  }

  private static String name(ItemDaemon daemon) {
    return daemon.mover().daemon();
  }

  private Step outcome(ItemDaemon daemon, TransferRequest request) {
    try {
      return daemon.act(request);
    } catch (PeerException e) {
      log.warn(
          "step_failed rule_id={} daemon={} outcome={} reason=\"{}\"",
          request.ruleId(),
          daemon.mover().daemon(),
          e.outcome(),
          e.getMessage());
      return switch (e.outcome()) {
        case UNAVAILABLE, UNKNOWN -> Step.later(e.getMessage());
        case REJECTED, NOT_FOUND -> Step.retry(e.getMessage());
      };
    } catch (OutdatedException e) {
      return Step.wait(Duration.ZERO, request.statusReason());
    } catch (RuntimeException e) {
      log.error("step_broke rule_id={} daemon={}", request.ruleId(), name(daemon), e);
      return Step.later(internalError(daemon));
    }
  }

  private void record(ItemDaemon daemon, TransferRequest request, Step step) {
    boolean recorded;
    try {
      recorded =
          database.inTransaction(
              tx -> {
                boolean written = write(tx, daemon, request, step);
                if (written) {
                  step.writes().forEach(write -> write.accept(tx));
                  giveBack(tx, request);
                }
                return written;
              });
    } catch (OutdatedException e) {
      log.debug("outdated rule_id={} reason=\"{}\"", request.ruleId(), e.getMessage());
      recorded = false;
    }
    if (!recorded) {
      release(request);
    }
  }

  /**
   * Whoever has claimed the request meanwhile has begun anew: what was done here is his to find.
   */
  private void giveBack(DSLContext tx, TransferRequest request) {
    if (!request.leasedBy().isEmpty() && leases.release(tx, request).isEmpty()) {
      throw new OutdatedException("its lease ran out, and another has claimed it");
    }
  }

  private boolean write(DSLContext tx, ItemDaemon daemon, TransferRequest request, Step step) {
    String actor = daemon.mover().daemon();
    return switch (step.kind()) {
      case MOVED -> {
        away.remove(request.ruleId());
        Move move =
            Move.because(step.cause().orElseThrow(), actor, step.reason()).after(step.delay());
        yield transitions.move(tx, request, step.to().map(move::to).orElse(move)).isPresent();
      }
      case WAIT -> {
        away.remove(request.ruleId());
        yield transitions
            .wait(tx, request, step.mover().orElse(request.mover()), step.delay(), step.reason())
            .isPresent();
      }
      case RETRY -> retry(tx, actor, request, step);
      case LATER -> later(tx, request, step);
      case GIVE_UP -> giveUp(tx, actor, request, step.reason());
    };
  }

  private boolean retry(DSLContext tx, String actor, TransferRequest request, Step step) {
    int failures = request.attempts() + 1;
    if (!MAY_RETRY.contains(request.status())) {
      return later(tx, request, step);
    }
    away.remove(request.ruleId());
    if (failures > settings.maxRetries()) {
      return giveUp(
          tx,
          actor,
          request,
          "given up after " + settings.maxRetries() + " retries: " + step.reason());
    }
    Move move =
        Move.because(Cause.STEP_FAILED, actor, step.reason())
            .withAttempts(failures)
            .returningTo(step.to().orElse(request.status()))
            .after(settings.backoff().after(failures, random));
    return transitions.move(tx, request, move).isPresent();
  }

  /**
   * Stays where it is: the mover tries again, less often each time, for as long as the peer is
   * away.
   */
  private boolean later(DSLContext tx, TransferRequest request, Step step) {
    if (away.size() > MOST_AWAY) {
      // Some went on in other replicas, which is not told here.
      away.clear();
    }
    int failures = away.merge(request.ruleId(), 1, Integer::sum);
    return transitions
        .waitAfterFailure(
            tx,
            request,
            request.mover(),
            settings.backoff().after(failures, random),
            step.reason(),
            request.attempts())
        .isPresent();
  }

  private boolean giveUp(DSLContext tx, String actor, TransferRequest request, String reason) {
    if (!MAY_RETRY.contains(request.status())) {
      return later(tx, request, Step.later(reason));
    }
    Move move =
        Move.because(Cause.GIVEN_UP, actor, reason).failing(reason).finishedAt(clock.instant());
    return transitions.move(tx, request, move).isPresent();
  }

  /**
   * Gives a request back and wakes whoever is to move it now: its wake-up came while it was held
   * here.
   */
  void release(TransferRequest request) {
    away.remove(request.ruleId());
    try {
      database.transact(
          tx ->
              leases
                  .release(tx, request)
                  .map(TransferRequest::mover)
                  .filter(mover -> mover != Mover.NOBODY)
                  .ifPresent(mover -> WakeChannel.notify(tx, mover.daemon())));
    } catch (RuntimeException e) {
      log.warn("lease_kept rule_id={} until it runs out: {}", request.ruleId(), e.getMessage());
    }
  }
}
