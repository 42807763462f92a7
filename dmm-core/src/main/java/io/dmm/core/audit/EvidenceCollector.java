package io.dmm.core.audit;

import io.dmm.core.audit.Evidence.Use;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.StorageName;
import io.dmm.core.peer.TrafficMeter;
import io.dmm.core.peer.TrafficMeter.Volume;
import io.dmm.core.peer.TransferRecords;
import io.dmm.core.peer.TransferRecords.Answer;
import io.dmm.core.peer.TransferRecords.Question;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.CircuitUse;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.Rse;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jooq.DSLContext;

/** Gathers what is known of a transfer that ended. */
public final class EvidenceCollector {
  /** A rule may be older than DMM's knowledge of it, and clocks differ. */
  private static final Duration BEFORE = Duration.ofHours(1);

  private final Database database;
  private final CircuitRepository circuits;
  private final SiteRepository sites;
  private final TransferRecords records;
  private final Optional<TrafficMeter> meter;

  /** A collector; without a meter nothing is known of the wire. */
  @Inject
  public EvidenceCollector(
      Database database,
      CircuitRepository circuits,
      SiteRepository sites,
      TransferRecords records,
      Optional<TrafficMeter> meter) {
    this.database = database;
    this.circuits = circuits;
    this.sites = sites;
    this.records = records;
    this.meter = meter;
  }

  private record Held(CircuitUse use, Subnet source, Subnet destination) {}

  /** Files may have moved between the hosts of the circuits, or those that Rucio knows. */
  Question question(TransferRequest request) {
    return database.read(
        tx -> {
          Set<String> sources = new HashSet<>();
          Set<String> destinations = new HashSet<>();
          for (Held held : held(tx, request)) {
            storage(held.source()).ifPresent(sources::add);
            storage(held.destination()).ifPresent(destinations::add);
          }
          for (Rse rse : sites.rses(tx)) {
            if (rse.name().equals(request.route().sourceRse())) {
              StorageName.of(rse.scheme(), rse.host()).ifPresent(sources::add);
            }
            if (rse.name().equals(request.route().destinationRse())) {
              StorageName.of(rse.scheme(), rse.host()).ifPresent(destinations::add);
            }
          }
          Instant since = request.rule().createdAt().orElse(request.createdAt()).minus(BEFORE);
          return new Question(request.ruleId(), sources, destinations, since);
        });
  }

  Answer records(Question question) throws PeerException {
    return records.attempts(question);
  }

  /** The circuits that the rule had up to its end, with what they carried meanwhile. */
  List<Use> uses(TransferRequest request, Instant ended) throws PeerException {
    List<Use> uses = new ArrayList<>();
    for (Held held : database.read(tx -> held(tx, request))) {
      Instant until = held.use().untilAt().filter(ended::isAfter).orElse(ended);
      if (held.use().fromAt().isBefore(until)) {
        uses.add(measured(held, until));
      }
    }
    return uses;
  }

  private Use measured(Held held, Instant until) throws PeerException {
    String source = held.source().prefix().orElseThrow();
    String destination = held.destination().prefix().orElseThrow();
    Map<String, Volume> volumes =
        meter.isEmpty()
            ? Map.of()
            : meter.get().volumes(List.of(source, destination), held.use().fromAt(), until);
    Volume unknown = new Volume(OptionalLong.empty(), OptionalLong.empty());
    return new Use(
        storage(held.source()).orElse(""),
        storage(held.destination()).orElse(""),
        held.use().fromAt(),
        until,
        volumes.getOrDefault(source, unknown).sentBytes(),
        volumes.getOrDefault(destination, unknown).receivedBytes());
  }

  private List<Held> held(DSLContext tx, TransferRequest request) {
    List<Held> all = new ArrayList<>();
    for (CircuitUse use : circuits.usesOf(tx, request.ruleId())) {
      circuits
          .find(tx, use.circuitId())
          .map(circuit -> ends(use, circuit, request))
          .filter(held -> held.source().prefix().isPresent())
          .filter(held -> held.destination().prefix().isPresent())
          .ifPresent(all::add);
    }
    return all;
  }

  /** Data goes from the request's source, whichever way the circuit was built. */
  private static Held ends(CircuitUse use, Circuit circuit, TransferRequest request) {
    return new Held(
        use,
        circuit.endAt(request.route().sourceRse()),
        circuit.endAt(request.route().destinationRse()));
  }

  private static Optional<String> storage(Subnet end) {
    return StorageName.of(end.scheme(), end.host().orElse(""));
  }
}
