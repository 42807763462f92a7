package io.dmm.db.decision;

import java.time.Instant;
import java.util.List;

/**
 * One run of the decision engine that changed something.
 *
 * @param id order of writing; 0 before it is written
 * @param at when (UTC)
 * @param policy which policy decided
 * @param tookMicros how long it took, microseconds
 * @param inputs sites, links and requests as JSON, in the form that {@code plan} reads
 * @param summary what changed, a sentence
 * @param shares what each request got
 */
public record DecisionRow(
    long id,
    Instant at,
    String policy,
    long tookMicros,
    String inputs,
    String summary,
    List<Share> shares) {
  public DecisionRow {
    shares = List.copyOf(shares);
  }

  /**
   * What one request got.
   *
   * @param ruleId the request
   * @param wantedMbps bandwidth it should have, Mb/s
   * @param binding constraint that kept it from more
   * @param sharers how many requests share that constraint
   * @param explanation a sentence
   * @param action what follows from it now, or why nothing does; empty if it has what it should
   *     have
   */
  public record Share(
      String ruleId,
      long wantedMbps,
      String binding,
      int sharers,
      String explanation,
      String action) {}
}
