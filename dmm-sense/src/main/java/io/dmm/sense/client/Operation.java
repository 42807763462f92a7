package io.dmm.sense.client;

import java.util.Locale;

/**
 * What can be done to an instance with {@code PUT /instance/{id}/{operation}}. The same address
 * with any other word renames the instance, which is why the words are an enum.
 */
public enum Operation {
  /** Builds what was compiled. */
  PROVISION,
  /** Takes a circuit down. */
  CANCEL,
  /** Builds a cancelled circuit again. */
  REPROVISION,
  /** First phase of a provision. */
  PROPAGATE,
  /** Second phase of a provision. */
  COMMIT,
  /** First phase of a cancel. */
  RELEASE,
  /** First phase of a reprovision. */
  REINSTATE,
  /** Undoes a phase. */
  ROLLBACK,
  /** Compares the network with the intent again. */
  VERIFY,
  /** Forgets the last comparison. */
  UNVERIFY,
  /** Removes the record. */
  DELETE,
  /** Hides the record. */
  ARCHIVE,
  /** Shows the record again. */
  UNARCHIVE,
  /** Puts the record back to its beginning. */
  RESET;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
