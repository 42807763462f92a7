package io.dmm.web.hosts;

import static io.dmm.db.request.RequestStatus.ALLOCATED;
import static io.dmm.db.request.RequestStatus.DECIDED;
import static io.dmm.db.request.RequestStatus.INIT;
import static io.dmm.db.request.RequestStatus.MODIFIED;
import static io.dmm.db.request.RequestStatus.PROVISIONED;
import static io.dmm.db.request.RequestStatus.RETRY;
import static io.dmm.db.request.RequestStatus.STAGED;
import static io.dmm.db.request.RequestStatus.STALE;

import io.dmm.db.host.RuleHosts;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.util.Optional;
import java.util.Set;

/** Names the hosts of a rule, but only while the rule owns them. */
public final class HostAnnouncement {
  private static final Set<RequestStatus> OWNING =
      Set.of(ALLOCATED, DECIDED, STAGED, PROVISIONED, MODIFIED, STALE);
  private static final Set<RequestStatus> UP = Set.of(PROVISIONED, MODIFIED, STALE);

  private final Announce announce;

  /** Names hosts from {@code announce} on. */
  public HostAnnouncement(Announce announce) {
    this.announce = announce;
  }

  /** The hosts of a rule, or why there are none. */
  public Answer of(RuleHosts rule) {
    RequestStatus standing =
        rule.status() == RETRY ? rule.retryFrom().orElse(ALLOCATED) : rule.status();
    if (rule.isGivenUp() || !(OWNING.contains(standing) || standing == INIT)) {
      return new Answer(Optional.empty(), why(rule, "it owns no hosts"), false);
    }
    if (standing == INIT) {
      // Whoever waits for Rucio to choose must not have Rucio wait for it.
      boolean chosen = rule.mover() != Mover.RUCIO_INITIALIZER;
      return new Answer(Optional.empty(), why(rule, "it owns no hosts"), chosen);
    }
    if (rule.circuit().isEmpty()) {
      return notYet(rule, "it has no circuit");
    }
    Optional<String> source = rule.sourceHost();
    Optional<String> destination = rule.destinationHost();
    if (source.isEmpty() || destination.isEmpty()) {
      return notYet(rule, "its hosts are not chosen yet");
    }
    if (announce == Announce.PROVISIONED
        && !(UP.contains(standing) && rule.circuit().get().isProvisioned())) {
      return notYet(rule, "hosts are announced once the circuit is up");
    }
    return new Answer(Optional.of(new Hosts(source.get(), destination.get())), "", false);
  }

  private static Answer notYet(RuleHosts rule, String why) {
    return new Answer(Optional.empty(), why(rule, why), true);
  }

  private static String why(RuleHosts rule, String why) {
    return "rule " + rule.ruleId() + " is " + rule.status() + ": " + why;
  }

  /**
   * What there is to say.
   *
   * @param hosts the hosts, if the rule owns some and they are announced
   * @param reason why there are none; empty if there are
   * @param mayCome whether there are none yet, but may be some later
   */
  public record Answer(Optional<Hosts> hosts, String reason, boolean mayCome) {}

  /**
   * Storage hosts of a rule, {@code host:port}.
   *
   * @param source where to read
   * @param destination where to write
   */
  public record Hosts(String source, String destination) {}
}
