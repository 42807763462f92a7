package io.dmm.web.page;

import io.dmm.db.decision.DecisionRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A decision, and what the requests got by it. */
record DecisionView(
    long id,
    String url,
    Moment at,
    String policy,
    String took,
    String summary,
    String inputs,
    List<ShareView> shares) {
  private static final int NANOS_PER_MICRO = 1000;

  static DecisionView of(DecisionRow row, Instant now) {
    return new DecisionView(
        row.id(),
        "/decisions/" + row.id(),
        Moment.of(row.at(), now),
        row.policy(),
        took(row.tookMicros()),
        row.summary(),
        row.inputs(),
        row.shares().stream().map(ShareView::of).toList());
  }

  private static String took(long micros) {
    Duration took = Duration.ofNanos(micros * NANOS_PER_MICRO);
    return took.toMillis() == 0 ? micros + " µs" : Units.duration(took);
  }

  record ShareView(
      String ruleId,
      String url,
      String wanted,
      String binding,
      int sharers,
      String explanation,
      String action) {
    String shortId() {
      return Prose.shortId(ruleId);
    }

    /** Whether what follows is just what is explained: it is changed to what it should have. */
    boolean saysTheSame() {
      return action.equals(explanation);
    }

    /** What bound it, in words; the engine has words of its own where it is no port or link. */
    String bound() {
      return switch (binding) {
        case "" -> Units.NONE;
        case "OWN_DEMAND" -> "its own need";
        case "ADMISSION" -> "too little for one more request";
        case "INVALID" -> "left out";
        default -> binding;
      };
    }

    static ShareView of(DecisionRow.Share share) {
      return new ShareView(
          share.ruleId(),
          Pages.details(share.ruleId()),
          share.wantedMbps() == 0 ? "nothing yet" : Units.gbps(share.wantedMbps()),
          share.binding(),
          share.sharers(),
          share.explanation(),
          share.action());
    }
  }
}
