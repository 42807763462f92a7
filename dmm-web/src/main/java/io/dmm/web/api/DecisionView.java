package io.dmm.web.api;

import io.dmm.db.decision.DecisionRow;
import java.time.Instant;
import java.util.List;

/** A decision as the API shows it. */
record DecisionView(
    long id, Instant at, String policy, long tookMicros, String summary, List<ShareView> shares) {
  static DecisionView of(DecisionRow row) {
    return new DecisionView(
        row.id(),
        row.at(),
        row.policy(),
        row.tookMicros(),
        row.summary(),
        row.shares().stream().map(ShareView::of).toList());
  }

  /** What one request got. */
  record ShareView(
      String ruleId,
      long wantedMbps,
      String bindingConstraint,
      int sharers,
      String explanation,
      String action) {
    static ShareView of(DecisionRow.Share share) {
      return new ShareView(
          share.ruleId(),
          share.wantedMbps(),
          share.binding(),
          share.sharers(),
          share.explanation(),
          share.action());
    }
  }
}
