package io.dmm.sandbox.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One entry of a fault plan.
 *
 * @param name by which reports know it
 * @param peer whose calls or operations are concerned
 * @param method the HTTP method, {@code *} for any; not looked at for an {@link Failure.Operation}
 * @param path a pattern of the raw path as in {@link io.dmm.sandbox.http.PathPattern}: {@code *} is
 *     one segment, {@code **} the rest; not looked at for an {@link Failure.Operation}
 * @param failure what happens
 * @param probability with which it happens to a call that matches, above 0 to 1
 * @param count how often it happens at most
 * @param from how long after the plan was set it begins
 * @param until when it ends, after the plan was set; empty if it does not
 */
public record FaultRule(
    String name,
    Peer peer,
    String method,
    String path,
    Failure failure,
    double probability,
    OptionalInt count,
    Duration from,
    Optional<Duration> until) {
  public FaultRule {
    requireNonNull(peer, "peer");
    requireNonNull(failure, "failure");
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          name + ": probability is " + probability + ", must be above 0 and at most 1");
    }
    if (count.isPresent() && count.getAsInt() < 1) {
      throw new IllegalArgumentException(
          name + ": count is " + count.getAsInt() + ", must be 1 or more");
    }
    if (until.isPresent() && until.get().compareTo(from) <= 0) {
      throw new IllegalArgumentException(
          name + ": ends after " + until.get() + ", before it begins after " + from);
    }
  }

  /** To calls of a peer, with that probability, as long as the plan is set. */
  public static FaultRule ofCalls(
      String name, Peer peer, String method, String path, Failure failure, double probability) {
    return new FaultRule(
        name,
        peer,
        method,
        path,
        failure,
        probability,
        OptionalInt.empty(),
        Duration.ZERO,
        Optional.empty());
  }

  /** To operations of SENSE-O, with that probability, as long as the plan is set. */
  public static FaultRule ofOperations(String name, OperationFault fault, double probability) {
    return ofCalls(name, Peer.SENSE, "*", "/**", new Failure.Operation(fault), probability);
  }

  /** The same, at most so often. */
  public FaultRule atMost(int times) {
    return new FaultRule(
        name, peer, method, path, failure, probability, OptionalInt.of(times), from, until);
  }

  /** The same, only between these times after the plan was set. */
  public FaultRule between(Duration begin, Duration end) {
    return new FaultRule(
        name, peer, method, path, failure, probability, count, begin, Optional.of(end));
  }
}
