package io.dmm.sandbox;

import java.util.List;

/** Who knows which circuits carry traffic: the simulated SENSE-O, or a list in a test. */
public interface CircuitSource {
  /** The circuits that carry traffic at this instant, in no particular order. */
  List<LiveCircuit> liveCircuits();
}
