package io.dmm.db.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCollection;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CircuitRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final CircuitRepository circuits = new CircuitRepository();

  @Test
  void aRequestOwnsAtMostOneLiveCircuit() {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Circuit first = create(request, request.ruleId());

    assertThatThrownBy(() -> create(request, request.ruleId() + "-2"))
        .isInstanceOf(IntegrityConstraintViolationException.class);

    db.get().transact(tx -> circuits.release(tx, first.id(), NOW));
    assertThat(create(request, request.ruleId())).isNotNull();
  }

  @Test
  void aSubnetHasOneOwner() {
    Circuit one = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");
    Circuit two = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "b");
    take(one, Side.SOURCE);

    assertThatThrownBy(() -> take(two, Side.DESTINATION))
        .isInstanceOf(IntegrityConstraintViolationException.class);

    db.get().transact(tx -> circuits.subnetFreed(tx, one.id(), Side.SOURCE, NOW));
    take(two, Side.DESTINATION);
    assertThat(
            db.get().read(tx -> circuits.find(tx, two.id())).orElseThrow().destination().prefix())
        .hasValue("2001:db8:0:111::/64");
  }

  @Test
  void itIsKnownSinceWhenSenseReportsAStatus() {
    Circuit circuit = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");
    db.get().transact(tx -> circuits.seen(tx, circuit.id(), "CREATE - READY", NOW));
    db.get().transact(tx -> circuits.seen(tx, circuit.id(), "CREATE - READY", NOW.plusSeconds(9)));
    assertThat(found(circuit).senseStatusSince()).hasValue(NOW);
    assertThat(found(circuit).senseSeenAt()).hasValue(NOW.plusSeconds(9));

    db.get().transact(tx -> circuits.missing(tx, circuit.id(), NOW.plusSeconds(20)));
    db.get().transact(tx -> circuits.missing(tx, circuit.id(), NOW.plusSeconds(30)));
    assertThat(found(circuit).senseStatusSince()).hasValue(NOW.plusSeconds(20));
  }

  @Test
  void onlyAnInstanceThatWasToBeBuiltLeavesSomethingAtTheSites() {
    Circuit circuit = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");
    db.get().transact(tx -> circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID()));
    db.get().transact(tx -> circuits.instanceGone(tx, circuit.id(), NOW));
    assertThat(found(circuit).goneAt()).isEmpty();

    db.get().transact(tx -> circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID()));
    db.get().transact(tx -> circuits.changeSent(tx, circuit.id(), NOW));
    db.get().transact(tx -> circuits.confirm(tx, circuit.id(), 40_000, NOW));
    db.get().transact(tx -> circuits.request(tx, circuit.id(), 20_000));
    db.get().transact(tx -> circuits.instanceGone(tx, circuit.id(), NOW.plusSeconds(60)));
    assertThat(found(circuit).goneAt()).hasValue(NOW.plusSeconds(60));
    assertThat(found(circuit).heldMbps()).isEqualTo(40_000);

    db.get().transact(tx -> circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID()));
    assertThat(found(circuit).goneAt()).isEmpty();
    assertThat(found(circuit).heldMbps()).as("only what is asked for now").isEqualTo(20_000);
  }

  private Circuit found(Circuit circuit) {
    return db.get().read(tx -> circuits.find(tx, circuit.id())).orElseThrow();
  }

  @Test
  void takingOverChangesTheOwnerAndNothingElse() {
    TransferRequest first = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest second = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Circuit circuit = create(first, first.ruleId());
    take(circuit, Side.SOURCE);

    boolean changed =
        db.get().inTransaction(tx -> circuits.changeOwner(tx, circuit, second.ruleId(), NOW));
    boolean again =
        db.get().inTransaction(tx -> circuits.changeOwner(tx, circuit, second.ruleId(), NOW));

    assertThat(changed).isTrue();
    assertThat(again).as("the former owner has nothing to give any more").isFalse();
    Optional<Circuit> left = db.get().read(tx -> circuits.ownedBy(tx, first.ruleId()));
    assertThat(left).isEmpty();
    Circuit taken = db.get().read(tx -> circuits.ownedBy(tx, second.ruleId())).orElseThrow();
    assertThat(taken.allocationName()).isEqualTo(first.ruleId());
    assertThat(taken.source().allocationName()).isEqualTo(first.ruleId());
  }

  @Test
  void whatSenseMayHoldIsTheLargerOfConfirmedAndInFlight() {
    Circuit circuit = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");
    db.get().transact(tx -> circuits.request(tx, circuit.id(), 40_000));
    assertThat(held(circuit)).isEqualTo(40_000);
    db.get().transact(tx -> circuits.confirm(tx, circuit.id(), 40_000, NOW));
    db.get().transact(tx -> circuits.request(tx, circuit.id(), 10_000));
    assertThat(held(circuit))
        .as("a decrease frees nothing before it is confirmed")
        .isEqualTo(40_000);
    db.get().transact(tx -> circuits.confirm(tx, circuit.id(), 10_000, NOW));
    assertThat(held(circuit)).isEqualTo(10_000);
  }

  @Test
  void aNewInstanceStartsWithoutThePastOfTheFormer() {
    Circuit circuit = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    db.get()
        .transact(
            tx -> {
              circuits.instanceNamed(tx, circuit.id(), first);
              circuits.seen(tx, circuit.id(), "CREATE - FAILED", NOW);
              circuits.missing(tx, circuit.id(), NOW);
              circuits.instanceNamed(tx, circuit.id(), second);
            });

    Circuit read = db.get().read(tx -> circuits.find(tx, circuit.id())).orElseThrow();
    assertThat(read.instanceId()).hasValue(second);
    assertThat(read.senseStatus()).isEmpty();
    assertThat(read.missingSince()).isEmpty();
  }

  @Test
  void aSubnetThatWasGivenBackCanBeTakenAnewByTheSameCircuit() {
    Circuit circuit = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");
    take(circuit, Side.SOURCE);
    assertThat(ownerOfSubnet()).hasValue(circuit.id());
    db.get().transact(tx -> circuits.subnetFreed(tx, circuit.id(), Side.SOURCE, NOW));
    assertThat(ownerOfSubnet()).isEmpty();
    assertThat(find(circuit).source().isHeld()).isFalse();

    take(circuit, Side.SOURCE);

    assertThat(ownerOfSubnet()).hasValue(circuit.id());
    assertThat(find(circuit).source().isHeld()).isTrue();
    assertThat(find(circuit).hasSubnets()).isFalse();
  }

  @Test
  void aNameOfASubnetIsOwnedInItsOwnPoolsWhileTheCircuitLives() {
    Circuit circuit = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");

    assertThat(owned("pool-a", "a")).isTrue();
    assertThat(owned("pool-b", "a")).isTrue();
    assertThat(owned("pool-c", "a")).isFalse();
    assertThat(owned("pool-a", "b")).isFalse();
    db.get().transact(tx -> circuits.release(tx, circuit.id(), NOW));
    assertThat(owned("pool-a", "a")).isFalse();
  }

  @Test
  void theLastTimeOfACancelAndTheFirstOfAnAbsenceCount() {
    TransferRequest owner = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Circuit circuit = create(owner, "a");
    db.get()
        .transact(
            tx -> {
              assertThat(circuits.cancelSent(tx, circuit.id(), "another", NOW)).isFalse();
              circuits.cancelSent(tx, circuit.id(), owner.ruleId(), NOW);
              circuits.cancelSent(tx, circuit.id(), owner.ruleId(), NOW.plusSeconds(9));
              circuits.missing(tx, circuit.id(), NOW);
              circuits.missing(tx, circuit.id(), NOW.plusSeconds(9));
            });

    assertThat(find(circuit).cancelSentAt()).hasValue(NOW.plusSeconds(9));
    assertThat(find(circuit).missingSince()).hasValue(NOW);
    db.get().transact(tx -> circuits.seen(tx, circuit.id(), "CREATE - READY", NOW));
    assertThat(find(circuit).missingSince()).isEmpty();
  }

  @Test
  void whatAnInstanceHeldCountsAfterItIsGoneUntilTheCircuitIsReleased() {
    Circuit circuit = create(Requests.stored(db.get(), Requests.ruleId(), 3, NOW), "a");
    db.get()
        .transact(
            tx -> {
              circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID());
              circuits.confirm(tx, circuit.id(), 40_000, NOW);
              circuits.instanceGone(tx, circuit.id(), NOW.plusSeconds(5));
            });

    assertThat(held(circuit)).isEqualTo(40_000);
    assertThat(find(circuit).instanceId()).isEmpty();
    assertThat(find(circuit).goneAt()).hasValue(NOW.plusSeconds(5));
    db.get().transact(tx -> circuits.release(tx, circuit.id(), NOW));
    assertThat(held(circuit)).isZero();
    assertThatCollection(db.get().read(tx -> circuits.hosts(tx))).isEmpty();
    assertThatCollection(db.get().read(tx -> circuits.ourNames(tx, List.of("a", "b"))))
        .containsExactly("a");
    assertThatCollection(db.get().read(circuits::pools))
        .containsExactlyInAnyOrder("pool-a", "pool-b");
    assertThatCollection(db.get().read(circuits::live)).isEmpty();
  }

  private Optional<Long> ownerOfSubnet() {
    return db.get().read(tx -> circuits.ownerOfSubnet(tx, "2001:db8:0:111::/64")).map(Circuit::id);
  }

  private boolean owned(String pool, String name) {
    return db.get().read(tx -> circuits.isSubnetOwned(tx, pool, name));
  }

  private Circuit find(Circuit circuit) {
    return db.get().read(tx -> circuits.find(tx, circuit.id())).orElseThrow();
  }

  private long held(Circuit circuit) {
    return db.get().read(tx -> circuits.find(tx, circuit.id())).orElseThrow().heldMbps();
  }

  private Circuit create(TransferRequest request, String name) {
    return db.get()
        .inTransaction(
            tx ->
                circuits.create(
                    tx, request.ruleId(), request.route(), name, "pool-a", "pool-b", NOW));
  }

  private void take(Circuit circuit, Side side) {
    db.get()
        .transact(
            tx ->
                circuits.subnetTaken(
                    tx,
                    circuit.id(),
                    side,
                    "2001:db8:0:111::/64",
                    "redir-111.example.org:1094",
                    "davs"));
  }
}
