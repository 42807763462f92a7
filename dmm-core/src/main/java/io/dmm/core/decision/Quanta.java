package io.dmm.core.decision;

import java.util.Arrays;

/**
 * Whole quanta out of exact shares, under the same constraints: everybody's whole part, then one
 * more each by largest remainder (ties by seniority), then what is still free to the smallest share
 * per priority. Never past a capacity or a demand.
 */
final class Quanta {
  /** Differences below this, in quanta, are noise of floating-point arithmetic. */
  private static final double NOISE = 1e-6;

  private static final int INDEX_BITS = 32;

  private final Network network;
  private final long[] granted;
  private final long[] free;

  Quanta(Network network) {
    this.network = network;
    this.granted = new long[network.requests.length];
    this.free = network.capacity.clone();
  }

  /** Quanta by request; 0 for those who take no part in {@code shares}. */
  long[] granted() {
    return granted;
  }

  /** Quanta by constraint that nobody holds. */
  long[] free() {
    return free;
  }

  void round(Shares shares) {
    for (int r = 0; r < granted.length; r++) {
      give(r, Math.min((long) Math.floor(shares.quanta()[r] + NOISE), room(r)));
    }
    giveByLargestRemainder(shares);
    giveWhatIsFree(shares);
  }

  private void giveByLargestRemainder(Shares shares) {
    long[] order = new long[granted.length];
    int count = 0;
    for (int r = 0; r < granted.length; r++) {
      double remainder = shares.quanta()[r] - granted[r];
      if (remainder > NOISE) {
        long rank = Math.round((1 - remainder) / NOISE);
        order[count++] = (rank << INDEX_BITS) | r;
      }
    }
    Arrays.sort(order, 0, count);
    for (int i = 0; i < count; i++) {
      int r = (int) order[i];
      give(r, Math.min(1, room(r)));
    }
  }

  /**
   * One quantum at a time to the smallest share per priority: what rounding leaves over is used
   * wherever somebody can use it.
   */
  void giveWhatIsFree(Shares shares) {
    var poorest = new IndexedMinHeap(granted.length);
    for (int r = 0; r < granted.length; r++) {
      if (shares.bottleneck()[r] != Shares.NONE && room(r) > 0) {
        poorest.put(r, shareWithOneMore(r));
      }
    }
    while (!poorest.isEmpty()) {
      int r = poorest.first();
      if (room(r) > 0) {
        give(r, 1);
        poorest.put(r, shareWithOneMore(r));
      } else {
        poorest.remove(r);
      }
    }
  }

  double shareWithOneMore(int r) {
    return (granted[r] + 1.0) / network.weight[r];
  }

  double shareWithOneLess(int r) {
    return (granted[r] - 1.0) / network.weight[r];
  }

  /** How many quanta more a request could have. */
  long room(int r) {
    long byConstraint =
        Math.min(
            free[network.linkConstraint(r)],
            Math.min(free[network.portA(r)], free[network.portB(r)]));
    return Math.min(byConstraint, network.demand[r] - granted[r]);
  }

  /** Gives, or with a negative number takes. */
  void give(int r, long quanta) {
    granted[r] += quanta;
    free[network.linkConstraint(r)] -= quanta;
    free[network.portA(r)] -= quanta;
    free[network.portB(r)] -= quanta;
  }
}
