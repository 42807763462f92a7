package io.dmm.sandbox.sense;

/** How far it is. */
enum Substate {
  INIT,
  COMPILED,
  PROPAGATED,
  COMMITTING,
  COMMITTED,
  READY,
  FAILED
}
