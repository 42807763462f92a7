package io.dmm.db.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HostRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private final HostRepository hosts = new HostRepository();
  private final CircuitRepository circuits = new CircuitRepository();

  @Test
  void manyRulesAreReadAtOnce() {
    TransferRequest bare = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Circuit circuit = circuit(request, request.route());
    Requests.put(db.get(), request, RequestStatus.PROVISIONED, Mover.SENSE_HANDLER, NOW);

    var found =
        db.get().read(tx -> hosts.find(tx, List.of(bare.ruleId(), request.ruleId(), "nobody")));

    assertThat(found).containsOnlyKeys(bare.ruleId(), request.ruleId());
    assertThat(found.get(bare.ruleId()).circuit()).isEmpty();
    assertThat(found.get(bare.ruleId()).status()).isEqualTo(RequestStatus.INIT);
    RuleHosts rule = found.get(request.ruleId());
    assertThat(rule.status()).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(rule.isGivenUp()).isFalse();
    assertThat(rule.sourceHost()).hasValue("source:1");
    assertThat(rule.destinationHost()).hasValue("destination:1");
    assertThat(rule.circuit().orElseThrow().isProvisioned()).isFalse();

    db.get()
        .transact(
            tx -> {
              circuits.confirm(tx, circuit.id(), 1000, NOW);
              circuits.subnetFreed(tx, circuit.id(), Side.SOURCE, NOW);
            });
    assertThat(find(request).sourceHost()).as("given back").isEmpty();
    assertThat(find(request).circuit().orElseThrow().isProvisioned()).isTrue();

    db.get().transact(tx -> circuits.release(tx, circuit.id(), NOW));
    assertThat(find(request).circuit()).as("released").isEmpty();
  }

  @Test
  void aCircuitOfTheOtherDirectionHasItsEndsTheOtherWayRound() {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Route back =
        new Route(
            request.route().destinationRse(),
            request.route().sourceRse(),
            request.route().destinationSite(),
            request.route().sourceSite());
    circuit(request, back);

    assertThat(find(request).sourceHost()).hasValue("destination:1");
    assertThat(find(request).destinationHost()).hasValue("source:1");
  }

  private RuleHosts find(TransferRequest request) {
    return Optional.ofNullable(
            db.get().read(tx -> hosts.find(tx, List.of(request.ruleId()))).get(request.ruleId()))
        .orElseThrow();
  }

  private Circuit circuit(TransferRequest owner, Route route) {
    return db.get()
        .inTransaction(
            tx -> {
              Circuit made =
                  circuits.create(tx, owner.ruleId(), route, owner.ruleId(), "a", "b", NOW);
              circuits.subnetTaken(tx, made.id(), Side.SOURCE, "s" + made.id(), "source:1", "davs");
              circuits.subnetTaken(
                  tx, made.id(), Side.DESTINATION, "d" + made.id(), "destination:1", "davs");
              return made;
            });
  }
}
