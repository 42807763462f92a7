package io.dmm.rucio.daemon;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RuleSource;
import io.dmm.db.Database;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks how big the data of a rule is where its list does not say: one call each, some per run, and
 * not again for data that Rucio has no size for.
 */
final class DataSizes {
  private static final Logger log = LoggerFactory.getLogger(DataSizes.class);
  private static final int MOST_PER_RUN = 50;
  private static final int MOST_REMEMBERED = 10_000;

  private final RuleSource rucio;
  private final Database database;
  private final RequestRepository requests;
  private final Clock clock;
  private final Set<String> without = new HashSet<>();

  DataSizes(RuleSource rucio, Database database, RequestRepository requests, Clock clock) {
    this.rucio = rucio;
    this.database = database;
    this.requests = requests;
    this.clock = clock;
  }

  void ask(Collection<TransferRequest> known) {
    if (without.size() > MOST_REMEMBERED) {
      without.clear();
    }
    int asked = 0;
    for (TransferRequest request : known) {
      boolean wanted =
          request.rule().sizeBytes().isEmpty()
              && !request.did().name().isEmpty()
              && !request.status().isEnd()
              && !without.contains(request.ruleId());
      if (wanted && asked < MOST_PER_RUN && !ask(request)) {
        return;
      }
      asked += wanted ? 1 : 0;
    }
  }

  /** False if Rucio should be left in peace for now. */
  private boolean ask(TransferRequest request) {
    try {
      long bytes = rucio.sizeBytes(request.did().scope(), request.did().name());
      database.transact(tx -> requests.updateSize(tx, request.ruleId(), bytes, clock.instant()));
      return true;
    } catch (PeerException e) {
      log.warn(
          "size_unknown rule_id={} outcome={} reason=\"{}\"",
          request.ruleId(),
          e.outcome(),
          e.getMessage());
      return switch (e.outcome()) {
        case REJECTED, NOT_FOUND -> without.add(request.ruleId());
        case UNAVAILABLE, UNKNOWN -> false;
      };
    }
  }
}
