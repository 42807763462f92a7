package io.dmm.core.lifecycle;

import io.dmm.db.request.RequestStatus;

/** The life cycle has no line for this. Nothing was written. */
public final class IllegalTransitionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IllegalTransitionException(String ruleId, RequestStatus from, Cause cause) {
    super("rule " + ruleId + " is " + from + ", where " + cause + " cannot happen");
  }
}
