package io.dmm.sandbox.sense;

/** What an instance is about to do, or did last. */
enum Superstate {
  CREATE,
  MODIFY,
  CANCEL,
  REINSTATE
}
