package io.dmm.sense.daemon;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.util.UUID;

/** Has SENSE build a compiled circuit. Whether it came up is the handler's to see. */
public final class SenseProvisionerDaemon implements ItemDaemon {
  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final SenseConfig config;

  @Inject
  SenseProvisionerDaemon(CircuitOrchestrator sense, CircuitLedger ledger, SenseConfig config) {
    this.sense = sense;
    this.ledger = ledger;
    this.config = config;
  }

  @Override
  public Mover mover() {
    return Mover.SENSE_PROVISIONER;
  }

  @Override
  public String purpose() {
    return "has SENSE build the compiled circuit";
  }

  @Override
  public int maxInFlight() {
    return config.calls().maxInFlight();
  }

  @Override
  public Step act(TransferRequest request) throws PeerException {
    Circuit circuit = ledger.required(request);
    UUID instance = circuit.instanceId().orElseThrow();
    if (circuit.changeSentAt().isPresent() && sense.look(instance).phase() != Phase.COMPILED) {
      return handler("SENSE has already begun to build instance " + instance);
    }
    ledger.changeSent(circuit);
    try {
      sense.provision(instance);
    } catch (OutcomeUnknownException e) {
      return handler("SENSE may be building instance " + instance + ": " + e.getMessage());
    }
    return handler("SENSE builds instance " + instance);
  }

  private Step handler(String reason) {
    return Step.handOver(Mover.SENSE_HANDLER, config.polling().inTransition(), reason);
  }
}
