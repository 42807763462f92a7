package io.dmm.db.request;

import java.time.Instant;
import java.util.Optional;

/**
 * The columns that change when a request moves or waits.
 *
 * @param status the new status, or the present one
 * @param mover who moves it next
 * @param dueAt when (UTC)
 * @param reason why it is there
 * @param failureReason why it was given up; empty if it was not
 * @param attempts failures of the step in a row
 * @param retryFrom where RETRY goes back to
 * @param finishedAt when the rule ended; empty if it has not
 */
public record Change(
    RequestStatus status,
    Mover mover,
    Instant dueAt,
    String reason,
    String failureReason,
    int attempts,
    Optional<RequestStatus> retryFrom,
    Optional<Instant> finishedAt) {}
