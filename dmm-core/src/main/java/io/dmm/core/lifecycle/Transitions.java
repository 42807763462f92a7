package io.dmm.core.lifecycle;

import io.dmm.core.listen.CoreListener;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Change;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of a status: looks the move up in {@link Lifecycle}, compares and sets the row,
 * appends the event and wakes who acts next, all in the caller's transaction.
 */
public final class Transitions {
  private static final Logger log = LoggerFactory.getLogger(Transitions.class);

  private final RequestRepository requests;
  private final EventRepository events;
  private final Clock clock;
  private final CoreListener listener;

  /** A writer that takes the time from {@code clock} and tells {@code listener} of each move. */
  @Inject
  public Transitions(
      RequestRepository requests, EventRepository events, Clock clock, CoreListener listener) {
    this.requests = requests;
    this.events = events;
    this.clock = clock;
    this.listener = listener;
  }

  /** A writer that tells nobody. */
  public Transitions(RequestRepository requests, EventRepository events, Clock clock) {
    this(requests, events, clock, CoreListener.NONE);
  }

  /** Writes down a rule that was not known. Empty: it was known after all. */
  public Optional<TransferRequest> begin(
      DSLContext tx, NewRequest fresh, Cause cause, String actor) {
    Arrow arrow =
        Lifecycle.arrow(null, cause)
            .orElseThrow(() -> new IllegalArgumentException(cause + " starts no request"));
    if (!arrow.to().contains(fresh.status())) {
      throw new IllegalArgumentException(cause + " does not lead to " + fresh.status());
    }
    Instant now = clock.instant();
    Optional<TransferRequest> stored = requests.insert(tx, fresh, now);
    stored.ifPresent(
        request -> {
          events.append(
              tx,
              Event.of(
                  now,
                  request.ruleId(),
                  actor,
                  cause.name(),
                  null,
                  fresh.status(),
                  fresh.reason()));
          WakeChannel.notifyMoved(tx, request.ruleId());
          wake(tx, fresh.status());
          listener.moved(Optional.empty(), fresh.status(), cause.name());
          log.info(
              "request_seen rule_id={} status={} reason=\"{}\"",
              request.ruleId(),
              fresh.status(),
              fresh.reason());
        });
    return stored;
  }

  /**
   * Writes down a request in the middle of its life, as whoever cared for it before has left it.
   *
   * @throws org.jooq.exception.IntegrityConstraintViolationException the rule is known
   */
  public void takeOver(DSLContext tx, TransferRequest request, String actor) {
    requests.restore(tx, request);
    events.append(
        tx,
        Event.of(
            clock.instant(),
            request.ruleId(),
            actor,
            "TAKEN_OVER",
            null,
            request.status(),
            request.statusReason()));
    log.info("request_taken_over rule_id={} status={}", request.ruleId(), request.status());
  }

  /**
   * Moves a request. Empty: another writer was faster, nothing was written, and the caller drops
   * what it had in mind.
   *
   * @throws IllegalTransitionException the life cycle has no line for it
   */
  public Optional<TransferRequest> move(DSLContext tx, TransferRequest seen, Move move) {
    Arrow arrow =
        Lifecycle.arrow(seen.status(), move.cause())
            .orElseThrow(
                () -> new IllegalTransitionException(seen.ruleId(), seen.status(), move.cause()));
    RequestStatus to = move.to().orElse(arrow.to().get(0));
    if (!arrow.to().contains(to)) {
      throw new IllegalTransitionException(seen.ruleId(), seen.status(), move.cause());
    }
    Instant now = clock.instant();
    int attempts =
        move.attempts().orElse(Lifecycle.keepsAttempts(seen.status(), to) ? seen.attempts() : 0);
    Mover mover = moverOf(seen, to, move.cause());
    Optional<TransferRequest> moved =
        requests.change(
            tx,
            seen,
            new Change(
                to,
                mover,
                now.plus(move.delay()),
                move.reason(),
                keptFailure(seen, to, move),
                attempts,
                move.returnTo().or(() -> keptReturn(seen, to)),
                Lifecycle.LIVE.contains(to)
                    ? Optional.empty()
                    : move.finishedAt().or(seen::finishedAt)),
            now);
    moved.ifPresent(
        request -> {
          events.append(
              tx,
              Event.of(
                  now,
                  seen.ruleId(),
                  move.actor(),
                  move.cause().name(),
                  seen.status(),
                  to,
                  move.reason()));
          WakeChannel.notifyMoved(tx, seen.ruleId());
          wake(tx, to);
          if (mover != Lifecycle.moverOf(to)) {
            WakeChannel.notify(tx, mover.daemon());
          }
          listener.moved(Optional.of(seen.status()), to, move.cause().name());
          log.info(
              "moved rule_id={} from={} to={} cause={} actor={} reason=\"{}\"",
              seen.ruleId(),
              seen.status(),
              to,
              move.cause(),
              move.actor(),
              move.reason());
        });
    return moved.flatMap(request -> withoutFormerBandwidth(tx, request));
  }

  /** Whatever begins anew has no bandwidth yet. */
  private Optional<TransferRequest> withoutFormerBandwidth(DSLContext tx, TransferRequest request) {
    if (request.status() != RequestStatus.INIT || request.decidedMbps() == 0) {
      return Optional.of(request);
    }
    requests.decide(tx, request.ruleId(), 0, clock.instant());
    return requests.find(tx, request.ruleId());
  }

  /**
   * A request that nobody knows the ends of begins with Rucio. One whose rule runs again gets its
   * ends in the same transaction.
   */
  private static Mover moverOf(TransferRequest seen, RequestStatus to, Cause cause) {
    boolean isRucioAsked =
        to == RequestStatus.INIT && cause != Cause.RULE_RUNS_AGAIN && !seen.route().namesBothEnds();
    return isRucioAsked ? Mover.RUCIO_INITIALIZER : Lifecycle.moverOf(to);
  }

  /** A restart that was asked for outlasts the teardown. */
  private static Optional<RequestStatus> keptReturn(TransferRequest seen, RequestStatus to) {
    return to == RequestStatus.CANCELED ? seen.retryFrom() : Optional.empty();
  }

  /**
   * Leaves the status and says who looks at the request again, when, and why it waits. Not an
   * event: waiting is not a change, and a poll each few seconds would bury the history.
   */
  public Optional<TransferRequest> wait(
      DSLContext tx, TransferRequest seen, Mover mover, Duration delay, String reason) {
    return waitAfterFailure(tx, seen, mover, delay, reason, seen.attempts());
  }

  /** Like {@link #wait}, with the failures counted. */
  public Optional<TransferRequest> waitAfterFailure(
      DSLContext tx,
      TransferRequest seen,
      Mover mover,
      Duration delay,
      String reason,
      int attempts) {
    Instant now = clock.instant();
    Optional<TransferRequest> waiting =
        requests.change(
            tx,
            seen,
            new Change(
                seen.status(),
                mover,
                now.plus(delay),
                reason,
                seen.failureReason(),
                attempts,
                seen.retryFrom(),
                seen.finishedAt()),
            now);
    if (mover != seen.mover()) {
      WakeChannel.notify(tx, mover.daemon());
    }
    return waiting;
  }

  /**
   * Has {@code mover} look at a request now that it would look at later. False: it does not have
   * it, or is about to look anyway.
   */
  public boolean hurry(DSLContext tx, String ruleId, Mover mover) {
    boolean hurried = requests.hurry(tx, ruleId, mover, clock.instant());
    if (hurried) {
      WakeChannel.notify(tx, mover.daemon());
    }
    return hurried;
  }

  /** Appends an event that is no change of status. */
  public void note(DSLContext tx, String ruleId, String actor, String cause, String reason) {
    events.append(tx, Event.note(clock.instant(), ruleId, actor, cause, reason));
  }

  private static String keptFailure(TransferRequest seen, RequestStatus to, Move move) {
    boolean beginsAnew = to == RequestStatus.INIT || to == RequestStatus.PROVISIONED;
    return !move.failure().isEmpty() ? move.failure() : beginsAnew ? "" : seen.failureReason();
  }

  private void wake(DSLContext tx, RequestStatus to) {
    Lifecycle.wokenBy(to).forEach(daemon -> WakeChannel.notify(tx, daemon));
    if (to == RequestStatus.FINISHED || to.isEnd()) {
      // A circuit that became idle, or a subnet that was given back, may be what a new request
      // waits for.
      requests.hurryAll(tx, RequestStatus.INIT, Mover.ALLOCATOR, clock.instant());
    }
  }
}
