package io.dmm.db.request;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A Rucio rule under DMM's care.
 *
 * @param ruleId Rucio's id of the rule
 * @param status where it is in its life
 * @param statusSince since when (UTC)
 * @param statusReason why it is there, a sentence
 * @param failureReason why it was given up; empty if it was not
 * @param mover who moves it next
 * @param dueAt when its mover should look at it again (UTC)
 * @param attempts failures of the present step in a row
 * @param retryFrom the status it came from, while it is in RETRY
 * @param priority the rule's priority; a request with twice the priority gets twice the bandwidth
 *     where they compete
 * @param did the data
 * @param rule what Rucio last said
 * @param route from where to where
 * @param decidedMbps bandwidth the decision engine gave it, Mb/s; 0 while it has none
 * @param bandwidthReason why it has that bandwidth, a sentence
 * @param streams FTS limits
 * @param finishedAt when the rule ended (UTC)
 * @param createdAt when DMM first saw it (UTC)
 * @param updatedAt when anything last changed (UTC)
 * @param version grows with each change of status, mover, bandwidth or priority: the optimistic
 *     lock
 * @param leasedBy the lease it was claimed under; empty if it was merely read
 */
public record TransferRequest(
    String ruleId,
    RequestStatus status,
    Instant statusSince,
    String statusReason,
    String failureReason,
    Mover mover,
    Instant dueAt,
    int attempts,
    Optional<RequestStatus> retryFrom,
    int priority,
    DataId did,
    RuleFacts rule,
    Route route,
    long decidedMbps,
    String bandwidthReason,
    Streams streams,
    Optional<Instant> finishedAt,
    Instant createdAt,
    Instant updatedAt,
    long version,
    String leasedBy) {
  public TransferRequest {
    requireNonNull(ruleId, "ruleId");
    requireNonNull(status, "status");
    requireNonNull(mover, "mover");
    if (decidedMbps < 0) {
      throw new IllegalArgumentException(
          "rule " + ruleId + ": decidedMbps is " + decidedMbps + ", must be 0 or more");
    }
  }

  /** Whether it was given up and only waits for its teardown to end. */
  public boolean isGivenUp() {
    return !failureReason.isEmpty();
  }

  /** The same request with its route known better. */
  public TransferRequest withRoute(Route better) {
    return new TransferRequest(
        ruleId,
        status,
        statusSince,
        statusReason,
        failureReason,
        mover,
        dueAt,
        attempts,
        retryFrom,
        priority,
        did,
        rule,
        better,
        decidedMbps,
        bandwidthReason,
        streams,
        finishedAt,
        createdAt,
        updatedAt,
        version,
        leasedBy);
  }
}
