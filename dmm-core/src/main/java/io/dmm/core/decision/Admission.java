package io.dmm.core.decision;

/**
 * Who gets a quantum at all: one each by seniority, as long as a quantum is free at both ports and
 * on the link; those who have a circuit before those who have none. The others wait.
 */
final class Admission {
  /** Marks an admitted request in {@link #blockedBy}. */
  static final int ADMITTED = -1;

  private final Network network;
  private final long[] free;
  private final int[] blockedBy;

  private Admission(Network network) {
    this.network = network;
    this.free = network.capacity.clone();
    this.blockedBy = new int[network.requests.length];
  }

  /** For each request {@link #ADMITTED}, or the constraint that has no quantum left for it. */
  static int[] admit(Network network) {
    var admission = new Admission(network);
    admission.pass(true);
    admission.pass(false);
    return admission.blockedBy;
  }

  private void pass(boolean established) {
    for (int r = 0; r < network.requests.length; r++) {
      if (network.requests[r].established() == established) {
        blockedBy[r] = take(network.linkConstraint(r), network.portA(r), network.portB(r));
      }
    }
  }

  private int take(int link, int portA, int portB) {
    if (free[link] < 1) {
      return link;
    }
    if (free[portA] < 1) {
      return portA;
    }
    if (free[portB] < 1) {
      return portB;
    }
    free[link]--;
    free[portA]--;
    free[portB]--;
    return ADMITTED;
  }
}
