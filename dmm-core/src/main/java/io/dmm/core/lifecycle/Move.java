package io.dmm.core.lifecycle;

import io.dmm.db.request.RequestStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What should happen to a request, and why.
 *
 * @param cause what happened
 * @param to where to; empty if the life cycle has one answer only
 * @param actor who says so: a daemon's or a person's name
 * @param reason a sentence, with the peer's answer if there was one
 * @param delay how long its next mover should leave it alone
 * @param failure why it is given up; empty if it is not
 * @param returnTo where it goes back to, from RETRY or after its teardown
 * @param attempts failures so far; empty leaves the counting to the life cycle
 * @param finishedAt when the rule ended; empty keeps what is stored
 */
public record Move(
    Cause cause,
    Optional<RequestStatus> to,
    String actor,
    String reason,
    Duration delay,
    String failure,
    Optional<RequestStatus> returnTo,
    Optional<Integer> attempts,
    Optional<Instant> finishedAt) {

  /** A move to the one status that the life cycle has for it. */
  public static Move because(Cause cause, String actor, String reason) {
    return new Move(
        cause,
        Optional.empty(),
        actor,
        reason,
        Duration.ZERO,
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, to {@code status}. */
  public Move to(RequestStatus status) {
    return new Move(
        cause, Optional.of(status), actor, reason, delay, failure, returnTo, attempts, finishedAt);
  }

  /** The same, leaving the request alone for a while. */
  public Move after(Duration wait) {
    return new Move(cause, to, actor, reason, wait, failure, returnTo, attempts, finishedAt);
  }

  /** The same, giving the request up. */
  public Move failing(String why) {
    return new Move(cause, to, actor, reason, delay, why, returnTo, attempts, finishedAt);
  }

  /** The same, to come back to {@code status} later. */
  public Move returningTo(RequestStatus status) {
    return new Move(
        cause, to, actor, reason, delay, failure, Optional.of(status), attempts, finishedAt);
  }

  /** The same, with this many failures. */
  public Move withAttempts(int count) {
    return new Move(
        cause, to, actor, reason, delay, failure, returnTo, Optional.of(count), finishedAt);
  }

  /** The same, for a rule that ended at {@code when}. */
  public Move finishedAt(Instant when) {
    return new Move(
        cause, to, actor, reason, delay, failure, returnTo, attempts, Optional.of(when));
  }
}
