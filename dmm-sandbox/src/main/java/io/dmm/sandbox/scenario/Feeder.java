package io.dmm.sandbox.scenario;

import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.SimulatedRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives Rucio the rules of the plan when their time has come, and lets happen to them what is
 * planned. It begins when it is told to, and does everything in {@link #tick}.
 */
final class Feeder {
  static final String ACTIVITY = "SENSE Test";
  static final String SCOPE = "cms";

  private static final int MOST_UNFINISHED = 24;
  private static final int MOST_KEPT = 500;
  private static final double STUCK_SECONDS = 4;

  private final Scenario scenario;
  private final RucioSimulator rucio;
  private final RulePlan plan;
  private final Map<Integer, ActiveRule> fed = new LinkedHashMap<>();
  private final List<PlannedRule> followUps = new ArrayList<>();
  private PlannedRule next;
  private Instant nextAt;
  private int fedCount;

  Feeder(Scenario scenario, RucioSimulator rucio) {
    this.scenario = scenario;
    this.rucio = rucio;
    this.plan = new RulePlan(scenario);
  }

  /** The first rule comes now. Beginning again changes nothing. */
  synchronized void begin(Instant now) {
    if (nextAt == null) {
      next = plan.next();
      nextAt = now;
    }
  }

  /** Brings everything to this instant. */
  synchronized void tick(Instant now) {
    fed.values().forEach(rule -> rule.follow(now));
    if (nextAt == null) {
      return;
    }
    feedFollowUps(now);
    while (next != null && unfinished() < MOST_UNFINISHED && !nextAt.isAfter(now)) {
      feed(next, now);
      planNext(now);
    }
    forgetOldest();
  }

  /** How the rules stand, the oldest first. Of those that ended long ago some may be forgotten. */
  synchronized List<FedRule> rules() {
    return fed.values().stream().map(ActiveRule::view).toList();
  }

  synchronized boolean allFed() {
    return scenario.rules().isPresent() && fedCount >= scenario.rules().getAsInt();
  }

  synchronized boolean allEnded() {
    return unfinished() == 0;
  }

  private void planNext(Instant now) {
    next = null;
    while (next == null && !planIsOver()) {
      PlannedRule planned = plan.next();
      if (planned.follows().isPresent()) {
        followUps.add(planned);
      } else {
        next = planned;
        nextAt = now.plus(planned.pause());
      }
    }
  }

  private boolean planIsOver() {
    return scenario.rules().isPresent()
        && fedCount + followUps.size() >= scenario.rules().getAsInt();
  }

  private void feedFollowUps(Instant now) {
    Iterator<PlannedRule> waiting = followUps.iterator();
    while (waiting.hasNext()) {
      PlannedRule rule = waiting.next();
      if (isDue(rule, now)) {
        waiting.remove();
        feed(rule, now);
      }
    }
  }

  private boolean isDue(PlannedRule rule, Instant now) {
    ActiveRule before = fed.get(rule.follows().getAsInt());
    return before != null
        && before.endedAt().filter(end -> !end.plus(rule.pause()).isAfter(now)).isPresent();
  }

  private void feed(PlannedRule rule, Instant now) {
    SimulatedRule.Builder atRucio =
        SimulatedRule.of(SCOPE, "/SandboxSample-" + rule.number() + "/Run3-v1/AOD")
            .id(rule.id())
            .account("transfer_ops")
            .activity(ACTIVITY)
            .source(rule.sourceExpression().orElse(null))
            .destination(rule.destinationExpression())
            .priority(rule.priority())
            .size(rule.sizeBytes())
            .files(rule.files());
    rucio.add((rule.closed() ? atRucio.closed() : atRucio).build());
    Duration stuckFor = scenario.seconds(STUCK_SECONDS);
    fed.put(rule.number(), new ActiveRule(rule, rucio, stuckFor, now));
    fedCount++;
  }

  private long unfinished() {
    return fed.values().stream().filter(rule -> rule.endedAt().isEmpty()).count();
  }

  /** A world without end must not grow without end: Rucio's own rules expire as well. */
  private void forgetOldest() {
    Iterator<ActiveRule> oldest = fed.values().iterator();
    while (fed.size() > MOST_KEPT && scenario.rules().isEmpty() && oldest.hasNext()) {
      ActiveRule rule = oldest.next();
      if (rule.endedAt().isPresent()) {
        if (rucio.stateOf(rule.plan().id()).isPresent()) {
          rucio.removeRule(rule.plan().id());
        }
        oldest.remove();
      }
    }
  }
}
