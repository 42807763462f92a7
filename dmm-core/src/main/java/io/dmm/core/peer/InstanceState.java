package io.dmm.core.peer;

import java.util.OptionalLong;

/**
 * A SENSE instance as it is now.
 *
 * @param phase what its status means to DMM
 * @param status the status as SENSE words it, such as {@code CREATE - READY}; {@code GONE} if there
 *     is no such instance
 * @param reservedMbps bandwidth of the newest intent that is in force, in Mb/s; empty if SENSE did
 *     not say
 * @param lastError SENSE's last error about it; empty if none
 */
public record InstanceState(
    Phase phase, String status, OptionalLong reservedMbps, String lastError) {

  /** Every status of SENSE-O, sorted by what may be done next. */
  public enum Phase {
    /** There is no such instance: never made, deleted, or removed by SENSE itself. */
    GONE,
    /** The intent is being computed. */
    COMPILING,
    /** Computed; nothing is reserved. */
    COMPILED,
    /** Being built. */
    CREATING,
    /** Computing or building failed. */
    CREATE_FAILED,
    /** Up, with the bandwidth of its first intent or after a reinstate. */
    READY,
    /** Being changed. */
    MODIFYING,
    /** Up after a change. */
    MODIFIED,
    /** The change failed; SENSE may remove the instance by itself soon. */
    MODIFY_FAILED,
    /** Being taken down. */
    CANCELLING,
    /**
     * Down; only the record is left. May be shown for a moment right after a cancel was accepted.
     */
    CANCELLED,
    /** Taking it down failed. */
    CANCEL_FAILED,
    /** A status that DMM does not know: taken as in transition, and shown. */
    UNRECOGNISED;

    /** Whether the circuit carries traffic and accepts a modify or an unforced cancel. */
    public boolean isUp() {
      return this == READY || this == MODIFIED;
    }
  }

  /** No such instance. */
  public static InstanceState gone() {
    return new InstanceState(Phase.GONE, "GONE", OptionalLong.empty(), "");
  }
}
