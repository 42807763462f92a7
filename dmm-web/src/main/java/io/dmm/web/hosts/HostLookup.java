package io.dmm.web.hosts;

import io.dmm.db.Database;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import java.util.Optional;

/** Looks up which hosts a rule has at this moment, and whether it may get some later. */
public final class HostLookup {
  private final Database database;
  private final RequestRepository requests;
  private final CircuitRepository circuits;
  private final HostAnnouncement announcement;

  /** Looks into {@code database}. */
  public HostLookup(
      Database database,
      RequestRepository requests,
      CircuitRepository circuits,
      HostAnnouncement announcement) {
    this.database = database;
    this.requests = requests;
    this.circuits = circuits;
    this.announcement = announcement;
  }

  /** What there is to say about a rule now. */
  public Look at(String ruleId) {
    Optional<TransferRequest> request = database.read(tx -> requests.find(tx, ruleId));
    if (request.isEmpty()) {
      return new Look(request, Optional.empty(), "no request for rule " + ruleId, true);
    }
    HostAnnouncement.Answer answer =
        announcement.of(request.get(), database.read(tx -> circuits.ownedBy(tx, ruleId)));
    return new Look(request, answer.hosts(), answer.reason(), answer.mayCome());
  }

  /**
   * What there is to say.
   *
   * @param request the request; empty if the rule is not known, or not yet
   * @param hosts its hosts, if it has some and they are announced
   * @param reason why there are none; empty if there are
   * @param mayGetHosts whether it is worth to ask again
   */
  public record Look(
      Optional<TransferRequest> request,
      Optional<HostAnnouncement.Hosts> hosts,
      String reason,
      boolean mayGetHosts) {
    /** Whether waiting would change nothing. */
    public boolean isFinal() {
      return hosts.isPresent() || !mayGetHosts;
    }
  }
}
