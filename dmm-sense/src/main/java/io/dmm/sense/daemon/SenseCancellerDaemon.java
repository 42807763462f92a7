package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.CANCEL_ACCEPTED;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.PeerException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Has SENSE take down the circuit of a request that is finished, once its keep-alive is over:
 * FINISHED to CANCELED.
 */
public final class SenseCancellerDaemon implements ItemDaemon {
  private final CircuitLedger ledger;
  private final InstanceRemoval removal;
  private final SenseConfig config;

  @Inject
  SenseCancellerDaemon(CircuitLedger ledger, InstanceRemoval removal, SenseConfig config) {
    this.ledger = ledger;
    this.removal = removal;
    this.config = config;
  }

  @Override
  public Mover mover() {
    return Mover.SENSE_CANCELLER;
  }

  @Override
  public String purpose() {
    return "has SENSE take down the circuit of a finished request";
  }

  @Override
  public int maxInFlight() {
    return config.calls().maxInFlight();
  }

  @Override
  public Step act(TransferRequest request) throws PeerException {
    Optional<Circuit> circuit = ledger.ownedBy(request);
    if (circuit.isEmpty()) {
      return Step.moved(CANCEL_ACCEPTED, "it held nothing");
    }
    InstanceRemoval.Progress progress = removal.takeDown(circuit.get());
    return progress.released()
        ? Step.moved(CANCEL_ACCEPTED, progress.reason())
        : Step.wait(removal.pause(), progress.reason());
  }
}
