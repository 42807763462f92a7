package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.BACKOFF_OVER;
import static io.dmm.core.lifecycle.Cause.BANDWIDTH_CONFIRMED;
import static io.dmm.core.lifecycle.Cause.CIRCUIT_LOST;
import static io.dmm.core.lifecycle.Cause.CIRCUIT_READY;

import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.units.Rates;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sense.SenseConfig;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Watches circuits: often while something is under way, seldom while they are up. Confirms what was
 * asked for, ties the subnets to the circuit, notices what was lost, and ends the waiting of
 * requests in RETRY.
 */
public final class SenseHandlerDaemon implements ItemDaemon {
  private static final double JITTER = 0.2;
  private static final int GROUPS = 60;

  private final CircuitOrchestrator sense;
  private final CircuitLedger ledger;
  private final CircuitRepository circuits;
  private final Affiliation affiliation;
  private final KeptBandwidth kept;
  private final OddStatus odd;
  private final SenseConfig config;
  private final Clock clock;
  private final RandomGenerator random;

  @Inject
  SenseHandlerDaemon(
      CircuitOrchestrator sense,
      CircuitLedger ledger,
      CircuitRepository circuits,
      Affiliation affiliation,
      KeptBandwidth kept,
      OddStatus odd,
      SenseConfig config,
      Clock clock,
      RandomGenerator random) {
    this.sense = sense;
    this.ledger = ledger;
    this.circuits = circuits;
    this.affiliation = affiliation;
    this.kept = kept;
    this.odd = odd;
    this.config = config;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Mover mover() {
    return Mover.SENSE_HANDLER;
  }

  @Override
  public String purpose() {
    return "watches circuits at SENSE, confirms changes, notices losses, and ends back-offs";
  }

  @Override
  public int maxInFlight() {
    return config.calls().maxInFlight();
  }

  @Override
  public Step act(TransferRequest request) throws PeerException {
    if (request.status() == RequestStatus.RETRY) {
      RequestStatus back = request.retryFrom().orElse(RequestStatus.INIT);
      return Step.moved(BACKOFF_OVER, back, "tries again after: " + request.statusReason());
    }
    Circuit circuit = ledger.required(request);
    InstanceState now;
    try {
      now = sense.look(circuit.instanceId().orElseThrow());
    } catch (UnavailableException e) {
      if (request.status() == RequestStatus.PROVISIONED) {
        return Step.wait(seldom(), "the circuit was up; SENSE cannot be asked: " + e.getMessage());
      }
      throw e;
    }
    if (now.phase() == Phase.GONE) {
      return gone(request, circuit);
    }
    ledger.seen(circuit, now.status());
    odd.tell(circuit, now, mover());
    boolean isNews = !now.status().equals(circuit.senseStatus());
    boolean isTied =
        (isNews || request.status() == RequestStatus.PROVISIONED) && affiliation.assure(circuit);
    return switch (request.status()) {
      case STAGED -> building(circuit, now, isTied);
      case STALE -> changing(request, circuit, now);
      default -> live(request, circuit, now);
    };
  }

  private Step building(Circuit circuit, InstanceState now, boolean isTied) {
    return switch (now.phase()) {
      case READY, MODIFIED ->
          Step.moved(CIRCUIT_READY, "SENSE reports " + now.status())
              .after(isTied ? seldom() : config.polling().inTransition())
              .also(
                  tx ->
                      circuits.confirm(
                          tx,
                          circuit.id(),
                          now.reservedMbps().orElse(circuit.requestedMbps()),
                          clock.instant()));
      case COMPILED ->
          // Provisioning shows a while after it was asked for; if it never does, it was lost.
          sentBefore(circuit, config.polling().modifyFailedGrace())
              ? Step.handOver(
                  Mover.SENSE_PROVISIONER,
                  Duration.ZERO,
                  "SENSE has not begun to build: asked again")
              : again("waits for SENSE to begin building");
      case CREATING, COMPILING ->
          sentBefore(circuit, patience())
              ? rebuild(circuit, "SENSE has not finished building, still " + now.status())
              : again("SENSE is building, " + now.status());
      case UNRECOGNISED -> again("SENSE reports \"" + now.status() + "\", which DMM does not know");
      case CREATE_FAILED, MODIFYING, MODIFY_FAILED, CANCELLING, CANCELLED, CANCEL_FAILED ->
          rebuild(circuit, "SENSE reports " + now.status() + error(now));
      case GONE -> throw new IllegalStateException("handled before");
    };
  }

  private Step changing(TransferRequest request, Circuit circuit, InstanceState now) {
    return switch (now.phase()) {
      case READY, MODIFIED -> confirmed(request, circuit, now);
      case MODIFYING ->
          sentBefore(circuit, patience())
              ? lost(circuit, "SENSE does not finish changing the bandwidth, still " + now.status())
              : again("SENSE is changing the bandwidth, " + now.status());
      case MODIFY_FAILED -> changeFailed(circuit, now);
      case CREATING, COMPILING, COMPILED ->
          hasBeenSo(circuit, now, patience())
              ? lost(circuit, "SENSE does not get on with it, still " + now.status())
              : again("SENSE reports " + now.status() + " while the bandwidth should change");
      case UNRECOGNISED ->
          again("SENSE reports \"" + now.status() + "\" while the bandwidth should change");
      case CREATE_FAILED, CANCELLING, CANCELLED, CANCEL_FAILED ->
          lost(circuit, "SENSE reports " + now.status() + error(now));
      case GONE -> throw new IllegalStateException("handled before");
    };
  }

  /**
   * By the bandwidth SENSE reports; without it, by a change seen at SENSE. Never by the call having
   * returned.
   */
  private Step confirmed(TransferRequest request, Circuit circuit, InstanceState now) {
    boolean isThere =
        now.reservedMbps().isPresent()
            ? now.reservedMbps().getAsLong() == circuit.requestedMbps()
            : now.phase() == Phase.MODIFIED && !now.status().equals(circuit.senseStatus());
    if (isThere) {
      return Step.moved(
              BANDWIDTH_CONFIRMED,
              "SENSE holds " + Rates.text(circuit.requestedMbps()) + ", " + now.status())
          .after(seldom())
          .also(tx -> circuits.confirm(tx, circuit.id(), circuit.requestedMbps(), clock.instant()));
    }
    if (hasPassed(request.statusSince(), config.polling().stall())) {
      return kept.step(request, circuit, now, "SENSE did not change it however often it was asked");
    }
    return sentBefore(circuit, config.polling().modifyFailedGrace())
        ? Step.handOver(
            Mover.SENSE_MODIFIER, Duration.ZERO, "SENSE has not changed the bandwidth: asked again")
        : again("waits for SENSE to change the bandwidth");
  }

  /** SENSE mostly removes such a circuit by itself; what it leaves is taken down. */
  private Step changeFailed(Circuit circuit, InstanceState now) {
    String what = "SENSE could not change the bandwidth" + error(now);
    return hasBeenSo(circuit, now, config.polling().modifyFailedGrace())
        ? lost(circuit, what)
        : again(what + " and may remove the circuit");
  }

  private Step live(TransferRequest request, Circuit circuit, InstanceState now) {
    return switch (now.phase()) {
      case READY, MODIFIED ->
          KeptBandwidth.isNews(circuit, now)
              ? kept.found(request, circuit, now, seldom())
              : Step.wait(seldom(), up(circuit));
      case MODIFY_FAILED -> changeFailed(circuit, now);
      case MODIFYING, CREATING, COMPILING ->
          hasBeenSo(circuit, now, patience())
              ? lost(circuit, "SENSE does not get on with it, still " + now.status())
              : again("the circuit was up, now SENSE reports " + now.status());
      case UNRECOGNISED -> again("the circuit was up, now SENSE reports \"" + now.status() + "\"");
      case COMPILED, CREATE_FAILED, CANCELLING, CANCELLED, CANCEL_FAILED ->
          lost(circuit, "SENSE reports " + now.status() + error(now));
      case GONE -> throw new IllegalStateException("handled before");
    };
  }

  private static String up(Circuit circuit) {
    return "the circuit is up with " + Rates.text(circuit.reservedMbps());
  }

  private Step gone(TransferRequest request, Circuit circuit) {
    ledger.missing(circuit);
    Instant since = circuit.missingSince().orElse(clock.instant());
    boolean sure =
        circuit.missingSince().isPresent()
            && !since.plus(config.polling().missingConfirm()).isAfter(clock.instant());
    if (!sure) {
      return Step.wait(
          config.polling().inTransition(), "SENSE does not know the circuit; asked again soon");
    }
    String reason = "SENSE no longer knows instance " + circuit.instanceId().orElseThrow();
    return request.status() == RequestStatus.STAGED
        ? rebuild(circuit, reason)
        : lost(circuit, reason);
  }

  /**
   * A circuit that was never up: counted, so that one that can never be built is given up in the
   * end.
   */
  private Step rebuild(Circuit circuit, String reason) {
    return Step.retryFrom(RequestStatus.DECIDED, reason)
        .also(tx -> circuits.discard(tx, circuit.id()));
  }

  /** A circuit that was up: built anew with the bandwidth that it had, or was about to get. */
  private Step lost(Circuit circuit, String reason) {
    long mbps = circuit.requestedMbps() > 0 ? circuit.requestedMbps() : circuit.reservedMbps();
    return Step.moved(CIRCUIT_LOST, reason + "; it is built anew")
        .also(
            tx -> {
              circuits.discard(tx, circuit.id());
              circuits.request(tx, circuit.id(), mbps);
            });
  }

  private boolean sentBefore(Circuit circuit, Duration patience) {
    Optional<Instant> sent = circuit.changeSentAt();
    return sent.isEmpty() || hasPassed(sent.get(), patience);
  }

  /** Whether SENSE has been reporting this status for at least that long. */
  private boolean hasBeenSo(Circuit before, InstanceState now, Duration wait) {
    boolean sameAsBefore = now.status().equals(before.senseStatus());
    Instant since = before.senseStatusSince().filter(at -> sameAsBefore).orElse(clock.instant());
    return hasPassed(since, wait);
  }

  private boolean hasPassed(Instant from, Duration wait) {
    return !from.plus(wait).isAfter(clock.instant());
  }

  private Duration patience() {
    return config.polling().buildPatience();
  }

  private Step again(String reason) {
    return Step.wait(config.polling().inTransition(), reason);
  }

  /**
   * Spread out, so that circuits that came up together are not looked at together for ever; but in
   * small groups, because to be woken for each of a thousand costs more than the looks.
   */
  private Duration seldom() {
    long live = config.polling().live().toMillis();
    long wait = Math.round(live * (1 - JITTER / 2 + JITTER * random.nextDouble()));
    long apart = Math.max(1, live / GROUPS);
    return Duration.ofMillis(wait + Math.floorMod(-(clock.millis() + wait), apart));
  }

  private static String error(InstanceState state) {
    return state.lastError().isEmpty() ? "" : " (" + state.lastError() + ")";
  }
}
