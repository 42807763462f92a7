package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.sandbox.fault.FaultPlan;
import io.dmm.sandbox.fault.FaultRule;
import io.dmm.sandbox.fault.OperationFault;
import io.dmm.sandbox.fault.Peer;
import io.dmm.sandbox.fault.PlannedFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a fault plan lets go wrong inside SENSE-O, each once. */
class OperationFaultsIT extends SenseWorldTest {
  private static final String PATH = "/instance/" + INSTANCE;

  private PlannedFaults faults;

  @BeforeEach
  void takePlans() {
    faults = new PlannedFaults(clock);
    sense.faults().operationsBehind(faults.operations());
    sense.faults().behind(faults.callsTo(Peer.SENSE));
  }

  private void once(OperationFault fault) {
    faults.set(new FaultPlan(1, List.of(FaultRule.ofOperations(fault.name(), fault, 1).atMost(1))));
  }

  private void assertStruckOnce(OperationFault fault) {
    assertThat(faults.struck()).containsEntry(fault.name(), 1);
  }

  @Test
  void aCompileFails() {
    once(OperationFault.COMPILE_FAILS);
    assertThat(rest.compile(INSTANCE, ALIAS, 1000).statusCode()).isEqualTo(500);
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - FAILED");
    assertThat(rest.compile(INSTANCE, ALIAS, 1000).statusCode()).isEqualTo(200);
    assertStruckOnce(OperationFault.COMPILE_FAILS);
  }

  @Test
  void aCommitFails() {
    once(OperationFault.COMMIT_FAILS);
    circuitUp(INSTANCE, ALIAS, 1000);
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - FAILED");
    assertStruckOnce(OperationFault.COMMIT_FAILS);
  }

  @Test
  void aVerificationStalls() {
    once(OperationFault.VERIFICATION_STALLS);
    circuitUp(INSTANCE, ALIAS, 1000);
    clock.advance(Duration.ofSeconds(3600));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMMITTED");
  }

  @Test
  void aModifyFailsBeforeOrAfterTheCommitAndTheInstanceIsSweptAway() {
    for (OperationFault fault :
        List.of(OperationFault.MODIFY_FAILS, OperationFault.MODIFY_FAILS_LATE)) {
      circuitUp(INSTANCE, ALIAS, 1000);
      once(fault);
      rest.modify(INSTANCE, ALIAS, 2000);
      List<String> seen = new ArrayList<>();
      for (int second = 0; second < 400; second++) {
        seen.add(rest.status(INSTANCE));
        clock.advance(Duration.ofSeconds(1));
      }
      assertThat(seen).as(fault.name()).contains("MODIFY - FAILED").endsWith("gone");
      assertThat(seen.contains("MODIFY - COMMITTED"))
          .as("was committed")
          .isEqualTo(fault == OperationFault.MODIFY_FAILS_LATE);
      assertStruckOnce(fault);
    }
  }

  @Test
  void aCancelFails() {
    circuitUp(INSTANCE, ALIAS, 1000);
    once(OperationFault.CANCEL_FAILS);
    circuitDown(INSTANCE);
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - FAILED");
  }

  @Test
  void aCancelStalls() {
    circuitUp(INSTANCE, ALIAS, 1000);
    once(OperationFault.CANCEL_STALLS);
    circuitDown(INSTANCE);
    clock.advance(Duration.ofSeconds(3600));
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - COMMITTED");
    assertThat(rest.put(PATH + "/cancel").statusCode()).as("a second cancel").isEqualTo(500);
  }

  @Test
  void anInstanceVanishesWhenItIsAskedFor() {
    circuitUp(INSTANCE, ALIAS, 1000);
    once(OperationFault.INSTANCE_VANISHES);
    assertThat(rest.status(INSTANCE)).isEqualTo("gone");
    assertThat(sense.instances()).isEmpty();
  }

  @Test
  void aPoolIsFullOrNotThere() {
    once(OperationFault.POOL_EXHAUSTED);
    assertThat(rest.allocate(SDSC, "a").body()).contains("has no available /64 subnet");
    once(OperationFault.POOL_MISSING);
    assertThat(rest.allocate(SDSC, "a").body()).contains("was not found");
    assertThat(sense.allocations()).isEmpty();
    assertThat(rest.allocate(SDSC, "a").statusCode()).isEqualTo(200);
  }
}
