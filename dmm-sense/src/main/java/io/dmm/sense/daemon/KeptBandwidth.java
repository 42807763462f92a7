package io.dmm.sense.daemon;

import static io.dmm.core.lifecycle.Cause.BANDWIDTH_KEPT;

import io.dmm.core.daemon.Step;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.units.Rates;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.jooq.DSLContext;

/** What follows when a circuit that is up does not have the bandwidth that was asked for. */
final class KeptBandwidth {
  private final CircuitRepository circuits;
  private final RequestRepository requests;
  private final Transitions transitions;
  private final Clock clock;

  @Inject
  KeptBandwidth(
      CircuitRepository circuits,
      RequestRepository requests,
      Transitions transitions,
      Clock clock) {
    this.circuits = circuits;
    this.requests = requests;
    this.transitions = transitions;
    this.clock = clock;
  }

  /** The circuit keeps what SENSE reports, and the decider counts from there again. */
  Step step(TransferRequest request, Circuit circuit, InstanceState now, String why) {
    long mbps = now.reservedMbps().orElse(circuit.reservedMbps());
    return Step.moved(BANDWIDTH_KEPT, "stays at " + Rates.text(mbps) + ": " + why)
        .also(tx -> confirm(tx, request, circuit, mbps));
  }

  /**
   * Whether SENSE holds something else than what it had confirmed, though nothing was asked for: a
   * change that had been given up came through late, or somebody else made one.
   */
  static boolean isNews(Circuit circuit, InstanceState now) {
    long mbps = now.reservedMbps().orElse(0);
    return mbps > 0 && mbps != circuit.reservedMbps() && circuit.requestedMbps() == 0;
  }

  /** What SENSE holds counts, whoever asked for it; the decider puts it right. */
  Step found(TransferRequest request, Circuit circuit, InstanceState now, Duration delay) {
    long mbps = now.reservedMbps().orElseThrow();
    String what =
        "SENSE holds "
            + Rates.text(mbps)
            + " for the circuit instead of "
            + Rates.text(circuit.reservedMbps());
    return Step.wait(delay, what)
        .also(
            tx -> {
              confirm(tx, request, circuit, mbps);
              transitions.note(
                  tx, request.ruleId(), Mover.SENSE_HANDLER.daemon(), "BANDWIDTH_FOUND", what);
              WakeChannel.notify(tx, Mover.DECIDER.daemon());
            });
  }

  private void confirm(DSLContext tx, TransferRequest request, Circuit circuit, long mbps) {
    circuits.confirm(tx, circuit.id(), mbps, clock.instant());
    requests.decide(tx, request.ruleId(), mbps, clock.instant());
  }
}
