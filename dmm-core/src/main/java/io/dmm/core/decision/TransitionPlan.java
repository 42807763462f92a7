package io.dmm.core.decision;

import java.util.List;

/**
 * The next safe steps towards a decision. Every step may be taken at once and in any order.
 *
 * @param actions decreases and cancels first, then increases and new circuits by seniority
 * @param deferred requests that do not have what was decided, each once
 * @param overcommitted ports and links for which SENSE holds more than they can carry now, in
 *     words: a capacity has shrunk
 */
public record TransitionPlan(
    List<TransitionAction> actions, List<Deferred> deferred, List<String> overcommitted) {
  public TransitionPlan {
    actions = List.copyOf(actions);
    deferred = List.copyOf(deferred);
    overcommitted = List.copyOf(overcommitted);
  }
}
