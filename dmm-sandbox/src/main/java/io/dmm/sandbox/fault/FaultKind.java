package io.dmm.sandbox.fault;

/** The kinds of fault that a plan can name; those of SENSE-O's operations as there. */
enum FaultKind {
  DELAY,
  STATUS,
  CUT,
  TRUNCATE,
  NO_SAMPLES,
  COMPILE_FAILS,
  COMMIT_FAILS,
  MODIFY_FAILS,
  MODIFY_FAILS_LATE,
  CANCEL_FAILS,
  CANCEL_STALLS,
  VERIFICATION_STALLS,
  INSTANCE_VANISHES,
  POOL_EXHAUSTED,
  POOL_MISSING
}
