package io.dmm.core.decision;

import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a decision is made from, as the database has it at one instant, and its translation into the
 * engine's words.
 *
 * @param requests every request that shares bandwidth or whose circuit may still hold some
 * @param expected requests that have no subnets yet but will in a moment, with their sites: they
 *     count among those that share, and nothing is done for them
 * @param circuits every live circuit
 * @param caps the most that circuits get which carry far less than they hold, in Mb/s by rule id
 * @param sites every site
 * @param links every link
 */
record DecisionSnapshot(
    List<TransferRequest> requests,
    List<TransferRequest> expected,
    List<Circuit> circuits,
    Map<String, Long> caps,
    List<Site> sites,
    List<MeshLink> links) {
  private static final double BITS_PER_BYTE = 8;
  private static final double BITS_PER_MEGABIT = 1e6;

  DecisionProblem problem(DeciderConfig config, Instant now) {
    List<SitePort> ports =
        sites.stream()
            .filter(site -> site.retiredAt().isEmpty())
            .map(site -> new SitePort(site.name(), site.portCapacityMbps()))
            .toList();
    List<LinkCapacity> capacities = new ArrayList<>();
    for (MeshLink link : links) {
      capacities.add(new LinkCapacity(link.siteA(), link.siteB(), link.capacityMbps()));
      boolean believed =
          link.availableAt()
              .map(at -> at.plus(config.availabilityMaxAge()).isAfter(now))
              .orElse(false);
      if (believed) {
        capacities.add(new LinkCapacity(link.siteA(), link.siteB(), link.availableMbps()));
      }
    }
    List<BandwidthRequest> wanting =
        Stream.concat(requests.stream().filter(request -> takesPart(request)), expected.stream())
            .map(request -> wanting(request, config))
            .toList();
    return new DecisionProblem(ports, capacities, wanting, config.quantumMbps(), config.policy());
  }

  Set<String> expectedIds() {
    return expected.stream().map(TransferRequest::ruleId).collect(Collectors.toSet());
  }

  /** A request in RETRY takes part if it has got as far as a circuit. */
  private static boolean takesPart(TransferRequest request) {
    return Lifecycle.SHARES_BANDWIDTH.contains(request.status())
        && request.route().isResolved()
        && !request.retryFrom().equals(Optional.of(RequestStatus.INIT));
  }

  private BandwidthRequest wanting(TransferRequest request, DeciderConfig config) {
    BandwidthRequest wanting =
        new BandwidthRequest(
            request.ruleId(),
            request.route().sourceSite(),
            request.route().destinationSite(),
            request.priority(),
            OptionalLong.empty(),
            request.createdAt(),
            request.status() != RequestStatus.ALLOCATED && request.status() != RequestStatus.INIT);
    OptionalLong demand = config.capDemand() ? demandMbps(request, config) : OptionalLong.empty();
    if (config.reclaim() && caps.containsKey(request.ruleId())) {
      long cap = caps.get(request.ruleId());
      demand = OptionalLong.of(Math.min(cap, demand.orElse(cap)));
    }
    return demand.isPresent() ? wanting.withDemandMbps(demand.getAsLong()) : wanting;
  }

  private static OptionalLong demandMbps(TransferRequest request, DeciderConfig config) {
    if (request.rule().sizeBytes().isEmpty()) {
      return OptionalLong.empty();
    }
    double left =
        request.rule().locksTotal() == 0
            ? 1
            : 1 - (double) request.rule().locksOk() / request.rule().locksTotal();
    double bits = request.rule().sizeBytes().getAsLong() * left * BITS_PER_BYTE;
    double mbps = bits / BITS_PER_MEGABIT / Math.max(1, config.leastDrain().toSeconds());
    return OptionalLong.of(Math.max(1, (long) Math.ceil(mbps)));
  }

  /** Every circuit that holds something at SENSE, or may. */
  List<Holding> holdings() {
    Map<String, TransferRequest> owners = new HashMap<>();
    requests.forEach(request -> owners.put(request.ruleId(), request));
    return circuits.stream()
        .filter(circuit -> circuit.heldMbps() > 0)
        .map(circuit -> holding(circuit, Optional.ofNullable(owners.get(circuit.ruleId()))))
        .toList();
  }

  private static Holding holding(Circuit circuit, Optional<TransferRequest> owner) {
    Holding.State state =
        owner.map(request -> state(circuit, request)).orElse(Holding.State.ENDING);
    Optional<Instant> ended = owner.flatMap(TransferRequest::finishedAt);
    return new Holding(
        String.valueOf(circuit.id()),
        owner.map(TransferRequest::ruleId),
        circuit.route().sourceSite(),
        circuit.route().destinationSite(),
        circuit.reservedMbps(),
        circuit.requestedMbps(),
        state,
        (state == Holding.State.IDLE ? ended : circuit.changedAt())
            .or(circuit::changedAt)
            .orElse(circuit.createdAt()));
  }

  private static Holding.State state(Circuit circuit, TransferRequest owner) {
    return switch (owner.status()) {
      case PROVISIONED, MODIFIED ->
          circuit.requestedMbps() == 0 ? Holding.State.SETTLED : Holding.State.IN_FLIGHT;
      case ALLOCATED, DECIDED, STAGED, STALE, RETRY, INIT -> Holding.State.IN_FLIGHT;
      case FINISHED ->
          circuit.cancelSentAt().isEmpty() && circuit.requestedMbps() == 0 && !owner.isGivenUp()
              ? Holding.State.IDLE
              : Holding.State.ENDING;
      case CANCELED, DELETED, FAILED, NOT_SENSE -> Holding.State.ENDING;
    };
  }
}
