package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.RequestStatus;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SimulatedAllocation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WholeLifeIT {
  @RegisterExtension final SenseWorld world = new SenseWorld();

  @Test
  void aRuleGetsItsCircuitAndLeavesNothingBehind() {
    String rule = world.decided(40_000);
    world.run(world.stager);
    assertThat(world.status(rule)).isEqualTo(RequestStatus.STAGED);
    assertThat(world.instanceOf(rule).state()).isEqualTo("CREATE - COMPILED");
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(40_000);
    assertThat(world.circuit(rule).requestedMbps()).isZero();
    assertThat(world.instanceOf(rule).builtMbps()).isEqualTo(40_000);

    world.decide(rule, 10_000);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(40_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.circuit(rule).reservedMbps()).isEqualTo(10_000);
    assertThat(world.circuit(rule).heldMbps()).isEqualTo(10_000);
    assertThat(world.instanceOf(rule).builtMbps()).isEqualTo(10_000);

    world.end(rule);
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.path(rule))
        .containsExactly(
            "INIT->ALLOCATED",
            "ALLOCATED->DECIDED",
            "DECIDED->STAGED",
            "STAGED->PROVISIONED",
            "PROVISIONED->STALE",
            "STALE->PROVISIONED",
            "PROVISIONED->FINISHED",
            "FINISHED->CANCELED",
            "CANCELED->DELETED");
    assertThat(world.circuit(rule).releasedAt()).isPresent();
    assertThat(world.circuit(rule).heldMbps()).isZero();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void subnetsAreTiedToTheCircuitAndKeptForEver() {
    world.sense().quirks().swappedExtraction(true);
    String rule = world.up(40_000);
    Circuit circuit = world.circuit(rule);
    for (Side side : Side.values()) {
      SimulatedAllocation taken =
          world.sense().allocations(circuit.at(side).pool()).stream().findFirst().orElseThrow();
      assertThat(taken.affiliate()).isEqualTo(circuit.at(side).uri());
      assertThat(taken.expiry()).isEmpty();
      assertThat(circuit.at(side).affiliatedAt()).isPresent();
    }
    assertThat(circuit.source().uri().orElseThrow()).startsWith("urn:ogf:network:nrp-nautilus.io");
    assertThat(circuit.destination().uri().orElseThrow())
        .startsWith("urn:ogf:network:ultralight.org");
  }

  @Test
  void aPoolThatRefusesAffiliationDoesNotHoldUpTheCircuit() {
    world
        .sense()
        .faults()
        .answer(1000, "PUT", "/address/affiliate/**", Answer.text(500, "EJBException: no"));
    String rule = world.up(40_000);
    assertThat(world.circuit(rule).source().affiliatedAt()).isEmpty();
    assertThat(world.calls("PUT", "/address/affiliate/**"))
        .as("tried when something has changed, not at every look")
        .hasSizeBetween(2, 12);

    world.sense().faults().clear();
    world.pass(Duration.ofMinutes(12));
    assertThat(world.circuit(rule).source().affiliatedAt()).isPresent();
    assertThat(world.circuit(rule).destination().affiliatedAt()).isPresent();
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void subnetsAreFreedOnlyWhenSenseHasTakenTheCircuitDown() {
    String rule = world.up(40_000);
    world.end(rule);
    world.passUntil(rule, RequestStatus.CANCELED);
    while (world.sense().instances().size() == 1
        && !world.instanceOf(rule).state().equals("CANCEL - READY")) {
      assertThat(world.subnetsTaken()).isEqualTo(2);
      world.pass(SenseWorld.STEP);
    }
    world.passUntil(rule, RequestStatus.DELETED);
    assertThat(world.subnetsTaken()).isZero();
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCircuitIsKeptForAsLongAsConfiguredAndGoesAtOnceWhenHurried() {
    String rule = world.up(40_000);
    world.end(rule);
    world.pass(Duration.ofSeconds(100));
    assertThat(world.calls("PUT", "/instance/*/cancel")).isEmpty();
    assertThat(world.status(rule)).isEqualTo(RequestStatus.FINISHED);

    world.hurry(rule);
    world.runAll();
    assertThat(world.calls("PUT", "/instance/*/cancel")).hasSize(1);

    String other = world.up(40_000);
    world.end(other);
    world.pass(Duration.ofSeconds(120));
    assertThat(world.status(other)).isEqualTo(RequestStatus.CANCELED);
    assertThat(world.calls("PUT", "/instance/*/cancel")).hasSize(2);
  }
}
