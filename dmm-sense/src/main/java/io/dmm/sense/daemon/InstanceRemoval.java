package io.dmm.sense.daemon;

import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.PeerException;
import io.dmm.db.circuit.Circuit;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Takes an instance out of SENSE, whatever state it is in, one safe call at a time. Every call is
 * preceded by a look, so that nothing is cancelled twice and nothing is deleted while it is up.
 */
final class InstanceRemoval {
  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final SenseConfig config;
  private final Clock clock;

  /**
   * How far the removal has come.
   *
   * @param gone whether nothing is left at SENSE
   * @param released whether the circuit itself is down, and only its record is left
   * @param reason what it waits for, or what was done
   */
  record Progress(boolean gone, boolean released, String reason) {}

  @Inject
  InstanceRemoval(
      CircuitOrchestrator sense, CircuitLedger ledger, SenseConfig config, Clock clock) {
    this.sense = sense;
    this.ledger = ledger;
    this.config = config;
    this.clock = clock;
  }

  /** How long to leave it alone between two steps. */
  Duration pause() {
    return config.polling().inTransition();
  }

  /** How long the sites may hold the bandwidth of an instance that has just gone. */
  Duration untilReleased(Circuit circuit) {
    return circuit.reservedMbps() > 0 ? config.polling().releaseSettle() : Duration.ZERO;
  }

  /**
   * How much longer the sites may hold the bandwidth of the circuit's last instance; zero or less
   * if they do not.
   */
  Duration stillHeld(Circuit circuit) {
    if (circuit.goneAt().isEmpty() || circuit.reservedMbps() == 0) {
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
      return new Progress(true, true, "nothing was built");
    }
    UUID instance = circuit.instanceId().get();
    InstanceState now = look(circuit);
    return switch (now.phase()) {
      case GONE -> new Progress(true, true, "SENSE does not know instance " + instance);
      case COMPILED -> new Progress(false, true, "instance " + instance + " was never committed");
      case CANCELLING, CANCELLED ->
          new Progress(false, true, "SENSE takes instance " + instance + " down, " + now.status());
      case CREATE_FAILED -> {
        if (circuit.changeSentAt().isEmpty() && circuit.provisionedAt().isEmpty()) {
          yield new Progress(false, true, "instance " + instance + " was never committed");
        }
        yield cancel(circuit, instance, true, now);
      }
      case READY, MODIFIED -> cancel(circuit, instance, false, now);
      case COMPILING -> new Progress(false, false, "SENSE is still computing instance " + instance);
      case CREATING, MODIFYING, MODIFY_FAILED, CANCEL_FAILED, UNRECOGNISED ->
          cancel(circuit, instance, true, now);
    };
  }

  private Progress cancel(Circuit circuit, UUID instance, boolean force, InstanceState now)
      throws PeerException {
    if (!ledger.cancelSent(circuit)) {
      return new Progress(false, false, "another rule has taken the circuit over");
    }
    sense.cancel(instance, force);
    return new Progress(
        false,
        true,
        "SENSE accepted the cancel of instance " + instance + ", which was " + now.status());
  }

  /** One step towards nothing left at SENSE, of a circuit that was asked to go. */
  Progress remove(Circuit circuit) throws PeerException {
    if (circuit.instanceId().isEmpty()) {
      return new Progress(true, true, "nothing was built");
    }
    UUID instance = circuit.instanceId().get();
    InstanceState now = look(circuit);
    Progress waiting =
        new Progress(
            false,
            false,
            "waits until SENSE has taken instance " + instance + " down, now " + now.status());
    return switch (now.phase()) {
      case GONE -> forgotten(circuit, instance, "is gone");
      case COMPILED -> delete(circuit, instance);
      case CANCELLED -> settled(circuit) ? delete(circuit, instance) : waiting;
      case CANCELLING, COMPILING -> stalled(circuit) ? delete(circuit, instance) : waiting;
      case CREATE_FAILED ->
          circuit.changeSentAt().isEmpty() && circuit.provisionedAt().isEmpty()
              ? delete(circuit, instance)
              : again(circuit, instance, now);
      case READY, MODIFIED, CREATING, MODIFYING, MODIFY_FAILED, CANCEL_FAILED, UNRECOGNISED ->
          again(circuit, instance, now);
    };
  }

  /** The cancel was not taken, or did not last: once more, and after too long a time by force. */
  private Progress again(Circuit circuit, UUID instance, InstanceState now) throws PeerException {
    if (stalled(circuit) && !now.phase().isUp()) {
      return delete(circuit, instance);
    }
    return new Progress(false, false, cancel(circuit, instance, !now.phase().isUp(), now).reason());
  }

  private Progress delete(Circuit circuit, UUID instance) throws PeerException {
    sense.delete(instance);
    return forgotten(circuit, instance, "was deleted");
  }

  private Progress forgotten(Circuit circuit, UUID instance, String how) {
    ledger.instanceGone(circuit);
    return new Progress(true, true, "instance " + instance + " " + how);
  }

  private InstanceState look(Circuit circuit) throws PeerException {
    InstanceState state = sense.look(circuit.instanceId().orElseThrow());
    if (state.phase() == Phase.GONE) {
      ledger.missing(circuit);
    } else {
      ledger.seen(circuit, state.status());
    }
    return state;
  }

  /**
   * Right after a cancel SENSE may say CANCEL - READY although the circuit is still up: believed if
   * seen on the way.
   */
  private boolean settled(Circuit circuit) {
    String before = circuit.senseStatus();
    boolean seenOnTheWay = before.startsWith("CANCEL") && !before.endsWith("READY");
    return seenOnTheWay || waitedFor(circuit, config.polling().cancelSettle());
  }

  private boolean stalled(Circuit circuit) {
    return waitedFor(circuit, config.polling().stall());
  }

  private boolean waitedFor(Circuit circuit, Duration wait) {
    Instant now = clock.instant();
    return circuit.cancelSentAt().map(sent -> !sent.plus(wait).isAfter(now)).orElse(true);
  }
}
