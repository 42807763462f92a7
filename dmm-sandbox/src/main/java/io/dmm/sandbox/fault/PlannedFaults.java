package io.dmm.sandbox.fault;

import io.dmm.sandbox.http.FaultSource;
import java.time.Clock;
import java.util.Map;
import java.util.function.Predicate;

/** The fault plan of a world, which may be changed while it runs. */
public final class PlannedFaults {
  private final Clock clock;
  private volatile RunningPlan running;

  /** No plan yet. */
  public PlannedFaults(Clock clock) {
    this.clock = clock;
    this.running = new RunningPlan(FaultPlan.NONE, clock);
  }

  /** From now on this goes wrong, and nothing else; its times count from now. */
  public void set(FaultPlan plan) {
    running = new RunningPlan(plan, clock);
  }

  /** From now on nothing goes wrong. */
  public void clear() {
    set(FaultPlan.NONE);
  }

  /** How often each rule of the present plan has struck, by its name. */
  public Map<String, Integer> struck() {
    return running.struck();
  }

  /** Chooses among the calls of one peer. */
  public FaultSource callsTo(Peer peer) {
    return (method, path) -> running.take(peer, method, path);
  }

  /** Chooses among the operations of SENSE-O. */
  public Predicate<OperationFault> operations() {
    return fault -> running.strikes(fault);
  }
}
