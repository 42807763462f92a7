package io.dmm.web.hosts;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.Route;

/**
 * The ends of a circuit as a request sees them: a circuit that was taken over by a rule of the
 * opposite direction keeps the ends of its first owner, which are the wrong way round for the new
 * one.
 *
 * @param source subnet at the request's source
 * @param destination subnet at the request's destination
 * @param reversed whether the request runs against the direction the circuit was made for
 */
public record CircuitEnds(Subnet source, Subnet destination, boolean reversed) {
  /** The ends of {@code circuit} for a request that goes along {@code route}. */
  public static CircuitEnds of(Route route, Circuit circuit) {
    Route made = circuit.route();
    boolean reversed =
        !route.sourceRse().equals(made.sourceRse())
            && route.sourceRse().equals(made.destinationRse())
            && route.destinationRse().equals(made.sourceRse());
    return reversed
        ? new CircuitEnds(circuit.destination(), circuit.source(), true)
        : new CircuitEnds(circuit.source(), circuit.destination(), false);
  }
}
