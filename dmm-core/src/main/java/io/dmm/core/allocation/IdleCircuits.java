package io.dmm.core.allocation;

import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.PeerException;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Circuits whose rule has ended and that are kept for a while in case another rule can use them.
 */
public final class IdleCircuits {
  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final CircuitOrchestrator sense;
  private final AllocationConfig config;
  private final Transitions transitions;

  /**
   * The idle circuits in {@code database}, asked after at {@code sense} before they are given away.
   */
  @Inject
  public IdleCircuits(
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      CircuitOrchestrator sense,
      AllocationConfig config,
      Transitions transitions) {
    this.database = database;
    this.requests = requests;
    this.circuits = circuits;
    this.sense = sense;
    this.config = config;
    this.transitions = transitions;
  }

  /** Whether the request has ended in peace: it was not given up, and is not being built anew. */
  public boolean mayGive(TransferRequest giver) {
    return giver.status() == RequestStatus.FINISHED
        && !giver.isGivenUp()
        && giver.retryFrom().isEmpty();
  }

  /**
   * An idle circuit between the same logical RSEs that SENSE confirms to be up; the same direction
   * first, then the one that has waited longest.
   */
  Optional<Circuit> usableFor(Route route) throws PeerException {
    List<Circuit> candidates =
        idle()
            .filter(
                circuit ->
                    sameEnds(circuit.route(), route)
                        || (config.reuseReverse() && sameEnds(circuit.route().reversed(), route)))
            .sorted(
                Comparator.comparing((Circuit circuit) -> !sameEnds(circuit.route(), route))
                    .thenComparing(Circuit::id))
            .toList();
    for (Circuit circuit : candidates) {
      if (sense.look(circuit.instanceId().orElseThrow()).phase().isUp()) {
        return Optional.of(circuit);
      }
    }
    return Optional.empty();
  }

  /**
   * Has the idle circuits that hold a subnet of {@code pool} taken down at once: somebody waits for
   * it.
   */
  void hurryThoseOfPool(String pool) {
    idle()
        .filter(
            circuit ->
                circuit.source().pool().equals(pool) || circuit.destination().pool().equals(pool))
        .findFirst()
        .ifPresent(
            circuit ->
                database.transact(
                    tx -> transitions.hurry(tx, circuit.ruleId(), Mover.SENSE_CANCELLER)));
  }

  private Stream<Circuit> idle() {
    List<TransferRequest> givers =
        database.read(tx -> requests.inStatus(tx, Set.of(RequestStatus.FINISHED))).stream()
            .filter(this::mayGive)
            .toList();
    if (givers.isEmpty()) {
      return Stream.empty();
    }
    return database
        .read(tx -> circuits.ownedBy(tx, givers.stream().map(TransferRequest::ruleId).toList()))
        .values()
        .stream()
        .filter(
            circuit ->
                circuit.instanceId().isPresent()
                    && circuit.reservedMbps() > 0
                    && circuit.requestedMbps() == 0
                    && !circuit.discard()
                    && circuit.cancelSentAt().isEmpty());
  }

  private static boolean sameEnds(Route one, Route other) {
    return one.sourceRse().equals(other.sourceRse())
        && one.destinationRse().equals(other.destinationRse());
  }
}
