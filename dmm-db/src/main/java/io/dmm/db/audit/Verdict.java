package io.dmm.db.audit;

/** What the audit of an ended transfer found. */
public enum Verdict {
  /** All files came, between the circuit's hosts, and nothing speaks against the circuit. */
  OK,
  /** Some files did not come, needed many attempts, or went elsewhere. */
  DEGRADED,
  /** Too many files did not come. */
  FAILED,
  /** The data came, but did not take the circuit. */
  BYPASSED,
  /** There is too little to judge by. */
  UNKNOWN
}
