package io.dmm.core.decision;

import java.util.Arrays;

/**
 * Stage one of {@link Policy#PRIORITY_LP}: the largest L such that every pair of sites in use can
 * have L at the same time. No solver is needed: each link bounds L by its capacity, each port by
 * its capacity over the number of its links.
 *
 * <p>Two things bend that rule, so that it stays true for requests and not only for pairs: a pair
 * gets at least a quantum for each of its admitted requests, and one whose requests together can
 * use less than L gets that, and holds nobody down. L is a fraction, kept exactly.
 */
final class CommonFloor {
  final long numerator;
  final long denominator;

  private CommonFloor(long numerator, long denominator) {
    this.numerator = numerator;
    this.denominator = denominator;
  }

  /**
   * @param least by link, quanta that it must get; 0 for a link that is not in use
   * @param most by link, quanta that its requests can use together
   */
  static CommonFloor of(Network network, long[] least, long[] most) {
    long smallestLink = Long.MAX_VALUE;
    for (int link = 0; link < network.links; link++) {
      if (least[link] > 0) {
        smallestLink = Math.min(smallestLink, network.capacity[network.sites + link]);
      }
    }
    CommonFloor floor = new CommonFloor(smallestLink == Long.MAX_VALUE ? 0 : smallestLink, 1);
    for (int port = 0; port < network.sites; port++) {
      floor = floor.boundedBy(network, port, least, most);
    }
    return floor;
  }

  /** What a link gets at this floor, times the denominator. */
  long scaledFor(long least, long most) {
    return Math.max(least * denominator, Math.min(numerator, scaled(most)));
  }

  /** A number of quanta times the denominator; no more than the largest long. */
  long scaled(long quanta) {
    return quanta > Long.MAX_VALUE / denominator ? Long.MAX_VALUE : quanta * denominator;
  }

  /**
   * Raises L at one port until it is full: each link joins at its least, and leaves at its most.
   */
  private CommonFloor boundedBy(Network network, int port, long[] least, long[] most) {
    int from = network.firstLink(port);
    int to = network.firstLink(port + 1);
    long[] joins = new long[to - from];
    long[] leaves = new long[to - from];
    int count = 0;
    long used = 0;
    for (int i = from; i < to; i++) {
      int link = network.linkAt(i);
      if (least[link] > 0) {
        joins[count] = least[link];
        leaves[count++] = most[link];
        used += least[link];
      }
    }
    Arrays.sort(joins, 0, count);
    Arrays.sort(leaves, 0, count);
    long level = 0;
    int joined = 0;
    int left = 0;
    while (left < count) {
      boolean isJoin = joined < count && joins[joined] <= leaves[left];
      long next = isJoin ? joins[joined] : leaves[left];
      int rising = joined - left;
      long room = network.capacity[port] - used;
      if (rising > 0 && room / rising < next - level) {
        return smaller(level * rising + room, rising);
      }
      used += rising * (next - level);
      level = next;
      if (isJoin) {
        joined++;
      } else {
        left++;
      }
    }
    return this;
  }

  private CommonFloor smaller(long otherNumerator, long otherDenominator) {
    // in 128 bits: other < this if otherNumerator * denominator < numerator * otherDenominator
    long highOther = Math.multiplyHigh(otherNumerator, denominator);
    long highThis = Math.multiplyHigh(numerator, otherDenominator);
    int order =
        highOther != highThis
            ? Long.compare(highOther, highThis)
            : Long.compareUnsigned(otherNumerator * denominator, numerator * otherDenominator);
    return order < 0 ? new CommonFloor(otherNumerator, otherDenominator) : this;
  }
}
