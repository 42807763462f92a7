package io.dmm.db.circuit;

/** One end of a circuit. */
public enum Side {
  SOURCE,
  DESTINATION
}
