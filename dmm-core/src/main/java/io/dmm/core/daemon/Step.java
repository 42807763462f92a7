package io.dmm.core.daemon;

import io.dmm.core.lifecycle.Cause;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.DSLContext;

/**
 * What should be recorded after a daemon has acted on a request.
 *
 * @param kind what kind of outcome it is
 * @param cause why the status changes, for {@link Kind#MOVED}
 * @param to the new status, where the life cycle offers more than one; where RETRY goes back to,
 *     for {@link Kind#RETRY}
 * @param mover who looks at it next, for {@link Kind#WAIT}; empty for the same daemon
 * @param delay how long it is left alone
 * @param reason a sentence
 * @param writes what else is written in the same transaction
 */
public record Step(
    Kind kind,
    Optional<Cause> cause,
    Optional<RequestStatus> to,
    Optional<Mover> mover,
    Duration delay,
    String reason,
    List<Consumer<DSLContext>> writes) {
  /** Kinds of outcome. */
  public enum Kind {
    /** The status changes. */
    MOVED,
    /** The status stays; somebody looks again later. */
    WAIT,
    /**
     * The step failed in a way that may pass, and the failure counts: after too many the request is
     * given up.
     */
    RETRY,
    /** The peer could not be asked: try later, as often as it takes. */
    LATER,
    /** It will never work. */
    GIVE_UP
  }

  public Step {
    writes = List.copyOf(writes);
  }

  /** The status changes. */
  public static Step moved(Cause cause, String reason) {
    return new Step(
        Kind.MOVED,
        Optional.of(cause),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        reason,
        List.of());
  }

  /** The status changes to one of several. */
  public static Step moved(Cause cause, RequestStatus to, String reason) {
    return new Step(
        Kind.MOVED,
        Optional.of(cause),
        Optional.of(to),
        Optional.empty(),
        Duration.ZERO,
        reason,
        List.of());
  }

  /** The same daemon looks again after {@code delay}. */
  public static Step wait(Duration delay, String reason) {
    return new Step(
        Kind.WAIT, Optional.empty(), Optional.empty(), Optional.empty(), delay, reason, List.of());
  }

  /** Another daemon goes on after {@code delay}. */
  public static Step handOver(Mover mover, Duration delay, String reason) {
    return new Step(
        Kind.WAIT,
        Optional.empty(),
        Optional.empty(),
        Optional.of(mover),
        delay,
        reason,
        List.of());
  }

  /** Failed, counted; goes on from the present status after a back-off. */
  public static Step retry(String reason) {
    return new Step(
        Kind.RETRY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        reason,
        List.of());
  }

  /** Failed, counted; goes on from {@code status} after a back-off. */
  public static Step retryFrom(RequestStatus status, String reason) {
    return new Step(
        Kind.RETRY,
        Optional.empty(),
        Optional.of(status),
        Optional.empty(),
        Duration.ZERO,
        reason,
        List.of());
  }

  /** Not possible now; not counted. */
  public static Step later(String reason) {
    return new Step(
        Kind.LATER,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        reason,
        List.of());
  }

  /** Never possible. */
  public static Step giveUp(String reason) {
    return new Step(
        Kind.GIVE_UP,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        reason,
        List.of());
  }

  /** The same, with something else written in the same transaction. */
  public Step also(Consumer<DSLContext> write) {
    List<Consumer<DSLContext>> all = new ArrayList<>(writes);
    all.add(write);
    return new Step(kind, cause, to, mover, delay, reason, all);
  }

  /** The same, looked at again only after {@code wait}. */
  public Step after(Duration wait) {
    return new Step(kind, cause, to, mover, wait, reason, writes);
  }
}
