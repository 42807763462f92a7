package io.dmm.db.host;

import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.util.Optional;

/**
 * What of a request says which storage hosts it has.
 *
 * @param ruleId the rule
 * @param status where it is in its life
 * @param retryFrom the status it came from, while it is in RETRY
 * @param mover who moves it next
 * @param isGivenUp whether it only waits for its teardown to end
 * @param sourceRse from where
 * @param destinationRse to where
 * @param circuit its live circuit; empty if it has none
 */
public record RuleHosts(
    String ruleId,
    RequestStatus status,
    Optional<RequestStatus> retryFrom,
    Mover mover,
    boolean isGivenUp,
    String sourceRse,
    String destinationRse,
    Optional<Ends> circuit) {

  /**
   * The ends of a circuit as its first owner had them.
   *
   * @param sourceRse where the first terminal is
   * @param destinationRse where the second terminal is
   * @param isProvisioned whether it was seen up
   * @param sourceHost host on the first subnet; empty if none was taken or it was given back
   * @param destinationHost host on the second subnet
   */
  public record Ends(
      String sourceRse,
      String destinationRse,
      boolean isProvisioned,
      Optional<String> sourceHost,
      Optional<String> destinationHost) {}

  /** Host at the request's source, whichever way the circuit was made. */
  public Optional<String> sourceHost() {
    return circuit.flatMap(ends -> isReversed(ends) ? ends.destinationHost : ends.sourceHost);
  }

  /** Host at the request's destination, whichever way the circuit was made. */
  public Optional<String> destinationHost() {
    return circuit.flatMap(ends -> isReversed(ends) ? ends.sourceHost : ends.destinationHost);
  }

  private boolean isReversed(Ends ends) {
    return !sourceRse.equals(ends.sourceRse)
        && sourceRse.equals(ends.destinationRse)
        && destinationRse.equals(ends.sourceRse);
  }
}
