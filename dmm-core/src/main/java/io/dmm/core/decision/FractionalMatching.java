package io.dmm.core.decision;

import java.util.Arrays;

/**
 * Exactly maximises the sum of weight times x over the edges of a graph, with x at most the edge's
 * limit and the sum of x around a node at most the node's room: a fractional capacitated matching,
 * the linear program of {@link Policy#PRIORITY_LP} without a general solver.
 *
 * <p>Every node is doubled, every edge a–b becomes the two arcs a'→b'' and b'→a'' with its limit
 * and weight, and every node sends at most its room from its first half and takes at most its room
 * into its second. That is a minimum-cost flow with whole numbers. Its optimum is worth twice the
 * one sought: a solution x gives the flow x on both arcs, and a flow gives the solution that is the
 * mean of both arcs, which keeps within the room of each node and the limit of each edge.
 */
final class FractionalMatching {
  private static final int NONE = -1;

  private final int[] edgeA;
  private final int[] edgeB;
  private final long[] doubled;
  private final long[] prices;
  private final int[] nodeOf;
  private final long[] room;
  private final long[] limit;
  private final long[] weight;

  FractionalMatching(long[] room, int[] edgeA, int[] edgeB, long[] limit, long[] weight) {
    this.room = room;
    this.edgeA = edgeA;
    this.edgeB = edgeB;
    this.limit = limit;
    this.weight = weight;
    this.doubled = new long[edgeA.length];
    this.prices = new long[room.length];
    this.nodeOf = new int[room.length];
    Arrays.fill(nodeOf, NONE);
  }

  /** Twice the optimum, by edge: a whole number, in the unit of the limits. */
  long[] solve() {
    int nodes = numberLiveNodes();
    int hub = 2 * nodes;
    var flow = new MinCostCirculation(hub + 1);
    long unit = commonDivisor();
    int[] there = new int[edgeA.length];
    int[] back = new int[edgeA.length];
    for (int e = 0; e < edgeA.length; e++) {
      if (isLive(e)) {
        int a = nodeOf[edgeA[e]];
        int b = nodeOf[edgeB[e]];
        long most = Math.min(limit[e], Math.min(room[edgeA[e]], room[edgeB[e]]));
        there[e] = flow.addArc(a, nodes + b, most, -weight[e] / unit);
        back[e] = flow.addArc(b, nodes + a, most, -weight[e] / unit);
      }
    }
    for (int v = 0; v < room.length; v++) {
      if (nodeOf[v] != NONE) {
        flow.addArc(hub, nodeOf[v], room[v], 0);
        flow.addArc(nodes + nodeOf[v], hub, room[v], 0);
      }
    }
    flow.solve();
    for (int e = 0; e < edgeA.length; e++) {
      if (isLive(e)) {
        doubled[e] = flow.flowOn(there[e]) + flow.flowOn(back[e]);
      }
    }
    for (int v = 0; v < room.length; v++) {
      prices[v] =
          nodeOf[v] == NONE
              ? (room[v] == 0 ? Long.MAX_VALUE : 0)
              : flow.potential(nodeOf[v]) - flow.potential(nodes + nodeOf[v]);
    }
    return doubled;
  }

  /** By node, in an arbitrary unit, after {@link #solve}: what more room would be worth. */
  long[] prices() {
    return prices;
  }

  /**
   * So that the way to the optimum, and which of several is found, depends on the ratios of the
   * weights alone.
   */
  private long commonDivisor() {
    long divisor = 0;
    for (int e = 0; e < weight.length; e++) {
      long rest = isLive(e) ? weight[e] : 0;
      while (rest != 0) {
        long next = divisor % rest;
        divisor = rest;
        rest = next;
      }
    }
    return Math.max(1, divisor);
  }

  private boolean isLive(int e) {
    return limit[e] > 0 && room[edgeA[e]] > 0 && room[edgeB[e]] > 0;
  }

  private int numberLiveNodes() {
    boolean[] live = new boolean[room.length];
    for (int e = 0; e < edgeA.length; e++) {
      if (isLive(e)) {
        live[edgeA[e]] = true;
        live[edgeB[e]] = true;
      }
    }
    int nodes = 0;
    for (int v = 0; v < room.length; v++) {
      if (live[v]) {
        nodeOf[v] = nodes++;
      }
    }
    return nodes;
  }
}
