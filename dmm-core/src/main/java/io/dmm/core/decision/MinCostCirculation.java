package io.dmm.core.decision;

import java.util.Arrays;

/**
 * A circulation of least cost, by cost scaling (Goldberg and Tarjan): prices of nodes are refined
 * until no arc with capacity left gains more than epsilon, for smaller and smaller epsilon. Costs
 * are multiplied by one more than the number of nodes, so that epsilon 1 means the exact optimum.
 * Whole numbers throughout; the result depends on the order in which arcs are added, and on nothing
 * else.
 */
final class MinCostCirculation {
  /** By how much epsilon shrinks from one phase to the next; measured, not critical. */
  private static final long SHRINK = 16;

  private final int nodes;
  private int arcs;
  private int[] tail = new int[64];
  private int[] head = new int[64];
  private long[] capacity = new long[64];
  private long[] cost = new long[64];

  /** Arcs and their reverses, grouped by tail. */
  private int[] start;

  private int[] to;
  private int[] reverse;
  private int[] placeOf;
  private long[] left;
  private long[] scaledCost;

  private final long[] price;
  private final long[] excess;
  private int[] current;
  private int[] queue;
  private int queueHead;
  private int queueSize;
  private boolean[] queued;

  MinCostCirculation(int nodes) {
    this.nodes = nodes;
    this.price = new long[nodes];
    this.excess = new long[nodes];
  }

  /** Returns the number of the arc. */
  int addArc(int from, int into, long arcCapacity, long arcCost) {
    if (arcs == tail.length) {
      tail = Arrays.copyOf(tail, 2 * arcs);
      head = Arrays.copyOf(head, 2 * arcs);
      capacity = Arrays.copyOf(capacity, 2 * arcs);
      cost = Arrays.copyOf(cost, 2 * arcs);
    }
    tail[arcs] = from;
    head[arcs] = into;
    capacity[arcs] = arcCapacity;
    cost[arcs] = arcCost;
    return arcs++;
  }

  long flowOn(int arc) {
    return capacity[arc] - left[placeOf[arc]];
  }

  /** The price of a node at the optimum, in the scaled unit of cost. */
  long potential(int node) {
    return price[node];
  }

  void solve() {
    group();
    long epsilon = 0;
    for (long c : scaledCost) {
      epsilon = Math.max(epsilon, Math.abs(c));
    }
    while (epsilon > 1) {
      epsilon = Math.max(1, epsilon / SHRINK);
      refine(epsilon);
    }
  }

  private void group() {
    start = new int[nodes + 1];
    for (int a = 0; a < arcs; a++) {
      start[tail[a] + 1]++;
      start[head[a] + 1]++;
    }
    for (int v = 0; v < nodes; v++) {
      start[v + 1] += start[v];
    }
    int[] next = start.clone();
    to = new int[2 * arcs];
    reverse = new int[2 * arcs];
    left = new long[2 * arcs];
    scaledCost = new long[2 * arcs];
    placeOf = new int[arcs];
    for (int a = 0; a < arcs; a++) {
      int forth = next[tail[a]]++;
      int back = next[head[a]]++;
      placeOf[a] = forth;
      to[forth] = head[a];
      to[back] = tail[a];
      reverse[forth] = back;
      reverse[back] = forth;
      left[forth] = capacity[a];
      scaledCost[forth] = cost[a] * (nodes + 1);
      scaledCost[back] = -scaledCost[forth];
    }
    current = new int[nodes];
    queue = new int[nodes];
    queued = new boolean[nodes];
  }

  private void refine(long epsilon) {
    for (int v = 0; v < nodes; v++) {
      for (int a = start[v]; a < start[v + 1]; a++) {
        if (left[a] > 0 && scaledCost[a] + price[v] < price[to[a]]) {
          push(v, a, left[a]);
        }
      }
    }
    for (int v = 0; v < nodes; v++) {
      current[v] = start[v];
      if (excess[v] > 0) {
        enqueue(v);
      }
    }
    while (queueSize > 0) {
      int v = dequeue();
      discharge(v, epsilon);
    }
  }

  private void discharge(int v, long epsilon) {
    int a = current[v];
    int end = start[v + 1];
    long priceV = price[v];
    while (true) {
      if (a == end) {
        priceV = relabelled(v, epsilon);
        price[v] = priceV;
        a = start[v];
      }
      if (left[a] > 0 && scaledCost[a] + priceV < price[to[a]]) {
        push(v, a, Math.min(excess[v], left[a]));
        if (excess[to[a]] > 0) {
          enqueue(to[a]);
        }
        if (excess[v] == 0) {
          current[v] = a;
          return;
        }
      }
      a++;
    }
  }

  private long relabelled(int v, long epsilon) {
    long best = Long.MIN_VALUE;
    for (int a = start[v]; a < start[v + 1]; a++) {
      if (left[a] > 0) {
        best = Math.max(best, price[to[a]] - scaledCost[a]);
      }
    }
    return best - epsilon;
  }

  private void push(int v, int a, long amount) {
    left[a] -= amount;
    left[reverse[a]] += amount;
    excess[v] -= amount;
    excess[to[a]] += amount;
  }

  private void enqueue(int v) {
    if (!queued[v]) {
      queued[v] = true;
      int place = queueHead + queueSize++;
      queue[place >= nodes ? place - nodes : place] = v;
    }
  }

  private int dequeue() {
    int v = queue[queueHead];
    queueHead = queueHead + 1 == nodes ? 0 : queueHead + 1;
    queueSize--;
    queued[v] = false;
    return v;
  }
}
