package io.dmm.core.lifecycle;

import static io.dmm.core.lifecycle.Cause.*;
import static io.dmm.db.request.Mover.*;
import static io.dmm.db.request.RequestStatus.*;

import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The whole life of a request, in the order in which it usually happens. A change of status that is
 * not a line here cannot be written.
 */
public final class Lifecycle {
  /** Statuses of a request whose rule is alive. */
  public static final Set<RequestStatus> LIVE =
      Set.copyOf(EnumSet.of(INIT, ALLOCATED, DECIDED, STAGED, PROVISIONED, MODIFIED, STALE, RETRY));

  /** Statuses of a request that takes part in the sharing of bandwidth. */
  public static final Set<RequestStatus> SHARES_BANDWIDTH =
      Set.copyOf(EnumSet.of(ALLOCATED, DECIDED, STAGED, PROVISIONED, MODIFIED, STALE, RETRY));

  /** Statuses in which the circuit is up, as far as SENSE last said. */
  public static final Set<RequestStatus> CIRCUIT_UP =
      Set.copyOf(EnumSet.of(PROVISIONED, MODIFIED, STALE));

  private static final List<Arrow> ARROWS =
      lines(
          //   from          cause                  to                            moved by
          line(null, RULE_SEEN, to(INIT), RUCIO_INITIALIZER),
          line(null, RULE_UNSERVABLE, to(FAILED), RUCIO_INITIALIZER),
          line(null, RULE_FOREIGN, to(NOT_SENSE), RUCIO_INITIALIZER),
          line(INIT, SUBNETS_ALLOCATED, to(ALLOCATED), ALLOCATOR),
          line(INIT, IDLE_CIRCUIT_ADOPTED, to(PROVISIONED), ALLOCATOR),
          line(ALLOCATED, BANDWIDTH_DECIDED, to(DECIDED), DECIDER),
          line(DECIDED, INSTANCE_COMPILED, to(STAGED), SENSE_STAGER),
          line(DECIDED, PATH_REFUSED, to(ALLOCATED), SENSE_STAGER),
          line(STAGED, CIRCUIT_READY, to(PROVISIONED), SENSE_HANDLER),
          line(PROVISIONED, PRIORITY_CHANGED, to(MODIFIED), RUCIO_MODIFIER),
          line(PROVISIONED, BANDWIDTH_CHANGED, to(STALE), DECIDER),
          line(MODIFIED, BANDWIDTH_CHANGED, to(STALE), DECIDER),
          line(MODIFIED, BANDWIDTH_KEPT, to(PROVISIONED), DECIDER),
          line(STALE, BANDWIDTH_CONFIRMED, to(PROVISIONED), SENSE_HANDLER),
          line(STALE, BANDWIDTH_KEPT, to(PROVISIONED), SENSE_MODIFIER, SENSE_HANDLER),
          line(PROVISIONED, CIRCUIT_LOST, to(DECIDED), SENSE_HANDLER),
          line(STALE, CIRCUIT_LOST, to(DECIDED), SENSE_HANDLER),
          each(
              EnumSet.of(STAGED, PROVISIONED, MODIFIED, STALE),
              REBUILD_REQUESTED,
              to(DECIDED),
              OPERATOR),
          line(INIT, STEP_FAILED, to(RETRY), ALLOCATOR),
          line(DECIDED, STEP_FAILED, to(RETRY), SENSE_STAGER),
          line(STAGED, STEP_FAILED, to(RETRY), SENSE_PROVISIONER, SENSE_HANDLER),
          line(RETRY, BACKOFF_OVER, to(INIT, DECIDED, STAGED), SENSE_HANDLER),
          line(INIT, GIVEN_UP, to(FINISHED), RUCIO_INITIALIZER, ALLOCATOR),
          line(DECIDED, GIVEN_UP, to(FINISHED), SENSE_STAGER),
          line(STAGED, GIVEN_UP, to(FINISHED), SENSE_PROVISIONER, SENSE_HANDLER),
          each(LIVE, RULE_ENDED, to(FINISHED), RUCIO_FINISHER),
          each(LIVE, OPERATOR_FINISHED, to(FINISHED), OPERATOR),
          each(LIVE, RESTART_REQUESTED, to(FINISHED), OPERATOR),
          line(FINISHED, CIRCUIT_HANDED_OVER, to(DELETED), ALLOCATOR),
          line(FINISHED, RULE_RUNS_AGAIN, to(PROVISIONED), RUCIO_INITIALIZER),
          line(FINISHED, RESTART_REQUESTED, to(FINISHED), OPERATOR),
          line(FINISHED, CANCEL_ACCEPTED, to(CANCELED), SENSE_CANCELLER),
          line(CANCELED, RESTART_REQUESTED, to(CANCELED), OPERATOR),
          line(CANCELED, NOTHING_LEFT, to(DELETED, INIT), SENSE_DELETER),
          line(CANCELED, FAILURE_CLEARED_UP, to(FAILED), SENSE_DELETER),
          each(EnumSet.of(DELETED, FAILED), RULE_RUNS_AGAIN, to(INIT), RUCIO_INITIALIZER),
          each(EnumSet.of(DELETED, FAILED), RESTART_REQUESTED, to(INIT), OPERATOR));

  private Lifecycle() {}

  /** Every line, in order. */
  public static List<Arrow> arrows() {
    return ARROWS;
  }

  /** Whether there is a line that starts at {@code from} because of {@code cause}. */
  public static boolean allows(RequestStatus from, Cause cause) {
    return arrow(from, cause).isPresent();
  }

  /** The line that starts at {@code from} because of {@code cause}. */
  static Optional<Arrow> arrow(RequestStatus from, Cause cause) {
    return ARROWS.stream()
        .filter(arrow -> arrow.cause() == cause && arrow.from().equals(Optional.ofNullable(from)))
        .findFirst();
  }

  /** Who moves a request on that has just come to {@code status}. */
  public static Mover moverOf(RequestStatus status) {
    return switch (status) {
      case INIT -> ALLOCATOR;
      case ALLOCATED, MODIFIED -> DECIDER;
      case DECIDED -> SENSE_STAGER;
      case STAGED -> SENSE_PROVISIONER;
      case PROVISIONED, RETRY -> SENSE_HANDLER;
      case STALE -> SENSE_MODIFIER;
      case FINISHED -> SENSE_CANCELLER;
      case CANCELED -> SENSE_DELETER;
      case DELETED, FAILED, NOT_SENSE -> NOBODY;
    };
  }

  /** The daemons that have something to do once a request has come to {@code status}. */
  static Set<String> wokenBy(RequestStatus status) {
    return switch (status) {
      case INIT -> Set.of(ALLOCATOR.daemon());
      case ALLOCATED -> Set.of(DECIDER.daemon());
      case DECIDED -> Set.of(SENSE_STAGER.daemon());
      case STAGED -> Set.of(SENSE_PROVISIONER.daemon());
      case PROVISIONED -> Set.of(SENSE_HANDLER.daemon(), DECIDER.daemon(), "FtsModifier");
      case MODIFIED -> Set.of(DECIDER.daemon());
      case STALE -> Set.of(SENSE_MODIFIER.daemon());
      case FINISHED ->
          Set.of(SENSE_CANCELLER.daemon(), DECIDER.daemon(), ALLOCATOR.daemon(), "FtsModifier");
      case CANCELED -> Set.of(SENSE_DELETER.daemon());
      case DELETED, FAILED -> Set.of(DECIDER.daemon(), ALLOCATOR.daemon());
      case RETRY -> Set.of(SENSE_HANDLER.daemon());
      case NOT_SENSE -> Set.of();
    };
  }

  /**
   * Failures are counted over the whole attempt to build a circuit, and forgotten once it got
   * somewhere.
   */
  static boolean keepsAttempts(RequestStatus from, RequestStatus to) {
    Set<RequestStatus> building = EnumSet.of(DECIDED, STAGED, RETRY);
    return from == to
        || (building.contains(from) && building.contains(to))
        || (from == RETRY && to == INIT)
        || (from == INIT && to == RETRY);
  }

  private static List<RequestStatus> to(RequestStatus... statuses) {
    return List.of(statuses);
  }

  private static List<Arrow> line(
      RequestStatus from, Cause cause, List<RequestStatus> to, Mover... by) {
    return List.of(new Arrow(Optional.ofNullable(from), cause, to, Set.of(by)));
  }

  private static List<Arrow> each(
      Set<RequestStatus> from, Cause cause, List<RequestStatus> to, Mover... by) {
    return from.stream()
        .sorted()
        .map(one -> new Arrow(Optional.of(one), cause, to, Set.of(by)))
        .toList();
  }

  @SafeVarargs
  private static List<Arrow> lines(List<Arrow>... groups) {
    List<Arrow> all = new ArrayList<>();
    for (List<Arrow> group : groups) {
      all.addAll(group);
    }
    return List.copyOf(all);
  }
}
