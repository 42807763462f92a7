package io.dmm.sandbox.scenario;

import io.dmm.sandbox.rucio.RucioSimulator;
import io.dmm.sandbox.rucio.RuleState;
import io.dmm.sandbox.world.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A rule that Rucio has, and what the plan still has in store for it. Guarded by {@link Feeder}.
 */
final class ActiveRule {
  static final String GONE = "GONE";

  private static final double PRIORITY_CHANGES_AT = 0.2;
  private static final double STUCK_AT = 0.3;

  private final PlannedRule plan;
  private final RucioSimulator rucio;
  private final Duration stuckFor;
  private final Instant createdAt;
  private int priority;
  private boolean stuckOnce;
  private Instant repairAt;
  private String state = RuleState.REPLICATING.name();
  private long bytesArrived;
  private boolean tookCircuit;
  private Instant endedAt;

  ActiveRule(PlannedRule plan, RucioSimulator rucio, Duration stuckFor, Instant now) {
    this.plan = plan;
    this.rucio = rucio;
    this.stuckFor = stuckFor;
    this.createdAt = now;
    this.priority = plan.priority();
  }

  PlannedRule plan() {
    return plan;
  }

  Optional<Instant> endedAt() {
    return Optional.ofNullable(endedAt);
  }

  /** Reads how it stands, and lets happen to it what is due. */
  void follow(Instant now) {
    if (endedAt != null) {
      return;
    }
    Optional<RuleState> current = rucio.stateOf(plan.id());
    state = current.map(RuleState::name).orElse(GONE);
    rucio.transferOf(plan.id()).ifPresent(this::read);
    if (current.isEmpty() || current.get() == RuleState.OK) {
      endedAt = now;
      return;
    }
    double share = (double) bytesArrived / plan.sizeBytes();
    if (plan.laterPriority() > 0
        && priority != plan.laterPriority()
        && share > PRIORITY_CHANGES_AT) {
      priority = plan.laterPriority();
      rucio.setPriority(plan.id(), priority);
    }
    if (plan.getsStuck() && !stuckOnce && share > STUCK_AT) {
      stuckOnce = true;
      repairAt = now.plus(stuckFor);
      rucio.setState(plan.id(), RuleState.STUCK);
    } else if (repairAt != null && !repairAt.isAfter(now)) {
      repairAt = null;
      rucio.setState(plan.id(), RuleState.REPLICATING);
    }
  }

  private void read(Transfer transfer) {
    long moved = transfer.movedBytes();
    tookCircuit |= moved > bytesArrived && transfer.hostsFromDmm();
    bytesArrived = moved;
  }

  FedRule view() {
    return new FedRule(
        plan.number(),
        plan.id(),
        plan.source(),
        plan.destination(),
        priority,
        plan.sizeBytes(),
        createdAt,
        state,
        bytesArrived,
        tookCircuit,
        endedAt());
  }
}
