package io.dmm.core.decision;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.OptionalLong;

/**
 * Somebody who wants bandwidth between two sites. Nothing but the presence of its fields is checked
 * here: a request that makes no sense (priority 0, unknown site) is left out by the engine with a
 * reason, and disturbs no other.
 *
 * @param id names the request; a Rucio rule id
 * @param siteA one end, a physical site
 * @param siteB the other end
 * @param priority its weight, from 1 to {@value #HIGHEST_PRIORITY}
 * @param demandMbps the most it can use, in Mb/s; rounded up to a whole quantum; empty if it takes
 *     all it can get
 * @param createdAt the older of two equals goes first
 * @param established whether it has a circuit already: such a request is not sent back to the queue
 *     for one that has none
 */
public record BandwidthRequest(
    String id,
    String siteA,
    String siteB,
    int priority,
    OptionalLong demandMbps,
    Instant createdAt,
    boolean established) {

  /** The highest priority that is accepted; Rucio's go from 1 to 5. */
  public static final int HIGHEST_PRIORITY = 1_000_000;

  /**
   * Higher priority first, then the older, then by id: the order in which requests are served, and
   * every tie is broken.
   */
  static final Comparator<BandwidthRequest> SENIORITY =
      Comparator.comparingInt(BandwidthRequest::priority)
          .reversed()
          .thenComparing(BandwidthRequest::createdAt)
          .thenComparing(BandwidthRequest::id);

  public BandwidthRequest {
    requireNonNull(id, "id");
    requireNonNull(siteA, "siteA of request " + id);
    requireNonNull(siteB, "siteB of request " + id);
    requireNonNull(demandMbps, "demandMbps of request " + id);
    requireNonNull(createdAt, "createdAt of request " + id);
  }

  /** A request that takes all it can get and has no circuit yet. */
  public static BandwidthRequest of(
      String id, String siteA, String siteB, int priority, Instant createdAt) {
    return new BandwidthRequest(id, siteA, siteB, priority, OptionalLong.empty(), createdAt, false);
  }

  public BandwidthRequest withDemandMbps(long mbps) {
    return new BandwidthRequest(
        id, siteA, siteB, priority, OptionalLong.of(mbps), createdAt, established);
  }

  public BandwidthRequest withPriority(int newPriority) {
    return new BandwidthRequest(id, siteA, siteB, newPriority, demandMbps, createdAt, established);
  }

  public BandwidthRequest withEstablished(boolean hasCircuit) {
    return new BandwidthRequest(id, siteA, siteB, priority, demandMbps, createdAt, hasCircuit);
  }
}
