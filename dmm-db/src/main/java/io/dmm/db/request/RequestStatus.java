package io.dmm.db.request;

/**
 * Where a request is in its life. The names are those that the community uses; what follows what is
 * core's table.
 */
public enum RequestStatus {
  /** A SENSE rule was seen. */
  INIT,
  /** Recorded, but not ours. */
  NOT_SENSE,
  /** Has a subnet and a host at both ends. */
  ALLOCATED,
  /** Has a bandwidth. */
  DECIDED,
  /** SENSE has compiled the intent. */
  STAGED,
  /** The circuit is up. */
  PROVISIONED,
  /** The priority changed while the circuit is up. */
  MODIFIED,
  /** The bandwidth at SENSE must change. */
  STALE,
  /** The rule is done, or was given up; the circuit is idle or about to be taken down. */
  FINISHED,
  /** SENSE accepted the cancel. */
  CANCELED,
  /** Nothing is left anywhere. */
  DELETED,
  /** The last step failed in a way that may pass; waits. */
  RETRY,
  /** Given up; everything it held was released. */
  FAILED;

  /** Whether nothing more happens to the request by itself. */
  public boolean isEnd() {
    return this == DELETED || this == FAILED || this == NOT_SENSE;
  }
}
