package io.dmm.core.operator;

import java.util.OptionalInt;

/**
 * What operators may do. Each action is a transition of the life cycle with its guards, or refused;
 * each leaves an event.
 */
public interface OperatorActions {
  /**
   * Ends a request as if its rule had ended: its circuit is kept for the keep-alive, then taken
   * down.
   *
   * @throws UnknownRequestException there is no such request
   * @throws io.dmm.core.lifecycle.IllegalTransitionException its status does not allow it
   */
  void finish(String ruleId, String who);

  /** Starts a request from the beginning, after everything it holds was taken down. */
  void reinitialize(String ruleId, String who);

  /** Discards the SENSE instance and builds a new one; subnets and bandwidth stay. */
  void reinitializeSense(String ruleId, String who);

  /**
   * Pins FTS to this many transfers at once on the request's link until removed; empty removes the
   * override.
   *
   * @throws UnknownRequestException there is no such request
   * @throws WrongValueException the limit is below 1
   */
  void overrideStreams(String ruleId, OptionalInt streams, String who);

  /** Asks SENSE for all sites now instead of at the next interval. */
  void refreshSites(String who);
}
