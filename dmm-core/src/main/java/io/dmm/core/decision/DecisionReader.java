package io.dmm.core.decision;

import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** Tells what was last decided for a request, and with whom it shares what binds it. */
public final class DecisionReader {
  private final DecisionRepository decisions;

  /** Reads {@code decisions}. */
  @Inject
  public DecisionReader(DecisionRepository decisions) {
    this.decisions = decisions;
  }

  /**
   * What was decided for one request.
   *
   * @param decision the decision, with only the request's own share
   * @param share that share
   * @param sharers who got something of the port or link that binds it, most first, the request
   *     itself among them if it did; empty if something else binds it
   */
  public record Decided(
      DecisionRow decision, DecisionRow.Share share, List<DecisionRow.Share> sharers) {
    public Decided {
      sharers = List.copyOf(sharers);
    }
  }

  /**
   * The last decision that a request had a part in.
   *
   * @param most how many sharers at most
   */
  public Optional<Decided> lastOf(DSLContext tx, String ruleId, int most) {
    return decisions
        .lastOf(tx, ruleId)
        .map(
            decision -> {
              DecisionRow.Share share = decision.shares().get(0);
              List<String> sites = Constraint.sitesIn(share.binding());
              return new Decided(
                  decision,
                  share,
                  sites.isEmpty() ? List.of() : decisions.sharesAt(tx, decision.id(), sites, most));
            });
  }
}
