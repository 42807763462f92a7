package io.dmm.core.decision;

import java.util.Arrays;

/**
 * {@link Policy#PRIORITY_LP}: a common floor for every pair of sites in use, then the largest sum
 * of priority times bandwidth over what is left, then inside each pair a split by priority.
 */
final class PriorityLp {
  private final Network network;
  private final int[] blockedBy;

  /**
   * By link: the number of its admitted requests, the sum of their priorities, what they can use
   * together.
   */
  private final long[] least;

  private final long[] priority;
  private final long[] most;

  private PriorityLp(Network network, int[] blockedBy) {
    this.network = network;
    this.blockedBy = blockedBy;
    this.least = new long[network.links];
    this.priority = new long[network.links];
    this.most = new long[network.links];
    for (int r = 0; r < network.requests.length; r++) {
      if (blockedBy[r] == Admission.ADMITTED) {
        int link = network.linkOf[r];
        least[link]++;
        priority[link] += network.weight[r];
        most[link] = Math.min(network.demand[r], Network.UNLIMITED - most[link]) + most[link];
      }
    }
  }

  static Shares share(Network network, int[] blockedBy) {
    return new PriorityLp(network, blockedBy).share();
  }

  private Shares share() {
    LinkShares links = linkShares();
    double[] capacity = new double[network.constraints];
    Arrays.fill(capacity, 0, network.sites, Double.POSITIVE_INFINITY);
    for (int link = 0; link < network.links; link++) {
      capacity[network.sites + link] = links.quanta(link);
    }
    Shares shares = ProgressiveFilling.fill(network, blockedBy, capacity);
    int[] bottlenecks = links.bottlenecks(network);
    for (int r = 0; r < network.requests.length; r++) {
      if (shares.bottleneck()[r] >= 0) {
        shares.bottleneck()[r] = bottlenecks[network.linkOf[r]];
      }
    }
    return shares;
  }

  /** The optimum by link, before it is split among requests. */
  LinkShares linkShares() {
    CommonFloor floor = CommonFloor.of(network, least, most);
    long[] base = new long[network.links];
    long[] spare = new long[network.links];
    long[] room = new long[network.sites];
    for (int port = 0; port < network.sites; port++) {
      room[port] = floor.scaled(network.capacity[port]);
    }
    for (int link = 0; link < network.links; link++) {
      if (least[link] > 0) {
        base[link] = floor.scaledFor(least[link], most[link]);
        spare[link] =
            floor.scaled(Math.min(most[link], network.capacity[network.sites + link])) - base[link];
        room[network.linkA[link]] -= base[link];
        room[network.linkB[link]] -= base[link];
      }
    }
    var matching = new FractionalMatching(room, network.linkA, network.linkB, spare, priority);
    return new LinkShares(
        floor.denominator, base, spare, room, matching.solve(), matching.prices());
  }

  static LinkShares linkShares(Network network, int[] blockedBy) {
    return new PriorityLp(network, blockedBy).linkShares();
  }

  /**
   * @param denominator parts of a quantum in which base, spare and room are counted
   * @param base by link: the floor
   * @param spare by link: what it could get above it
   * @param room by port: what the floor leaves
   * @param doubled by link: twice what it gets above the floor
   * @param price by port: what a little more of it would be worth; means something only where it is
   *     full
   */
  @SuppressWarnings("ArrayRecordComponent") // columns of numbers, never compared
  record LinkShares(
      long denominator, long[] base, long[] spare, long[] room, long[] doubled, long[] price) {
    double quanta(int link) {
      return (base[link] + doubled[link] / 2.0) / denominator;
    }

    /** Twice what is left at a port. */
    private long slack(Network network, int port) {
      long slack = 2 * room[port];
      for (int i = network.firstLink(port); i < network.firstLink(port + 1); i++) {
        slack -= doubled[network.linkAt(i)];
      }
      return slack;
    }

    /**
     * By link: itself, or the fuller of its ports: the one where a little more room would be worth
     * more.
     */
    int[] bottlenecks(Network network) {
      boolean[] full = new boolean[network.sites];
      for (int port = 0; port < full.length; port++) {
        full[port] = slack(network, port) == 0;
      }
      int[] bottleneck = new int[network.links];
      for (int link = 0; link < bottleneck.length; link++) {
        int portA = network.linkA[link];
        int portB = network.linkB[link];
        if (doubled[link] == 2 * spare[link] || !(full[portA] || full[portB])) {
          bottleneck[link] = network.sites + link;
        } else if (full[portA] && full[portB]) {
          bottleneck[link] = price[portA] >= price[portB] ? portA : portB;
        } else {
          bottleneck[link] = full[portA] ? portA : portB;
        }
      }
      return bottleneck;
    }
  }
}
