package io.dmm.db.event;

import io.dmm.db.request.RequestStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened. Never changed.
 *
 * @param id order of writing
 * @param at when (UTC)
 * @param ruleId request it is about; empty for a circuit or an action that belongs to none
 * @param circuitId circuit it is about; empty if none
 * @param actor daemon or operator
 * @param cause what happened, a word of the life cycle
 * @param from status before; empty if it is not about a change of status
 * @param to status after
 * @param reason why, a sentence, with the peer's answer if there was one
 */
public record Event(
    long id,
    Instant at,
    Optional<String> ruleId,
    OptionalLong circuitId,
    String actor,
    String cause,
    Optional<RequestStatus> from,
    Optional<RequestStatus> to,
    String reason) {

  /** An event about a request that is not written yet. */
  public static Event of(
      Instant at,
      String ruleId,
      String actor,
      String cause,
      RequestStatus from,
      RequestStatus to,
      String reason) {
    return new Event(
        0,
        at,
        Optional.of(ruleId),
        OptionalLong.empty(),
        actor,
        cause,
        Optional.ofNullable(from),
        Optional.ofNullable(to),
        reason);
  }

  /** An event about a request whose status stays, not written yet. */
  public static Event note(Instant at, String ruleId, String actor, String cause, String reason) {
    return of(at, ruleId, actor, cause, null, null, reason);
  }

  /** An event that belongs to no request, not written yet. */
  public static Event general(Instant at, String actor, String cause, String reason) {
    return new Event(
        0,
        at,
        Optional.empty(),
        OptionalLong.empty(),
        actor,
        cause,
        Optional.empty(),
        Optional.empty(),
        reason);
  }
}
