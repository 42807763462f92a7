package io.dmm.sandbox;

import java.time.Instant;

/**
 * Something that a client of the simulated peers did, or left behind, that it must not.
 *
 * @param at when it was noticed (UTC)
 * @param kind what kind of fault it is
 * @param subject what it is about: an instance id, an allocation name, a site, a link
 * @param detail a sentence for a person
 */
public record Finding(Instant at, Kind kind, String subject, String detail) {
  /** The kinds of fault that the audit looks for. */
  public enum Kind {
    /** Something was made and never removed. */
    LEAK,
    /** Two of something of which there must be one. */
    DUPLICATE,
    /** More bandwidth or VLANs reserved than a port or link has. */
    OVERSUBSCRIPTION,
    /** The same call repeated far too often. */
    STORM,
    /** A call that the state of the thing forbids. */
    WRONG_STATE,
    /** A call that must never be made, such as freeing a whole scope of a pool. */
    FORBIDDEN
  }
}
