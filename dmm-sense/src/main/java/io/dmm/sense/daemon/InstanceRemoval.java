package io.dmm.sense.daemon;

import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.PeerException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.Mover;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an instance out of SENSE, whatever state it is in, one safe call at a time. Every call is
 * preceded by a look, so that nothing is cancelled twice and nothing is deleted while it is up.
 *
 * @see "SENSE-O REST API, sections 3.7 and 3.9"
 */
final class InstanceRemoval {
  private static final Logger log = LoggerFactory.getLogger(InstanceRemoval.class);

  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final Database database;
  private final Transitions transitions;
  private final OddStatus odd;
  private final SenseConfig config;
  private final Clock clock;

  /**
   * How far the removal has come.
   *
   * @param gone whether nothing is left at SENSE
   * @param released whether the circuit itself is down or going down, and only its record is left
   * @param repeated whether a cancel had to be sent once more: such a removal is looked after less
   *     and less often
   * @param reason what it waits for, or what was done
   */
  record Progress(boolean gone, boolean released, boolean repeated, String reason) {
    static Progress over(String reason) {
      return new Progress(true, true, false, reason);
    }

    static Progress goingDown(String reason) {
      return new Progress(false, true, false, reason);
    }

    static Progress waiting(String reason) {
      return new Progress(false, false, false, reason);
    }

    private Progress again() {
      return new Progress(gone, released, true, reason);
    }
  }

  @Inject
  InstanceRemoval(
      CircuitOrchestrator sense,
      CircuitLedger ledger,
      Database database,
      Transitions transitions,
      OddStatus odd,
      SenseConfig config,
      Clock clock) {
    this.sense = sense;
    this.ledger = ledger;
    this.database = database;
    this.transitions = transitions;
    this.odd = odd;
    this.config = config;
    this.clock = clock;
  }

  /** How long to leave it alone between two steps. */
  Duration pause() {
    return config.polling().inTransition();
  }

  /**
   * How much longer the sites may hold the bandwidth of the circuit's last instance; zero or less
   * if they do not.
   */
  Duration stillHeld(Circuit circuit) {
    if (circuit.goneAt().isEmpty() || circuit.heldMbps() == 0) {
      return Duration.ZERO;
    }
    return Duration.between(
        clock.instant(), circuit.goneAt().get().plus(config.polling().releaseSettle()));
  }

  /**
   * One step towards a circuit that is down: cancels it unless that is under way or was never
   * needed.
   */
  Progress takeDown(Circuit circuit) throws PeerException {
    if (circuit.instanceId().isEmpty()) {
      return Progress.over("nothing of it is at SENSE");
    }
    UUID instance = circuit.instanceId().get();
    InstanceState now = look(circuit);
    return switch (now.phase()) {
      case GONE -> {
        String unknown = "SENSE does not know instance " + instance;
        yield isMissingForLong(circuit) ? Progress.over(unknown) : Progress.goingDown(unknown);
      }
      case COMPILED -> Progress.goingDown("instance " + instance + " was never committed");
      case COMPILING ->
          isStuck(circuit, now)
              ? Progress.goingDown("SENSE does not finish computing instance " + instance)
              : Progress.waiting("SENSE is still computing instance " + instance);
      case CANCELLING, CANCELLED ->
          Progress.goingDown("SENSE takes instance " + instance + " down, " + now.status());
      case CREATE_FAILED ->
          wasToBeBuilt(circuit)
              ? cancel(circuit, instance, now)
              : Progress.goingDown("instance " + instance + " was never committed");
      case READY, MODIFIED, CREATING, MODIFYING, MODIFY_FAILED, CANCEL_FAILED, UNRECOGNISED ->
          cancel(circuit, instance, now);
    };
  }

  /**
   * One step towards nothing left at SENSE, of a circuit that was asked to go.
   *
   * @param since since when it should go
   */
  Progress remove(Circuit circuit, Instant since) throws PeerException {
    if (circuit.instanceId().isEmpty()) {
      return Progress.over("nothing of it is at SENSE");
    }
    UUID instance = circuit.instanceId().get();
    InstanceState now = look(circuit);
    Progress waiting =
        Progress.waiting(
            "waits until SENSE has taken instance "
                + instance
                + " down, now "
                + now.status()
                + (isStuck(circuit, now) ? " since " + since(circuit, now) : ""));
    return switch (now.phase()) {
      case GONE -> isMissingForLong(circuit) ? forgotten(circuit, instance, "is gone") : waiting;
      case COMPILED -> mayStillBegin(circuit) ? waiting : delete(circuit, instance);
      case COMPILING -> isStuck(circuit, now) ? delete(circuit, instance) : waiting;
      case CANCELLED -> isSettled(circuit, now) ? delete(circuit, instance) : waiting;
      case CANCELLING -> {
        if (isCommitted(now) && isStuck(circuit, now)) {
          yield deleteByForce(circuit, instance, now);
        }
        sayIfStuckNow(circuit, instance, now, since(circuit, now));
        yield waiting;
      }
      case CREATE_FAILED, MODIFY_FAILED, CANCEL_FAILED -> {
        if (now.phase() == Phase.CREATE_FAILED && !wasToBeBuilt(circuit)) {
          yield delete(circuit, instance);
        }
        yield hasPassed(since, config.polling().stall())
            ? deleteByForce(circuit, instance, now)
            : cancelAgain(circuit, instance, now);
      }
      case READY, MODIFIED, CREATING, MODIFYING, UNRECOGNISED -> {
        sayIfStuckNow(circuit, instance, now, since);
        yield cancelAgain(circuit, instance, now);
      }
    };
  }

  /** The cancel was not taken, or did not last. */
  private Progress cancelAgain(Circuit circuit, UUID instance, InstanceState now)
      throws PeerException {
    Progress progress = cancel(circuit, instance, now);
    return circuit.cancelSentAt().isPresent() && progress.released()
        ? new Progress(false, false, false, progress.reason()).again()
        : new Progress(false, false, false, progress.reason());
  }

  /**
   * Cancels, unless that was asked for a moment ago: until the cancel shows, SENSE may still report
   * the state from before, in the words of either operation.
   */
  private Progress cancel(Circuit circuit, UUID instance, InstanceState now) throws PeerException {
    Duration settle = config.polling().cancelSettle();
    if (circuit.cancelSentAt().isPresent() && !hasPassed(circuit.cancelSentAt().get(), settle)) {
      return Progress.waiting(
          "waits for SENSE to begin with the cancel of instance "
              + instance
              + ", still "
              + now.status());
    }
    if (!ledger.cancelSent(circuit)) {
      return Progress.waiting("another rule has taken the circuit over");
    }
    sense.cancel(instance, !now.phase().isUp());
    return Progress.goingDown(
        "SENSE accepted the cancel of instance " + instance + ", which was " + now.status());
  }

  private Progress delete(Circuit circuit, UUID instance) throws PeerException {
    sense.delete(instance);
    return forgotten(circuit, instance, "was deleted");
  }

  /** The last resort: SENSE does not get it done, and what sites hold must not be held for ever. */
  private Progress deleteByForce(Circuit circuit, UUID instance, InstanceState now)
      throws PeerException {
    sense.delete(instance);
    String what =
        "instance "
            + instance
            + " was deleted although it was "
            + now.status()
            + ", where SENSE has been stuck; sites may keep its configuration: have them checked";
    log.error("deleted_by_force rule_id={} reason=\"{}\"", circuit.ruleId(), what);
    database.transact(
        tx ->
            transitions.note(
                tx, circuit.ruleId(), Mover.SENSE_DELETER.daemon(), "DELETED_BY_FORCE", what));
    ledger.instanceGone(circuit);
    return Progress.over(what);
  }

  /**
   * What is up, or of which sites are still being told, may not be deleted by force; so people have
   * to look. Said once, when the time has passed since the last look.
   */
  private void sayIfStuckNow(Circuit before, UUID instance, InstanceState now, Instant since) {
    Instant stuckFrom = since.plus(config.polling().stall());
    boolean saidBefore = before.senseSeenAt().filter(seen -> !stuckFrom.isAfter(seen)).isPresent();
    if (stuckFrom.isAfter(clock.instant()) || saidBefore) {
      return;
    }
    String what =
        "instance "
            + instance
            + " is "
            + now.status()
            + " and has not got on since "
            + since
            + "; SENSE has to get it on, until then its bandwidth and subnets stay taken";
    log.error("cancel_stalled rule_id={} reason=\"{}\"", before.ruleId(), what);
    database.transact(
        tx ->
            transitions.note(
                tx, before.ruleId(), Mover.SENSE_DELETER.daemon(), "CANCEL_STALLED", what));
  }

  private Progress forgotten(Circuit circuit, UUID instance, String how) {
    ledger.instanceGone(circuit);
    return Progress.over("instance " + instance + " " + how);
  }

  private InstanceState look(Circuit circuit) throws PeerException {
    InstanceState state = sense.look(circuit.instanceId().orElseThrow());
    if (state.phase() == Phase.GONE) {
      ledger.missing(circuit);
    } else {
      ledger.seen(circuit, state.status());
      odd.tell(circuit, state, Mover.SENSE_DELETER);
    }
    return state;
  }

  /** Missing once proves nothing: SENSE has been seen to forget for a moment. */
  private boolean isMissingForLong(Circuit circuit) {
    return hasPassed(
        circuit.missingSince().orElse(clock.instant()), config.polling().missingConfirm());
  }

  /** A provision shows only after a while, and until then the instance looks untouched. */
  private boolean mayStillBegin(Circuit circuit) {
    return circuit
        .changeSentAt()
        .map(sent -> !hasPassed(sent, config.polling().modifyFailedGrace()))
        .orElse(false);
  }

  /** Whether sites may have been told of it; in doubt, yes. */
  private static boolean wasToBeBuilt(Circuit circuit) {
    return circuit.changeSentAt().isPresent()
        || circuit.provisionedAt().isPresent()
        || circuit.discard();
  }

  /**
   * Right after a cancel SENSE may say CANCEL - READY although the circuit is still up: believed if
   * it was seen on the way, or says so for a while.
   */
  private boolean isSettled(Circuit circuit, InstanceState now) {
    String before = circuit.senseStatus();
    boolean seenOnTheWay = before.startsWith("CANCEL") && !before.endsWith("READY");
    return seenOnTheWay || hasPassed(since(circuit, now), config.polling().cancelSettle());
  }

  private static boolean isCommitted(InstanceState now) {
    return now.status().endsWith("COMMITTED");
  }

  private boolean isStuck(Circuit circuit, InstanceState now) {
    return hasPassed(since(circuit, now), config.polling().stall());
  }

  /** Since when SENSE has been reporting this status. */
  private Instant since(Circuit before, InstanceState now) {
    Optional<Instant> since =
        before.senseStatus().equals(now.status()) ? before.senseStatusSince() : Optional.empty();
    return since.orElse(clock.instant());
  }

  private boolean hasPassed(Instant from, Duration wait) {
    return !from.plus(wait).isAfter(clock.instant());
  }
}
