package io.dmm.web.hosts;

import static io.dmm.db.request.RequestStatus.ALLOCATED;
import static io.dmm.db.request.RequestStatus.DECIDED;
import static io.dmm.db.request.RequestStatus.INIT;
import static io.dmm.db.request.RequestStatus.MODIFIED;
import static io.dmm.db.request.RequestStatus.PROVISIONED;
import static io.dmm.db.request.RequestStatus.RETRY;
import static io.dmm.db.request.RequestStatus.STAGED;
import static io.dmm.db.request.RequestStatus.STALE;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
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

  /**
   * The hosts of {@code request}, or why there are none.
   *
   * @param circuit its live circuit, if it has one
   */
  public Answer of(TransferRequest request, Optional<Circuit> circuit) {
    RequestStatus standing =
        request.status() == RETRY ? request.retryFrom().orElse(ALLOCATED) : request.status();
    if (request.isGivenUp() || !(OWNING.contains(standing) || standing == INIT)) {
      return new Answer(Optional.empty(), why(request, "it owns no hosts"), false);
    }
    if (standing == INIT) {
      // Whoever waits for Rucio to choose must not have Rucio wait for it.
      boolean chosen = request.mover() != Mover.RUCIO_INITIALIZER;
      return new Answer(Optional.empty(), why(request, "it owns no hosts"), chosen);
    }
    if (circuit.isEmpty()) {
      return notYet(request, "it has no circuit");
    }
    CircuitEnds ends = CircuitEnds.of(request.route(), circuit.get());
    Optional<String> source = hostOn(ends.source());
    Optional<String> destination = hostOn(ends.destination());
    if (source.isEmpty() || destination.isEmpty()) {
      return notYet(request, "its hosts are not chosen yet");
    }
    if (announce == Announce.PROVISIONED && !isUp(standing, circuit.get())) {
      return notYet(request, "hosts are announced once the circuit is up");
    }
    return new Answer(Optional.of(new Hosts(source.get(), destination.get())), "", false);
  }

  private static boolean isUp(RequestStatus standing, Circuit circuit) {
    return UP.contains(standing) && circuit.provisionedAt().isPresent();
  }

  private static Optional<String> hostOn(Subnet subnet) {
    return subnet.freedAt().isPresent() ? Optional.empty() : subnet.host();
  }

  private static Answer notYet(TransferRequest request, String why) {
    return new Answer(Optional.empty(), why(request, why), true);
  }

  private static String why(TransferRequest request, String why) {
    return "rule " + request.ruleId() + " is " + request.status() + ": " + why;
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
