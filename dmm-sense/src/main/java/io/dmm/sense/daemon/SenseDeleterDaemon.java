package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.FAILURE_CLEARED_UP;
import static io.dmm.core.lifecycle.Cause.NOTHING_LEFT;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.PeerException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Removes what is left of a cancelled circuit: the instance, the subnets, and only then the
 * request's hold on them.
 */
public final class SenseDeleterDaemon implements ItemDaemon {
  private final CircuitLedger ledger;
  private final CircuitRepository circuits;
  private final InstanceRemoval removal;
  private final HeldSubnets subnets;
  private final SenseConfig config;
  private final Clock clock;

  @Inject
  SenseDeleterDaemon(
      CircuitLedger ledger,
      CircuitRepository circuits,
      InstanceRemoval removal,
      HeldSubnets subnets,
      SenseConfig config,
      Clock clock) {
    this.ledger = ledger;
    this.circuits = circuits;
    this.removal = removal;
    this.subnets = subnets;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Mover mover() {
    return Mover.SENSE_DELETER;
  }

  @Override
  public String purpose() {
    return "removes the instance and gives the subnets back once the circuit is down";
  }

  @Override
  public int maxInFlight() {
    return config.calls().maxInFlight();
  }

  @Override
  public Step act(TransferRequest request) throws PeerException {
    Optional<Circuit> circuit = ledger.ownedBy(request);
    if (circuit.isEmpty()) {
      return ended(request, "it held nothing");
    }
    InstanceRemoval.Progress progress = removal.remove(circuit.get(), request.statusSince());
    if (!progress.gone()) {
      return progress.repeated()
          ? Step.later(progress.reason())
          : Step.wait(removal.pause(), progress.reason());
    }
    Duration held = removal.stillHeld(ledger.byId(circuit.get().id()).orElseThrow());
    if (held.compareTo(Duration.ZERO) > 0) {
      return Step.wait(
          held, progress.reason() + "; waits until the sites have given its bandwidth back");
    }
    if (request.streams().current() > 0) {
      return Step.wait(
          removal.pause(), progress.reason() + "; waits until FTS has dropped its limits");
    }
    for (Side side : Side.values()) {
      if (circuit.get().at(side).freedAt().isEmpty()) {
        subnets.free(request, circuit.get(), side);
      }
    }
    return ended(request, progress.reason() + "; its subnets are free")
        .also(tx -> circuits.release(tx, circuit.get().id(), clock.instant()));
  }

  private static Step ended(TransferRequest request, String reason) {
    if (request.retryFrom().isPresent()) {
      return Step.moved(NOTHING_LEFT, RequestStatus.INIT, reason + "; it starts again");
    }
    return request.isGivenUp()
        ? Step.moved(FAILURE_CLEARED_UP, request.failureReason())
        : Step.moved(NOTHING_LEFT, RequestStatus.DELETED, reason);
  }
}
