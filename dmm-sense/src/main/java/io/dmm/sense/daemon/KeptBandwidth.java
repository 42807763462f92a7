package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.BANDWIDTH_KEPT;

import io.dmm.core.daemon.Step;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.units.Rates;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;

/** What follows when SENSE does not change a circuit that is up. */
final class KeptBandwidth {
  private final CircuitRepository circuits;
  private final RequestRepository requests;
  private final Clock clock;

  @Inject
  KeptBandwidth(CircuitRepository circuits, RequestRepository requests, Clock clock) {
    this.circuits = circuits;
    this.requests = requests;
    this.clock = clock;
  }

  /** The circuit keeps what SENSE reports, and the decider counts from there again. */
  Step step(TransferRequest request, Circuit circuit, InstanceState now, String why) {
    long mbps = now.reservedMbps().orElse(circuit.reservedMbps());
    return Step.moved(BANDWIDTH_KEPT, "stays at " + Rates.text(mbps) + ": " + why)
        .also(
            tx -> {
              circuits.confirm(tx, circuit.id(), mbps, clock.instant());
              requests.decide(tx, request.ruleId(), mbps, clock.instant());
            });
  }
}
