package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.INSTANCE_COMPILED;
import static io.dmm.core.lifecycle.Cause.PATH_REFUSED;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.OutdatedException;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.Compilation;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.PeerException;
import io.dmm.core.units.Rates;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.Mover;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Has SENSE compile the circuit of a request whose bandwidth is decided: DECIDED to STAGED. */
public final class SenseStagerDaemon implements ItemDaemon {
  /** Looks that a refused path is left alone for, so that haggling makes no storm. */
  private static final int REFUSAL_PAUSE = 3;

  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final CircuitRepository circuits;
  private final Intents intents;
  private final InstanceRemoval removal;
  private final LinkAvailability availability;
  private final HeldSubnets subnets;
  private final OddStatus odd;
  private final SenseConfig config;
  private final Clock clock;

  @Inject
  SenseStagerDaemon(
      CircuitOrchestrator sense,
      CircuitLedger ledger,
      CircuitRepository circuits,
      Intents intents,
      InstanceRemoval removal,
      LinkAvailability availability,
      HeldSubnets subnets,
      OddStatus odd,
      SenseConfig config,
      Clock clock) {
    this.sense = sense;
    this.ledger = ledger;
    this.circuits = circuits;
    this.intents = intents;
    this.removal = removal;
    this.availability = availability;
    this.subnets = subnets;
    this.odd = odd;
    this.config = config;
    this.clock = clock;
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
      return discard(request, circuit);
    }
    return circuit.instanceId().isEmpty() ? begin(request, circuit) : goOn(request, circuit);
  }

  private Step begin(TransferRequest request, Circuit circuit) throws PeerException {
    Duration held = removal.stillHeld(circuit);
    if (held.compareTo(Duration.ZERO) > 0) {
      return Step.wait(held, "waits until the sites have given the old circuit's bandwidth back");
    }
    Optional<String> problem = subnets.problem(circuit);
    if (problem.isPresent()) {
      return subnets.takeOthers(request, circuit, problem.get());
    }
    UUID fresh = sense.newInstanceId();
    if (!ledger.instanceNamed(request, circuit, fresh)) {
      throw new OutdatedException("the request changed while SENSE was asked for an id");
    }
    return compile(circuit, fresh);
  }

  private Step goOn(TransferRequest request, Circuit circuit) throws PeerException {
    UUID instance = circuit.instanceId().orElseThrow();
    InstanceState now = sense.look(instance);
    if (now.phase() == Phase.COMPILING || now.phase() == Phase.UNRECOGNISED) {
      ledger.seen(circuit, now.status());
      odd.tell(circuit, now, mover());
    }
    return switch (now.phase()) {
      case GONE, COMPILED -> compileAgain(request, circuit, now);
      case CREATE_FAILED ->
          circuit.changeSentAt().isEmpty()
              ? compileAgain(request, circuit, now)
              : discardFirst(circuit, "is of no use, " + now.status());
      case COMPILING ->
          isComputedTooLong(circuit, now)
              ? discardFirst(circuit, "is still being computed, " + now.status())
              : Step.wait(pause(), "SENSE is computing instance " + instance);
      case UNRECOGNISED ->
          Step.wait(
              pause(),
              "SENSE reports \"" + now.status() + "\", which DMM does not know, of " + instance);
      case CREATING, READY, MODIFIED ->
          circuit.source().uri().isPresent() && circuit.destination().uri().isPresent()
              ? Step.moved(
                  INSTANCE_COMPILED, "SENSE already has instance " + instance + ", " + now.status())
              : discardFirst(circuit, "is of no use, " + now.status());
      case MODIFYING, MODIFY_FAILED, CANCELLING, CANCELLED, CANCEL_FAILED ->
          discardFirst(circuit, "is of no use, " + now.status());
    };
  }

  private boolean isComputedTooLong(Circuit before, InstanceState now) {
    return before
        .senseStatusSince()
        .filter(since -> before.senseStatus().equals(now.status()))
        .filter(since -> !since.plus(config.polling().buildPatience()).isAfter(clock.instant()))
        .isPresent();
  }

  private Step compileAgain(TransferRequest request, Circuit circuit, InstanceState now)
      throws PeerException {
    Duration early = availability.tooEarly(circuit, pause().multipliedBy(REFUSAL_PAUSE));
    if (early.compareTo(Duration.ZERO) > 0) {
      return Step.wait(early, "SENSE had no path a moment ago; it is asked again soon");
    }
    Optional<String> problem = subnets.problem(circuit);
    if (problem.isPresent()) {
      return discardFirst(circuit, "cannot be built, " + now.status() + ": " + problem.get());
    }
    if (!ledger.isStillHeld(request)) {
      throw new OutdatedException("the request changed while SENSE was looked at");
    }
    return compile(circuit, circuit.instanceId().orElseThrow());
  }

  /** With the bandwidth that is accounted for, whatever was decided since. */
  private Step compile(Circuit circuit, UUID instance) throws PeerException {
    CircuitIntent intent = intents.of(circuit, instance, circuit.requestedMbps());
    Compilation compiled = sense.compile(intent);
    if (!compiled.feasible()) {
      return refused(circuit, intent, compiled.detail());
    }
    return Step.moved(
            INSTANCE_COMPILED,
            "SENSE has a path for " + Rates.text(intent.bandwidthMbps()) + ", instance " + instance)
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
  private Step refused(Circuit circuit, CircuitIntent intent, String detail) throws PeerException {
    long wanted = intent.bandwidthMbps();
    long answered = sense.availableMbps(intent);
    // Some servers answer with the total instead of what is left: then half is tried.
    long available = answered < wanted ? answered : wanted / 2;
    return Step.moved(
            PATH_REFUSED,
            "SENSE has no path for "
                + Rates.text(wanted)
                + " ("
                + detail
                + "), it names "
                + Rates.text(answered)
                + " as available"
                + (answered < wanted ? "" : "; " + Rates.text(available) + " is tried"))
        .also(
            tx -> {
              availability.learned(tx, circuit, available);
              circuits.heldNoMore(tx, circuit.id());
            });
  }

  private Step discardFirst(Circuit circuit, String why) {
    return Step.wait(
            Duration.ZERO,
            "instance "
                + circuit.instanceId().orElseThrow()
                + " "
                + why
                + "; another is built in its place")
        .also(tx -> circuits.discard(tx, circuit.id()));
  }

  /** At most one instance per request: the old one is gone before another is named. */
  private Step discard(TransferRequest request, Circuit circuit) throws PeerException {
    boolean asked = circuit.cancelSentAt().isPresent();
    InstanceRemoval.Progress progress =
        asked ? removal.remove(circuit, request.statusSince()) : removal.takeDown(circuit);
    if (!asked && progress.released() && !progress.gone()) {
      Circuit seen = ledger.byId(circuit.id()).orElseThrow();
      progress = removal.remove(seen, request.statusSince());
    }
    if (progress.gone()) {
      ledger.instanceGone(circuit);
      return Step.wait(Duration.ZERO, progress.reason() + ", another is built in its place");
    }
    return progress.repeated()
        ? Step.later(progress.reason())
        : Step.wait(pause(), progress.reason());
  }

  private Duration pause() {
    return config.polling().inTransition();
  }
}
