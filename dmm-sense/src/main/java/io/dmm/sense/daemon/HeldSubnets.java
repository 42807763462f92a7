package io.dmm.sense.daemon;

import static io.dmm.db.request.RequestStatus.INIT;

import io.dmm.core.daemon.OutdatedException;
import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.PeerException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/**
 * Makes sure that a circuit is built only with subnets that are ours: an allocation that was not
 * made to last runs out, and then the pool gives the subnet to somebody else.
 */
final class HeldSubnets {
  private final AddressPools pools;
  private final CircuitLedger ledger;
  private final CircuitRepository circuits;
  private final RequestRepository requests;
  private final Clock clock;

  @Inject
  HeldSubnets(
      AddressPools pools,
      CircuitLedger ledger,
      CircuitRepository circuits,
      RequestRepository requests,
      Clock clock) {
    this.pools = pools;
    this.ledger = ledger;
    this.circuits = circuits;
    this.requests = requests;
    this.clock = clock;
  }

  /** What is wrong with the circuit's subnets; empty if they are ours. */
  Optional<String> problem(Circuit circuit) throws PeerException {
    for (Side side : Side.values()) {
      Subnet subnet = circuit.at(side);
      if (subnet.affiliatedAt().isEmpty() && !isOurs(subnet)) {
        return Optional.of(
            "subnet "
                + subnet.prefix().orElse("none")
                + " is not allocated to "
                + subnet.allocationName()
                + " in pool "
                + subnet.pool()
                + " any more");
      }
    }
    return Optional.empty();
  }

  private boolean isOurs(Subnet subnet) throws PeerException {
    return pools.allocations(subnet.pool()).stream()
        .anyMatch(
            taken ->
                taken.name().equals(subnet.allocationName())
                    && Optional.of(taken.subnet()).equals(subnet.prefix()));
  }

  /** Gives one back, unless that is for somebody else to do by now. */
  void free(TransferRequest request, Circuit circuit, Side side) throws PeerException {
    if (!ledger.isStillHeld(request)) {
      throw new OutdatedException("the request changed while its subnets were given back");
    }
    Subnet subnet = circuit.at(side);
    pools.free(subnet.pool(), subnet.allocationName());
    ledger.subnetFreed(request, circuit, side);
  }

  /** Gives back what is left and has the request begin again with other subnets. */
  Step takeOthers(TransferRequest request, Circuit circuit, String problem) throws PeerException {
    for (Side side : Side.values()) {
      free(request, circuit, side);
    }
    return Step.retryFrom(INIT, problem + "; others are taken in their place")
        .also(
            tx -> {
              circuits.release(tx, circuit.id(), clock.instant());
              requests.decide(tx, request.ruleId(), 0, clock.instant());
            });
  }
}
