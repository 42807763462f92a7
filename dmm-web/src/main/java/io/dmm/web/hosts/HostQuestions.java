package io.dmm.web.hosts;

import io.dmm.db.Database;
import io.dmm.db.host.HostRepository;
import io.dmm.db.host.RuleHosts;
import java.util.Optional;

/**
 * What the database says of the hosts of a rule, never from before it was asked. Two connections
 * are enough for thousands of questions a second, and leave the others to the daemons.
 */
public final class HostQuestions {
  private static final int READERS = 2;

  private final Gathered<String, RuleHosts> gathered;

  /** Asks {@code database}. */
  public HostQuestions(Database database, HostRepository hosts) {
    this.gathered =
        new Gathered<>(ruleIds -> database.read(tx -> hosts.find(tx, ruleIds)), READERS);
  }

  /** What is known of a rule now; empty if there is no request for it. */
  public Optional<RuleHosts> of(String ruleId) {
    return gathered.get(ruleId);
  }
}
