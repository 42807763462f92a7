package io.dmm.sense.daemon;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.OutdatedException;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.units.Rates;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Has SENSE change the bandwidth of a circuit. Whether it did is the handler's to see. */
public final class SenseModifierDaemon implements ItemDaemon {
  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final Intents intents;
  private final KeptBandwidth kept;
  private final SenseConfig config;
  private final Clock clock;

  @Inject
  SenseModifierDaemon(
      CircuitOrchestrator sense,
      CircuitLedger ledger,
      Intents intents,
      KeptBandwidth kept,
      SenseConfig config,
      Clock clock) {
    this.sense = sense;
    this.ledger = ledger;
    this.intents = intents;
    this.kept = kept;
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
      return handler("SENSE already has " + Rates.text(circuit.requestedMbps()));
    }
    if (circuit.changeSentAt().filter(this::isRecent).isPresent()) {
      return handler("SENSE was asked to change instance " + instance + " a moment ago");
    }
    if (!ledger.changeSent(request, circuit)) {
      throw new OutdatedException("the request changed while SENSE was looked at");
    }
    try {
      sense.modify(intents.of(circuit, instance, circuit.requestedMbps()));
    } catch (OutcomeUnknownException e) {
      return handler("SENSE may be changing instance " + instance + ": " + e.getMessage());
    } catch (RejectedException e) {
      return refused(request, circuit, e.getMessage());
    }
    return handler(
        "SENSE changes the bandwidth from "
            + Rates.text(circuit.reservedMbps())
            + " to "
            + Rates.text(circuit.requestedMbps()));
  }

  /** SENSE may refuse and leave the circuit alone, or refuse and give the circuit up. */
  private Step refused(TransferRequest request, Circuit circuit, String why) throws PeerException {
    UUID instance = circuit.instanceId().orElseThrow();
    InstanceState now = sense.look(instance);
    return now.phase().isUp()
        ? kept.step(request, circuit, now, why)
        : handler("instance " + instance + " is " + now.status() + " after: " + why);
  }

  /** A change may show only after a while; asked twice, SENSE would fail one of them. */
  private boolean isRecent(Instant sent) {
    return sent.plus(config.polling().modifyFailedGrace()).isAfter(clock.instant());
  }

  private Step handler(String reason) {
    return Step.handOver(Mover.SENSE_HANDLER, config.polling().inTransition(), reason);
  }
}
