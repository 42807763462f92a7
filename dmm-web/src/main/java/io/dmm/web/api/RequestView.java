package io.dmm.web.api;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.web.hosts.CircuitEnds;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** A request as the API shows it. Bandwidth is Mb/s, sizes are bytes, times are UTC. */
record RequestView(
    String ruleId,
    String status,
    Instant statusSince,
    String statusReason,
    String failureReason,
    Next next,
    int priority,
    Rule rule,
    RouteView route,
    Bandwidth bandwidth,
    Fts fts,
    Optional<CircuitView> circuit,
    Timestamps timestamps) {

  static RequestView of(TransferRequest request, Optional<Circuit> circuit) {
    return new RequestView(
        request.ruleId(),
        request.status().name(),
        request.statusSince(),
        request.statusReason(),
        request.failureReason(),
        new Next(
            request.mover().daemon(),
            request.dueAt(),
            request.attempts(),
            request.retryFrom().map(Enum::name)),
        request.priority(),
        new Rule(
            request.did().scope(),
            request.did().name(),
            request.rule().state(),
            request.rule().sizeBytes(),
            request.rule().locksOk(),
            request.rule().locksTotal(),
            request.rule().createdAt(),
            request.rule().stuckSince()),
        RouteView.of(request.route()),
        new Bandwidth(
            request.decidedMbps(),
            circuit.map(Circuit::reservedMbps).orElse(0L),
            circuit.map(Circuit::requestedMbps).orElse(0L),
            circuit.map(one -> one.traffic().transmitMbps()).orElse(OptionalDouble.empty()),
            circuit.map(one -> one.traffic().receiveMbps()).orElse(OptionalDouble.empty()),
            request.bandwidthReason()),
        new Fts(
            request.streams().desired(), request.streams().current(), request.streams().operator()),
        circuit.map(one -> CircuitView.of(request.route(), one)),
        new Timestamps(request.createdAt(), request.updatedAt(), request.finishedAt()));
  }

  /** Who moves it next, and when. */
  record Next(String mover, Instant dueAt, int attempts, Optional<String> retryFrom) {}

  /** What Rucio last said. */
  record Rule(
      String scope,
      String name,
      String state,
      OptionalLong sizeBytes,
      long locksOk,
      long locksTotal,
      Optional<Instant> createdAt,
      Optional<Instant> stuckSince) {}

  /** From where to where; empty texts are not known yet. */
  record RouteView(
      String sourceRse, String destinationRse, String sourceSite, String destinationSite) {
    static RouteView of(Route route) {
      return new RouteView(
          route.sourceRse(), route.destinationRse(), route.sourceSite(), route.destinationSite());
    }
  }

  /** Bandwidth. */
  record Bandwidth(
      long decidedMbps,
      long reservedMbps,
      long requestedMbps,
      OptionalDouble transmitMbps,
      OptionalDouble receiveMbps,
      String reason) {}

  /** FTS transfers at once; 0 is no limit. */
  record Fts(int desiredStreams, int currentStreams, OptionalInt operatorStreams) {}

  /** When what happened. */
  record Timestamps(Instant createdAt, Instant updatedAt, Optional<Instant> finishedAt) {}

  /** The circuit. */
  record CircuitView(
      long id,
      Optional<UUID> senseInstance,
      String senseStatus,
      Optional<Instant> senseSeenAt,
      String health,
      String healthReason,
      boolean reversed,
      End source,
      End destination,
      Instant createdAt,
      Optional<Instant> provisionedAt,
      Optional<Instant> releasedAt) {
    static CircuitView of(Route route, Circuit circuit) {
      CircuitEnds ends = CircuitEnds.of(route, circuit);
      return new CircuitView(
          circuit.id(),
          circuit.instanceId(),
          circuit.senseStatus(),
          circuit.senseSeenAt(),
          circuit.traffic().health(),
          circuit.traffic().healthReason(),
          ends.reversed(),
          End.of(ends.source()),
          End.of(ends.destination()),
          circuit.createdAt(),
          circuit.provisionedAt(),
          circuit.releasedAt());
    }
  }

  /** One end of the circuit. */
  record End(
      String pool,
      String allocationName,
      Optional<String> subnet,
      Optional<String> host,
      String scheme,
      Optional<String> senseUri,
      Optional<Instant> affiliatedAt,
      Optional<Instant> freedAt) {
    static End of(Subnet subnet) {
      return new End(
          subnet.pool(),
          subnet.allocationName(),
          subnet.prefix(),
          subnet.host(),
          subnet.scheme(),
          subnet.uri(),
          subnet.affiliatedAt(),
          subnet.freedAt());
    }
  }
}
