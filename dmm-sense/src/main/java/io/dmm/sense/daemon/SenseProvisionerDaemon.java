package io.dmm.sense.daemon;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.OutdatedException;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Has SENSE build a compiled circuit. Whether it came up is the handler's to see. */
public final class SenseProvisionerDaemon implements ItemDaemon {
  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final SenseConfig config;
  private final Clock clock;

  @Inject
  SenseProvisionerDaemon(
      CircuitOrchestrator sense, CircuitLedger ledger, SenseConfig config, Clock clock) {
    this.sense = sense;
    this.ledger = ledger;
    this.config = config;
    this.clock = clock;
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
    InstanceState now = sense.look(instance);
    if (now.phase() != Phase.COMPILED) {
      return handler("instance " + instance + " is " + now.status());
    }
    if (circuit.changeSentAt().filter(this::isRecent).isPresent()) {
      return handler("SENSE was asked to build instance " + instance + " a moment ago");
    }
    if (!ledger.changeSent(request, circuit)) {
      throw new OutdatedException("the request changed while SENSE was looked at");
    }
    try {
      sense.provision(instance);
    } catch (OutcomeUnknownException e) {
      return handler("SENSE may be building instance " + instance + ": " + e.getMessage());
    }
    return handler("SENSE builds instance " + instance);
  }

  /** A provision shows only after a while; until then the instance looks as if nobody had asked. */
  private boolean isRecent(Instant sent) {
    return sent.plus(config.polling().modifyFailedGrace()).isAfter(clock.instant());
  }

  private Step handler(String reason) {
    return Step.handOver(Mover.SENSE_HANDLER, config.polling().inTransition(), reason);
  }
}
