package io.dmm.core.monitor;

import io.dmm.core.peer.TrafficMeter.Traffic;
import io.dmm.core.units.Rates;
import java.util.OptionalDouble;

/** Says how a circuit does, from what its interfaces carry and what could be expected of it. */
final class CircuitHealth {
  static final String OK = "OK";
  static final String LOW = "LOW";
  static final String IDLE = "IDLE";
  static final String UNKNOWN = "UNKNOWN";

  /** Below this nothing but keep-alives and routing protocols is on the wire, Mb/s. */
  private static final double NOISE_MBPS = 1;

  private final double share;

  CircuitHealth(double share) {
    this.share = share;
  }

  /**
   * A verdict.
   *
   * @param health OK, LOW, IDLE or UNKNOWN
   * @param reason a sentence
   */
  record Verdict(String health, String reason) {}

  /**
   * The verdict on a circuit.
   *
   * @param traffic at its source
   * @param reservedMbps its bandwidth, Mb/s
   * @param demandMbps what the rest of its rule could use, Mb/s; empty if not known
   */
  Verdict of(Traffic traffic, long reservedMbps, OptionalDouble demandMbps) {
    if (traffic == null || traffic.transmitMbps().isEmpty()) {
      return new Verdict(UNKNOWN, "nothing can be measured behind its source subnet");
    }
    double carried = traffic.transmitMbps().getAsDouble();
    double expected = Math.min(reservedMbps, demandMbps.orElse(reservedMbps)) * share;
    String figures =
        "its source sends "
            + Rates.measured(carried)
            + " of "
            + Rates.text(reservedMbps)
            + " reserved";
    if (carried >= expected) {
      return new Verdict(OK, figures);
    }
    return carried < NOISE_MBPS ? new Verdict(IDLE, figures) : new Verdict(LOW, figures);
  }
}
