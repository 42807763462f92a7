package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.INSTANCE_COMPILED;
import static io.dmm.core.lifecycle.Cause.PATH_REFUSED;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.Compilation;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;

/** Has SENSE compile the circuit of a request whose bandwidth is decided: DECIDED to STAGED. */
public final class SenseStagerDaemon implements ItemDaemon {
  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final CircuitRepository circuits;
  private final Intents intents;
  private final InstanceRemoval removal;
  private final LinkAvailability availability;
  private final SenseConfig config;

  @Inject
  SenseStagerDaemon(
      CircuitOrchestrator sense,
      CircuitLedger ledger,
      CircuitRepository circuits,
      Intents intents,
      InstanceRemoval removal,
      LinkAvailability availability,
      SenseConfig config) {
    this.sense = sense;
    this.ledger = ledger;
    this.circuits = circuits;
    this.intents = intents;
    this.removal = removal;
    this.availability = availability;
    this.config = config;
  }

  @Override
  public Mover mover() {
    return Mover.SENSE_STAGER;
  }

  @Override
  public String purpose() {
    return "has SENSE compile the circuit with the decided bandwidth";
  }

  @Override
  public int maxInFlight() {
    return config.calls().maxInFlight();
  }

  @Override
  public Step act(TransferRequest request) throws PeerException {
    Circuit circuit = ledger.required(request);
    if (circuit.discard()) {
      return discard(circuit);
    }
    if (circuit.instanceId().isEmpty()) {
      UUID fresh = sense.newInstanceId();
      ledger.instanceNamed(circuit, fresh);
      return compile(request, circuit, fresh);
    }
    UUID instance = circuit.instanceId().get();
    InstanceState now = sense.look(instance);
    return switch (now.phase()) {
      case GONE, COMPILED -> compile(request, circuit, instance);
      case CREATE_FAILED ->
          circuit.changeSentAt().isEmpty()
              ? compile(request, circuit, instance)
              : discardFirst(circuit, now);
      case COMPILING -> Step.wait(pause(), "SENSE is computing instance " + instance);
      case CREATING, READY, MODIFIED ->
          circuit.source().uri().isPresent() && circuit.destination().uri().isPresent()
              ? Step.moved(
                  INSTANCE_COMPILED, "SENSE already has instance " + instance + ", " + now.status())
              : discardFirst(circuit, now);
      case MODIFYING, MODIFY_FAILED, CANCELLING, CANCELLED, CANCEL_FAILED, UNRECOGNISED ->
          discardFirst(circuit, now);
    };
  }

  private Step compile(TransferRequest request, Circuit circuit, UUID instance)
      throws PeerException {
    CircuitIntent intent = intents.of(circuit, instance, request.decidedMbps());
    Compilation compiled = sense.compile(intent);
    if (!compiled.feasible()) {
      return refused(request, circuit, intent, compiled.detail());
    }
    return Step.moved(
            INSTANCE_COMPILED,
            "SENSE has a path for " + request.decidedMbps() + " Mb/s, instance " + instance)
        .also(
            tx -> {
              circuits.subnetNamed(
                  tx, circuit.id(), Side.SOURCE, compiled.sourceSubnetUri().orElseThrow());
              circuits.subnetNamed(
                  tx,
                  circuit.id(),
                  Side.DESTINATION,
                  compiled.destinationSubnetUri().orElseThrow());
            });
  }

  /** What SENSE could give becomes a cap of the link, and the decider decides again. */
  private Step refused(
      TransferRequest request, Circuit circuit, CircuitIntent intent, String detail)
      throws PeerException {
    long available = Math.min(sense.availableMbps(intent), intent.bandwidthMbps() - 1);
    return Step.moved(
            PATH_REFUSED,
            "SENSE has no path for "
                + request.decidedMbps()
                + " Mb/s, only for "
                + Math.max(0, available)
                + " ("
                + detail
                + ")")
        .also(
            tx -> {
              availability.learned(tx, circuit, Math.max(0, available));
              circuits.heldNoMore(tx, circuit.id());
            });
  }

  private Step discardFirst(Circuit circuit, InstanceState now) {
    return Step.wait(
            Duration.ZERO,
            "instance "
                + circuit.instanceId().orElseThrow()
                + " is of no use, "
                + now.status()
                + "; another is built in its place")
        .also(tx -> circuits.discard(tx, circuit.id()));
  }

  /** At most one instance per request: the old one is gone before another is named. */
  private Step discard(Circuit circuit) throws PeerException {
    InstanceRemoval.Progress progress =
        circuit.cancelSentAt().isPresent() ? removal.remove(circuit) : removal.takeDown(circuit);
    if (progress.gone()) {
      ledger.instanceGone(circuit);
      return Step.wait(
          removal.untilReleased(circuit), progress.reason() + ", another is built in its place");
    }
    if (progress.released() && circuit.cancelSentAt().isEmpty()) {
      InstanceRemoval.Progress next =
          removal.remove(
              ledger
                  .byId(circuit.id())
                  .orElseThrow(
                      () -> new UnavailableException("circuit " + circuit.id() + " is gone")));
      return Step.wait(next.gone() ? removal.untilReleased(circuit) : pause(), next.reason());
    }
    return Step.wait(pause(), progress.reason());
  }

  private Duration pause() {
    return config.polling().inTransition();
  }
}
