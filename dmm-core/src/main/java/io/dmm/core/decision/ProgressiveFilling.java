package io.dmm.core.decision;

import java.util.Arrays;

/**
 * Weighted max-min shares: a water level rises from 0; a request at level z holds z times its
 * weight, but at least one quantum and at most its demand; when a constraint is full, all who use
 * it keep what they have and the others go on.
 *
 * <p>Between two events (a request leaves its first quantum, reaches its demand, or a constraint
 * fills) everything is linear, so the next event is known and the work is O((requests +
 * constraints) log).
 */
final class ProgressiveFilling {
  private static final byte AT_FIRST_QUANTUM = 1;
  private static final byte RISING = 2;
  private static final byte FROZEN = 3;

  private final Network network;
  private final double[] capacity;
  private final byte[] state;
  private final double[] held;
  private final int[] bottleneck;

  /** By constraint: what those hold who do not rise, and the weight of those who do. */
  private final double[] fixed;

  private final long[] weight;

  private final IndexedMinHeap fillLevels;
  private final IndexedMinHeap demandLevels;
  private int nextToRise;

  private ProgressiveFilling(Network network, int[] blockedBy, double[] capacity) {
    int requests = network.requests.length;
    this.network = network;
    this.capacity = capacity;
    this.state = new byte[requests];
    this.held = new double[requests];
    this.bottleneck = new int[requests];
    this.fixed = new double[network.constraints];
    this.weight = new long[network.constraints];
    this.fillLevels = new IndexedMinHeap(network.constraints);
    this.demandLevels = new IndexedMinHeap(requests);
    Arrays.fill(bottleneck, Shares.NONE);
    for (int r = 0; r < requests; r++) {
      if (blockedBy[r] == Admission.ADMITTED) {
        seat(r);
      }
    }
  }

  /**
   * @param blockedBy who takes part, as {@link Admission#admit} tells; one quantum for each of them
   *     must fit
   * @param capacity by constraint, in quanta; may be infinite for ports
   */
  static Shares fill(Network network, int[] blockedBy, double[] capacity) {
    var filling = new ProgressiveFilling(network, blockedBy, capacity);
    filling.run();
    return new Shares(filling.held, filling.bottleneck);
  }

  private void seat(int r) {
    held[r] = 1;
    fixed[network.linkConstraint(r)] += 1;
    fixed[network.portA(r)] += 1;
    fixed[network.portB(r)] += 1;
    if (network.demand[r] <= 1) {
      state[r] = FROZEN;
      bottleneck[r] = Shares.OWN_DEMAND;
      return;
    }
    state[r] = AT_FIRST_QUANTUM;
    if (network.demand[r] != Network.UNLIMITED) {
      demandLevels.put(r, (double) network.demand[r] / network.weight[r]);
    }
  }

  private void run() {
    while (true) {
      double rise = nextRise();
      double demand = demandLevels.leastKey();
      double full = fillLevels.leastKey();
      if (rise <= demand && rise <= full) {
        if (rise == Double.POSITIVE_INFINITY) {
          return;
        }
        startRising(nextToRise++);
      } else if (demand <= full) {
        reachDemand(demandLevels.poll());
      } else {
        fillUp(fillLevels.poll(), full);
      }
    }
  }

  /**
   * Requests are numbered by falling weight, so they leave their first quantum in the order of
   * their numbers.
   */
  private double nextRise() {
    while (nextToRise < state.length && state[nextToRise] != AT_FIRST_QUANTUM) {
      nextToRise++;
    }
    return nextToRise == state.length ? Double.POSITIVE_INFINITY : 1.0 / network.weight[nextToRise];
  }

  private void startRising(int r) {
    state[r] = RISING;
    shift(network.linkConstraint(r), -1, network.weight[r]);
    shift(network.portA(r), -1, network.weight[r]);
    shift(network.portB(r), -1, network.weight[r]);
  }

  private void reachDemand(int r) {
    freeze(r, (double) network.demand[r], Shares.OWN_DEMAND);
    shift(network.linkConstraint(r), held[r], -network.weight[r]);
    shift(network.portA(r), held[r], -network.weight[r]);
    shift(network.portB(r), held[r], -network.weight[r]);
  }

  private void freeze(int r, double amount, int why) {
    state[r] = FROZEN;
    held[r] = amount;
    bottleneck[r] = why;
  }

  private void shift(int constraint, double moreFixed, long moreWeight) {
    fixed[constraint] += moreFixed;
    weight[constraint] += moreWeight;
    if (weight[constraint] == 0) {
      fillLevels.remove(constraint);
    } else {
      fillLevels.put(constraint, (capacity[constraint] - fixed[constraint]) / weight[constraint]);
    }
  }

  private void fillUp(int full, double level) {
    Network.LinkRange range = network.linksOf(full);
    for (int i = range.from(); i < range.to(); i++) {
      freezeLink(range.links()[i], full, level);
    }
  }

  /** All requests of the link stop; each constraint they used hears of it once. */
  private void freezeLink(int link, int full, double level) {
    double amount = 0;
    long stopped = 0;
    for (int i = network.firstRequest(link); i < network.firstRequest(link + 1); i++) {
      int r = network.requestAt(i);
      if (state[r] == RISING) {
        freeze(r, level * network.weight[r], full);
        amount += held[r];
        stopped += network.weight[r];
        demandLevels.remove(r);
      } else if (state[r] == AT_FIRST_QUANTUM) {
        freeze(r, 1, full);
        demandLevels.remove(r);
      }
    }
    if (stopped > 0) {
      shift(network.sites + link, amount, -stopped);
      shift(network.linkA[link], amount, -stopped);
      shift(network.linkB[link], amount, -stopped);
    }
  }
}
