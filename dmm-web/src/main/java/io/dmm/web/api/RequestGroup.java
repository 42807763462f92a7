package io.dmm.web.api;

import io.dmm.db.request.RequestStatus;
import java.util.Set;

/** Statuses that mean the same to somebody who looks for trouble. */
enum RequestGroup {
  /** For hosts or bandwidth. */
  WAITING(RequestStatus.INIT, RequestStatus.ALLOCATED),
  /** SENSE sets it up. */
  BUILDING(RequestStatus.DECIDED, RequestStatus.STAGED),
  /** The circuit carries data. */
  UP(RequestStatus.PROVISIONED, RequestStatus.MODIFIED, RequestStatus.STALE),
  /** Will be tried again. */
  RETRYING(RequestStatus.RETRY),
  /** Given up. */
  FAILED(RequestStatus.FAILED),
  /** Being taken down. */
  ENDING(RequestStatus.FINISHED, RequestStatus.CANCELED),
  /** Nothing is left. */
  GONE(RequestStatus.DELETED);

  private final Set<RequestStatus> statuses;

  RequestGroup(RequestStatus... statuses) {
    this.statuses = Set.of(statuses);
  }

  Set<RequestStatus> statuses() {
    return statuses;
  }
}
