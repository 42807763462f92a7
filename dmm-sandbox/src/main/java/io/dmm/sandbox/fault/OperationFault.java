package io.dmm.sandbox.fault;

/** What goes wrong inside SENSE-O, whatever becomes of the call that began it. */
public enum OperationFault {
  /** A compile finds no feasible path: 500, and CREATE - FAILED stays behind. */
  COMPILE_FAILS,
  /** A site rejects a provision or reprovision: FAILED when it should begin to commit. */
  COMMIT_FAILS,
  /** A site rejects a modify: MODIFY - FAILED when it should begin to commit. */
  MODIFY_FAILS,
  /** A modify is committed and turns to MODIFY - FAILED when it should become READY. */
  MODIFY_FAILS_LATE,
  /** A cancel ends in CANCEL - FAILED when it should be committed. */
  CANCEL_FAILS,
  /** A cancel stays in CANCEL - COMMITTED for ever. */
  CANCEL_STALLS,
  /** A provision, reprovision or modify stays COMMITTED for ever, or until PUT verify. */
  VERIFICATION_STALLS,
  /** The server forgets an instance when somebody asks for it. */
  INSTANCE_VANISHES,
  /** A pool has no subnet left when one is asked for. */
  POOL_EXHAUSTED,
  /** A pool is not there when a subnet of it is asked for. */
  POOL_MISSING
}
