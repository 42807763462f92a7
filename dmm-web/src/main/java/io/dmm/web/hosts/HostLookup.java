package io.dmm.web.hosts;

import io.dmm.db.Database;
import io.dmm.db.host.HostRepository;
import io.dmm.db.host.RuleHosts;
import java.util.Optional;

/**
 * Looks up which hosts a rule has at this moment, and whether it may get some later. Two
 * connections are enough for thousands of questions a second, and leave the others to the daemons.
 */
public final class HostLookup {
  private static final int READERS = 2;

  private final Gathered<String, RuleHosts> rules;
  private final HostAnnouncement announcement;

  /** Looks into {@code database}. */
  public HostLookup(Database database, HostRepository hosts, HostAnnouncement announcement) {
    this.rules =
        new Gathered<>(
            ruleIds -> {
              try (Database.Hurry hurry = database.hurry()) {
                return database.read(tx -> hosts.find(tx, ruleIds));
              }
            },
            READERS);
    this.announcement = announcement;
  }

  /** What there is to say about a rule now. */
  public Look at(String ruleId) {
    Optional<RuleHosts> rule = rules.get(ruleId);
    if (rule.isEmpty()) {
      return new Look(rule, Optional.empty(), "no request for rule " + ruleId, true);
    }
    HostAnnouncement.Answer answer = announcement.of(rule.get());
    return new Look(rule, answer.hosts(), answer.reason(), answer.mayCome());
  }

  /**
   * What there is to say.
   *
   * @param rule what is known of the rule; empty if the rule is not known, or not yet
   * @param hosts its hosts, if it has some and they are announced
   * @param reason why there are none; empty if there are
   * @param mayGetHosts whether it is worth to ask again
   */
  public record Look(
      Optional<RuleHosts> rule,
      Optional<HostAnnouncement.Hosts> hosts,
      String reason,
      boolean mayGetHosts) {
    /** Whether waiting would change nothing. */
    public boolean isFinal() {
      return hosts.isPresent() || !mayGetHosts;
    }
  }
}
