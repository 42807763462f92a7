package io.dmm.core.allocation;

import java.time.Duration;

/**
 * How subnets are given out.
 *
 * @param poolPrefix what stands before the logical site in the name of its pool
 * @param reuse whether idle circuits are taken over at all
 * @param reuseReverse whether also by rules of the opposite direction
 * @param queueCheck how often a request that waits for a subnet or a site looks again when nothing
 *     wakes it
 * @param maxInFlight requests worked on at once
 */
public record AllocationConfig(
    String poolPrefix, boolean reuse, boolean reuseReverse, Duration queueCheck, int maxInFlight) {}
