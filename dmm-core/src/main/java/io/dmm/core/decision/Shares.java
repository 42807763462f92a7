package io.dmm.core.decision;

/**
 * What each request would get if bandwidth could be cut anywhere.
 *
 * @param quanta by request, in (fractions of) quanta
 * @param bottleneck by request: the constraint that kept it from more, or {@link #OWN_DEMAND}, or
 *     {@link #NONE} if it takes no part
 */
@SuppressWarnings("ArrayRecordComponent") // columns of numbers, never compared
record Shares(double[] quanta, int[] bottleneck) {
  static final int OWN_DEMAND = -1;
  static final int NONE = -2;
}
