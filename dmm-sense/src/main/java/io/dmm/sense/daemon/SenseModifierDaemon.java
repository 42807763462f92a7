package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.BANDWIDTH_KEPT;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.UUID;

/** Has SENSE change the bandwidth of a circuit. Whether it did is the handler's to see. */
public final class SenseModifierDaemon implements ItemDaemon {
  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final CircuitRepository circuits;
  private final RequestRepository requests;
  private final Intents intents;
  private final SenseConfig config;
  private final Clock clock;

  @Inject
  SenseModifierDaemon(
      CircuitOrchestrator sense,
      CircuitLedger ledger,
      CircuitRepository circuits,
      RequestRepository requests,
      Intents intents,
      SenseConfig config,
      Clock clock) {
    this.sense = sense;
    this.ledger = ledger;
    this.circuits = circuits;
    this.requests = requests;
    this.intents = intents;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Mover mover() {
    return Mover.SENSE_MODIFIER;
  }

  @Override
  public String purpose() {
    return "has SENSE change the bandwidth of a circuit that is up";
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
    if (!now.phase().isUp()) {
      return handler("instance " + instance + " is " + now.status());
    }
    ledger.seen(circuit, now.status());
    if (now.reservedMbps().orElse(-1) == circuit.requestedMbps()) {
      return handler("SENSE already has " + circuit.requestedMbps() + " Mb/s");
    }
    ledger.changeSent(circuit);
    try {
      sense.modify(intents.of(circuit, instance, circuit.requestedMbps()));
    } catch (OutcomeUnknownException e) {
      return handler("SENSE may be changing instance " + instance + ": " + e.getMessage());
    } catch (RejectedException e) {
      return kept(request, circuit, e.getMessage());
    }
    return handler(
        "SENSE changes the bandwidth from "
            + circuit.reservedMbps()
            + " to "
            + circuit.requestedMbps()
            + " Mb/s");
  }

  /** Refused: the circuit keeps what it has, and the decider counts from there again. */
  private Step kept(TransferRequest request, Circuit circuit, String why) {
    return Step.moved(BANDWIDTH_KEPT, "stays at " + circuit.reservedMbps() + " Mb/s: " + why)
        .also(
            tx -> {
              circuits.confirm(tx, circuit.id(), circuit.reservedMbps(), clock.instant());
              requests.decide(tx, request.ruleId(), circuit.reservedMbps(), clock.instant());
            });
  }

  private Step handler(String reason) {
    return Step.handOver(Mover.SENSE_HANDLER, config.polling().inTransition(), reason);
  }
}
