package io.dmm.sandbox.sense;

import io.dmm.sandbox.fault.OperationFault;
import io.dmm.sandbox.http.Faults;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Faults of the simulated SENSE-O: those of the network, with patterns relative to the API's base
 * such as {@code /instance/*}, and those of single instances. The latter are used once each, by the
 * first instance with that id or alias, or by any if the name is {@code *}.
 */
public final class SenseFaults extends Faults {
  private record Planned(OperationFault kind, String instance) {}

  private final List<Planned> planned = new ArrayList<>();
  private final Consumer<String> vanish;
  private volatile Predicate<OperationFault> behind = unused -> false;

  SenseFaults(Consumer<String> vanish) {
    this.vanish = vanish;
  }

  /** The next compile finds no feasible path: 500, and CREATE - FAILED stays behind. */
  public SenseFaults failCompile(String instanceOrAlias) {
    return plan(OperationFault.COMPILE_FAILS, instanceOrAlias);
  }

  /** A site rejects the next provision or reprovision: FAILED when it should begin to commit. */
  public SenseFaults failCommit(String instanceOrAlias) {
    return plan(OperationFault.COMMIT_FAILS, instanceOrAlias);
  }

  /** A site rejects the next modify: MODIFY - FAILED when it should begin to commit. */
  public SenseFaults failModify(String instanceOrAlias) {
    return plan(OperationFault.MODIFY_FAILS, instanceOrAlias);
  }

  /** The next modify is committed and turns to MODIFY - FAILED when it should become READY. */
  public SenseFaults failModifyLate(String instanceOrAlias) {
    return plan(OperationFault.MODIFY_FAILS_LATE, instanceOrAlias);
  }

  /** The next cancel ends in CANCEL - FAILED when it should be committed. */
  public SenseFaults failCancel(String instanceOrAlias) {
    return plan(OperationFault.CANCEL_FAILS, instanceOrAlias);
  }

  /** The next cancel stays in CANCEL - COMMITTED for ever. */
  public SenseFaults stallCancel(String instanceOrAlias) {
    return plan(OperationFault.CANCEL_STALLS, instanceOrAlias);
  }

  /** The next provision, reprovision or modify stays COMMITTED for ever, or until PUT verify. */
  public SenseFaults stallVerification(String instanceOrAlias) {
    return plan(OperationFault.VERIFICATION_STALLS, instanceOrAlias);
  }

  /**
   * The server removes the instance with that id or alias now, as its consistency service does at
   * times.
   */
  public void vanish(String instanceOrAlias) {
    vanish.accept(instanceOrAlias);
  }

  /** Who may have an operation fail that nothing is planned for here. */
  public void operationsBehind(Predicate<OperationFault> source) {
    behind = source;
  }

  @Override
  public synchronized void clear() {
    super.clear();
    planned.clear();
  }

  /** Whether such a fault is planned for the instance; if so it is used up. */
  synchronized boolean strikes(OperationFault kind, ServiceInstance instance) {
    for (Iterator<Planned> each = planned.iterator(); each.hasNext(); ) {
      Planned fault = each.next();
      if (fault.kind() == kind && instance.isCalled(fault.instance())) {
        each.remove();
        return true;
      }
    }
    return strikes(kind);
  }

  /** Whether such a fault happens now, to whatever instance or pool. */
  boolean strikes(OperationFault kind) {
    return behind.test(kind);
  }

  private synchronized SenseFaults plan(OperationFault kind, String instanceOrAlias) {
    planned.add(new Planned(kind, instanceOrAlias));
    return this;
  }
}
