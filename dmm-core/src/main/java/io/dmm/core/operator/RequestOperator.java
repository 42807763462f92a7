package io.dmm.core.operator;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.KeepAlive;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jooq.DSLContext;

/** Carries out what operators ask for, as transitions of the life cycle. */
public final class RequestOperator implements OperatorActions {
  private static final int TRIES = 5;

  private final Database database;
  private final RequestRepository requests;
  private final RequestStreams streams;
  private final CircuitRepository circuits;
  private final EventRepository events;
  private final Transitions transitions;
  private final KeepAlive keepAlive;
  private final Clock clock;

  /** An operator's hand on the database; the daemons do the rest. */
  @Inject
  public RequestOperator(
      Database database,
      RequestRepository requests,
      RequestStreams streams,
      CircuitRepository circuits,
      EventRepository events,
      Transitions transitions,
      KeepAlive keepAlive,
      Clock clock) {
    this.database = database;
    this.requests = requests;
    this.streams = streams;
    this.circuits = circuits;
    this.events = events;
    this.transitions = transitions;
    this.keepAlive = keepAlive;
    this.clock = clock;
  }

  @Override
  public void finish(String ruleId, String who) {
    persistently(
        ruleId,
        (tx, request) ->
            transitions
                .move(
                    tx,
                    request,
                    Move.because(Cause.OPERATOR_FINISHED, who, "finished by " + who)
                        .finishedAt(clock.instant())
                        .after(
                            Lifecycle.CIRCUIT_UP.contains(request.status())
                                ? keepAlive.length()
                                : Duration.ZERO))
                .isPresent());
  }

  @Override
  public void reinitialize(String ruleId, String who) {
    persistently(
        ruleId,
        (tx, request) -> {
          boolean isOver =
              request.status() == RequestStatus.DELETED || request.status() == RequestStatus.FAILED;
          Move move =
              Move.because(Cause.RESTART_REQUESTED, who, "started again by " + who)
                  .finishedAt(clock.instant());
          boolean moved =
              transitions
                  .move(tx, request, isOver ? move : move.returningTo(RequestStatus.INIT))
                  .isPresent();
          if (moved && isOver) {
            requests.decide(tx, ruleId, 0, clock.instant());
          }
          return moved;
        });
  }

  @Override
  public void reinitializeSense(String ruleId, String who) {
    persistently(
        ruleId,
        (tx, request) -> {
          boolean moved =
              transitions
                  .move(
                      tx,
                      request,
                      Move.because(
                          Cause.REBUILD_REQUESTED,
                          who,
                          "circuit to be built anew, asked by " + who))
                  .isPresent();
          if (moved) {
            Circuit circuit = circuits.ownedBy(tx, ruleId).orElseThrow();
            circuits.discard(tx, circuit.id());
            if (circuit.requestedMbps() == 0) {
              // No more than it has: only the decider knows whether more is free.
              circuits.request(tx, circuit.id(), circuit.reservedMbps());
            }
          }
          return moved;
        });
  }

  @Override
  public void overrideStreams(String ruleId, OptionalInt streams, String who) {
    if (streams.isPresent() && streams.getAsInt() < 1) {
      throw new WrongValueException(
          "limit",
          String.valueOf(streams.getAsInt()),
          "1 or more transfers, because FTS reads 0 as no limit");
    }
    database.transact(
        tx -> {
          if (!this.streams.override(tx, ruleId, streams, clock.instant())) {
            throw new UnknownRequestException(ruleId);
          }
          transitions.note(
              tx,
              ruleId,
              who,
              "FTS_LIMIT_OVERRIDDEN",
              streams.isPresent()
                  ? who + " pinned FTS to " + streams.getAsInt() + " transfers at once"
                  : who + " removed the override");
          WakeChannel.notify(tx, "FtsModifier");
        });
  }

  @Override
  public void refreshSites(String who) {
    database.transact(
        tx -> {
          events.append(
              tx, Event.general(clock.instant(), who, "SITES_REFRESH_ASKED", "by " + who));
          WakeChannel.notify(tx, "RefreshSites");
        });
  }

  /** Daemons change requests all the time: a person is not bothered with that. */
  private void persistently(String ruleId, BiFunction<DSLContext, TransferRequest, Boolean> deed) {
    for (int i = 0; i < TRIES; i++) {
      boolean done =
          database.inTransaction(
              tx ->
                  deed.apply(
                      tx,
                      requests
                          .find(tx, ruleId)
                          .orElseThrow(() -> new UnknownRequestException(ruleId))));
      if (done) {
        return;
      }
    }
    throw new IllegalStateException(
        "rule " + ruleId + " changed " + TRIES + " times in a row while it was to be changed");
  }
}
