package io.dmm.app.python;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Side;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.Streams;
import io.dmm.db.request.TransferRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;

/**
 * Translates requests: what state DMM goes on from, and what each holds at SENSE-O. A pure function
 * of what was read.
 *
 * <p>Where the Python DMM may have asked SENSE-O for something and not stored the answer, the state
 * is chosen so that DMM looks at SENSE-O before it does anything.
 */
final class RequestTakeover {
  private static final int USUAL_PRIORITY = 3;
  private static final int MOST_PRIORITY = 5;
  private static final String KIND = "request";

  private final NetworkTakeover network;
  private final String poolPrefix;
  private final Instant now;
  private final TakeoverReport report;
  private final Map<UUID, PythonRequest> ownerOfInstance = new HashMap<>();
  private final Set<String> takenSubnets = new HashSet<>();
  private final Set<String> takenNames = new HashSet<>();
  private final List<TakenOver> taken = new ArrayList<>();

  /** What becomes of a request: its state, who moves it, and what is known of its circuit. */
  private record Fate(RequestStatus status, Mover mover, boolean discard, String failure) {
    static Fate of(RequestStatus status) {
      return new Fate(status, Lifecycle.moverOf(status), false, "");
    }

    Fate by(Mover other) {
      return new Fate(status, other, discard, failure);
    }
  }

  RequestTakeover(NetworkTakeover network, String poolPrefix, Instant now, TakeoverReport report) {
    this.network = network;
    this.poolPrefix = poolPrefix;
    this.now = now;
    this.report = report;
  }

  /** Translates all of them. Whoever has the better claim comes first. */
  List<TakenOver> of(List<PythonRequest> requests) {
    List<PythonRequest> inOrder =
        requests.stream()
            .sorted(
                Comparator.comparingInt(PythonRequest::claim)
                    .thenComparing(one -> one.createdAt().orElse(now))
                    .thenComparing(PythonRequest::ruleId))
            .toList();
    inOrder.forEach(one -> one.instanceId().ifPresent(id -> ownerOfInstance.putIfAbsent(id, one)));
    inOrder.forEach(this::consider);
    return List.copyOf(taken);
  }

  private void consider(PythonRequest one) {
    switch (one.status()) {
      case "NOT_SENSE" -> leftOut(one, "the rule is none of DMM's business");
      case "DELETED" -> leftOut(one, "it is over and holds nothing");
      case "INIT", "ALLOCATED", "STAGED", "DECIDED", "RETRY", "PROVISIONED", "MODIFIED", "STALE" ->
          live(one);
      case "FINISHED_R", "FINISHED" -> ending(one, RequestStatus.FINISHED, "");
      case "CANCELED" -> ending(one, RequestStatus.CANCELED, "");
      case "FAILED" -> failed(one);
      default -> leftOut(one, "DMM knows no state \"" + one.status() + "\"");
    }
  }

  private void live(PythonRequest one) {
    if (!one.source().isNamed() || !one.destination().isNamed()) {
      leftOut(
          one,
          one.instanceId().isEmpty()
              ? "its sites are not named; DMM finds the rule in Rucio"
              : "its sites are not named, so " + instance(one) + " cannot be gone on with");
      return;
    }
    if (isOwnedByAnother(one)) {
      return;
    }
    boolean hasHosts =
        network.host(one.source().endpoint()).isPresent()
            && network.host(one.destination().endpoint()).isPresent();
    if (!hasHosts) {
      if (one.instanceId().isPresent()) {
        leftOut(one, "its hosts are not known, so " + instance(one) + " cannot be gone on with");
      } else {
        take(one, Fate.of(RequestStatus.INIT), Optional.empty());
      }
      return;
    }
    if (one.status().equals("INIT")) {
      take(one, Fate.of(RequestStatus.INIT), Optional.empty());
      return;
    }
    Optional<String> conflict = conflict(one);
    if (conflict.isPresent()) {
      leftOut(one, conflict.get());
      return;
    }
    Fate fate = fate(one);
    take(one, fate, Optional.of(circuit(one, fate, true)));
  }

  /** Where a request goes on that has its hosts. */
  private static Fate fate(PythonRequest one) {
    if (one.instanceId().isEmpty()) {
      return Fate.of(RequestStatus.ALLOCATED);
    }
    boolean wasUp =
        one.provisionedAt().isPresent()
            || one.senseStatus().isEmpty()
            || !one.senseStatus().startsWith("CREATE")
            || one.senseStatus().endsWith("READY");
    return switch (one.status()) {
      case "PROVISIONED", "MODIFIED", "STALE" -> {
        if (!wasUp) {
          yield building(one);
        }
        yield up(one);
      }
      default -> building(one);
    };
  }

  /** SENSE is building it, or has only compiled it: then DMM decides and compiles anew. */
  private static Fate building(PythonRequest one) {
    return one.isBeingBuilt()
        ? Fate.of(RequestStatus.STAGED).by(Mover.SENSE_HANDLER)
        : Fate.of(RequestStatus.ALLOCATED);
  }

  private static Fate up(PythonRequest one) {
    boolean changes = one.isInFlight() && one.senseStatus().startsWith("MODIFY");
    if (one.bandwidthMbps().isPresent() && (changes || one.status().equals("STALE"))) {
      return Fate.of(RequestStatus.STALE).by(changes ? Mover.SENSE_HANDLER : Mover.SENSE_MODIFIER);
    }
    return Fate.of(
        one.status().equals("MODIFIED") ? RequestStatus.MODIFIED : RequestStatus.PROVISIONED);
  }

  private void ending(PythonRequest one, RequestStatus status, String failure) {
    boolean holdsSubnets =
        one.source().endpoint().isPresent() || one.destination().endpoint().isPresent();
    if (one.instanceId().isEmpty() && !holdsSubnets) {
      leftOut(one, "it is over and holds nothing");
    } else if (!isOwnedByAnother(one)) {
      if (!takenNames.add(one.allocationName())) {
        leftOut(one, "its subnets are registered for another request");
        return;
      }
      // Its bandwidth may have been lowered to wait for its end: nobody is to take it over as is.
      Fate fate = new Fate(status, Lifecycle.moverOf(status), true, failure);
      boolean keepsSubnets = status == RequestStatus.FINISHED && failure.isEmpty();
      take(one, fate, Optional.of(circuit(one, fate, keepsSubnets && conflictFree(one))));
    }
  }

  /** It gave its subnets back and left its instance at SENSE. */
  private void failed(PythonRequest one) {
    if (one.instanceId().isEmpty()) {
      leftOut(one, "it failed and holds nothing: " + one.failureReason());
    } else {
      String why = one.failureReason().isEmpty() ? "it failed" : one.failureReason();
      ending(one, RequestStatus.FINISHED, "failed at the Python DMM: " + why);
    }
  }

  private boolean isOwnedByAnother(PythonRequest one) {
    Optional<PythonRequest> owner =
        one.instanceId().map(ownerOfInstance::get).filter(other -> other != one);
    owner.ifPresent(
        other -> leftOut(one, instance(one) + " belongs to rule " + other.ruleId() + " by now"));
    return owner.isPresent();
  }

  /** Takes the subnets and the name for this request; what is in the way, if that cannot be. */
  private Optional<String> conflict(PythonRequest one) {
    if (!takenNames.add(one.allocationName())) {
      return Optional.of("its subnets are registered for another request");
    }
    return conflictFree(one)
        ? Optional.empty()
        : Optional.of("another request has one of its hosts: " + hosts(one));
  }

  private boolean conflictFree(PythonRequest one) {
    List<String> subnets = new ArrayList<>();
    for (PythonRequest.End end : List.of(one.source(), one.destination())) {
      network.host(end.endpoint()).ifPresent(host -> subnets.add(host.endpoint().subnet()));
    }
    boolean free = subnets.stream().noneMatch(takenSubnets::contains);
    if (free) {
      takenSubnets.addAll(subnets);
    }
    return free;
  }

  private String hosts(PythonRequest one) {
    return hostOf(one.source()) + " to " + hostOf(one.destination());
  }

  private String hostOf(PythonRequest.End end) {
    return network.host(end.endpoint()).map(host -> host.endpoint().host()).orElse("none");
  }

  private void take(PythonRequest one, Fate fate, Optional<Circuit> circuit) {
    for (PythonRequest.End end : List.of(one.source(), one.destination())) {
      if (end.isNamed()) {
        network.rse(end.rse().get(), end.site().get());
      }
    }
    taken.add(new TakenOver(one.status(), request(one, fate), circuit));
  }

  private TransferRequest request(PythonRequest one, Fate fate) {
    boolean ends = !Lifecycle.LIVE.contains(fate.status());
    boolean decided =
        fate.status() != RequestStatus.ALLOCATED && fate.status() != RequestStatus.INIT;
    return new TransferRequest(
        one.ruleId(),
        fate.status(),
        now,
        "taken over from the Python DMM, where it was " + one.status(),
        fate.failure(),
        fate.mover(),
        now,
        0,
        Optional.empty(),
        priority(one),
        new DataId("", ""),
        // What it really is by now is found out with the first look at Rucio.
        new RuleFacts("REPLICATING", one.sizeBytes(), 0, 0, Optional.empty(), Optional.empty()),
        route(one),
        decided ? one.bandwidthMbps().orElse(0) : 0,
        decided ? "as the Python DMM decided" : "",
        Streams.none(),
        ends ? one.finishedAt().or(one::updatedAt).or(() -> Optional.of(now)) : Optional.empty(),
        one.createdAt().orElse(now),
        now,
        0,
        "");
  }

  private static int priority(PythonRequest one) {
    long priority = one.priority().orElse(USUAL_PRIORITY);
    return (int) Math.max(1, Math.min(MOST_PRIORITY, priority));
  }

  private static Route route(PythonRequest one) {
    return new Route(
        one.source().rse().orElse(""),
        one.destination().rse().orElse(""),
        one.source().site().orElse(""),
        one.destination().site().orElse(""));
  }

  private Circuit circuit(PythonRequest one, Fate fate, boolean withSubnets) {
    long mbps = one.bandwidthMbps().orElse(0);
    boolean building = fate.status() == RequestStatus.STAGED;
    boolean changing = fate.status() == RequestStatus.STALE;
    boolean compiledOnly = fate.status() == RequestStatus.ALLOCATED;
    boolean asked = building || (changing && fate.mover() == Mover.SENSE_HANDLER);
    long reserved =
        building || compiledOnly ? 0 : changing ? one.previousMbps().orElse(mbps) : mbps;
    return new Circuit(
        0,
        one.ruleId(),
        one.allocationName(),
        route(one),
        one.instanceId(),
        one.senseStatus(),
        Optional.empty(),
        Optional.empty(),
        reserved,
        building || changing ? mbps : 0,
        asked ? Optional.of(now) : Optional.empty(),
        Optional.empty(),
        building || compiledOnly
            ? Optional.empty()
            : one.provisionedAt().or(one::updatedAt).or(() -> Optional.of(now)),
        Optional.empty(),
        Optional.empty(),
        fate.status() == RequestStatus.CANCELED
            ? one.updatedAt().or(() -> Optional.of(now))
            : Optional.empty(),
        fate.discard(),
        new Circuit.Traffic(
            OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty(), "UNKNOWN", ""),
        subnet(one, Side.SOURCE, withSubnets),
        subnet(one, Side.DESTINATION, withSubnets),
        one.createdAt().orElse(now),
        Optional.empty());
  }

  private Subnet subnet(PythonRequest one, Side side, boolean held) {
    PythonRequest.End end = side == Side.SOURCE ? one.source() : one.destination();
    Optional<NetworkTakeover.Host> host = held ? network.host(end.endpoint()) : Optional.empty();
    return new Subnet(
        side,
        poolPrefix + end.rse().orElse(""),
        one.allocationName(),
        host.map(one2 -> one2.endpoint().subnet()),
        host.map(one2 -> one2.endpoint().host()),
        host.map(NetworkTakeover.Host::scheme).orElse(""),
        side == Side.SOURCE ? one.sourceUri() : one.destinationUri(),
        // Tied anew at the first look, which is harmless: not all versions made it never expire.
        Optional.empty(),
        end.rse().isEmpty() ? Optional.of(now) : Optional.empty());
  }

  private static String instance(PythonRequest one) {
    return "SENSE instance " + one.instanceId().orElseThrow();
  }

  private void leftOut(PythonRequest one, String why) {
    report.leftOut(
        KIND,
        one.ruleId() + " (" + (one.status().isEmpty() ? "no state" : one.status()) + ")",
        why);
  }
}
