package io.dmm.sandbox.sense;

import static io.dmm.sandbox.Finding.Kind.DUPLICATE;
import static io.dmm.sandbox.Finding.Kind.FORBIDDEN;
import static io.dmm.sandbox.Finding.Kind.LEAK;
import static io.dmm.sandbox.Finding.Kind.OVERSUBSCRIPTION;
import static io.dmm.sandbox.Finding.Kind.STORM;
import static io.dmm.sandbox.Finding.Kind.WRONG_STATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dmm.sandbox.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The audit sees what a client must not do, and nothing else. */
class SenseAuditIT extends SenseWorldTest {
  private static final String PATH = "/instance/" + INSTANCE;
  private static final String POOL = SenseSimulator.poolName(SDSC);

  @Override
  SenseSimulatorBuilder settings(SenseSimulatorBuilder builder) {
    return builder.limits(new SenseLimits(4, 10, 3)).journalEntries(20);
  }

  private void assertFound(Finding.Kind kind, String subject) {
    assertThat(sense.audit())
        .extracting(Finding::kind, Finding::subject)
        .contains(tuple(kind, subject));
  }

  @Test
  void aCarefulClientIsNotBlamed() {
    rest.allocate(SDSC, ALIAS);
    rest.allocate(CALTECH, ALIAS);
    rest.post(PATH, Captured.text("instance-create-request.json"));
    circuitUp(INSTANCE, ALIAS, 25_000);
    rest.modify(INSTANCE, ALIAS, 50_000);
    clock.advance(Duration.ofSeconds(300));
    circuitDown(INSTANCE);
    rest.put(PATH + "/delete");
    rest.put("/address/allocate/" + POOL + "/name/" + ALIAS + "/default/expiry", "-1");
    rest.delete("/address/allocate/" + POOL + "/name/" + ALIAS + "/default");
    String caltech = SenseSimulator.poolName(CALTECH);
    rest.delete("/address/allocate/" + caltech + "/name/" + ALIAS + "/default");
    assertThat(sense.auditAtEnd()).isEmpty();
  }

  @Test
  void twoCircuitsThatRouteOnePrefixAreADuplicate() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    circuitUp(OTHER, "other", 25_000);
    assertThat(sense.audit())
        .extracting(Finding::kind, Finding::subject)
        .containsExactlyInAnyOrder(
            tuple(DUPLICATE, "2001:db8:0:111::/64"), tuple(DUPLICATE, "2001:db8:0:222::/64"));
  }

  @Test
  void whatIsHeldForTheGoneIsNamedWhenItIsInTheWay() {
    circuitUp(OTHER, "other", 60_000);
    circuitDown(OTHER);
    rest.put("/instance/" + OTHER + "/delete");
    sense.quirks().blindCompile(true);
    rest.compile(INSTANCE, ALIAS, 60_000);
    rest.put(PATH + "/provision");
    assertThat(sense.audit())
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.detail())
                    .endsWith("60000 Mbps are held for instances that are gone or cancelled"));
  }

  @Test
  void whatIsLeftAtTheEndIsALeak() {
    rest.allocate(SDSC, "forgotten");
    circuitUp(INSTANCE, ALIAS, 25_000);
    assertThat(sense.audit()).isEmpty();
    assertThat(sense.auditAtEnd())
        .extracting(Finding::kind, Finding::subject)
        .containsExactly(tuple(LEAK, INSTANCE), tuple(LEAK, "forgotten"));
    assertThat(sense.audit()).isEmpty();
  }

  @Test
  void anAllocationThatNobodyFreesIsALeakEvenIfItExpires() {
    rest.allocate(SDSC, "forgotten");
    rest.allocate(SDSC, "kept");
    rest.put("/address/allocate/" + POOL + "/name/kept/default/expiry", "-1");
    clock.advance(Duration.ofMinutes(61));
    assertThat(sense.allocations()).hasSize(1);
    assertThat(sense.audit())
        .extracting(Finding::kind, Finding::subject)
        .containsExactly(tuple(LEAK, "forgotten"));
  }

  @Test
  void twoLivingInstancesUnderOneAliasAreADuplicate() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    rest.compile(OTHER, ALIAS, 25_000);
    assertFound(DUPLICATE, ALIAS);
  }

  @Test
  void anInstanceThatTakesTheAliasOfACancelledOneIsNot() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    circuitDown(INSTANCE);
    rest.compile(OTHER, ALIAS, 25_000);
    assertThat(sense.audit()).isEmpty();
  }

  @Test
  void twoAllocationsOfOneNameInAPoolAreADuplicate() {
    rest.allocate(SDSC, "a");
    rest.allocate(CALTECH, "a");
    assertThat(sense.audit()).isEmpty();
    rest.allocate(SDSC, "a");
    assertFound(DUPLICATE, "a");
  }

  @Test
  void askingForMoreThanIsFreeIsAnOversubscriptionWhoeverRefusesIt() {
    rest.compile(INSTANCE, ALIAS, 60_000);
    rest.compile(OTHER, "other", 60_000);
    rest.put(PATH + "/provision");
    clock.advance(Duration.ofSeconds(400));
    assertThat(sense.audit()).isEmpty();
    rest.put("/instance/" + OTHER + "/provision");
    assertFound(OVERSUBSCRIPTION, OTHER);
    long before = sense.findingCounts().get(OVERSUBSCRIPTION);
    rest.modify(INSTANCE, ALIAS, 101_000);
    assertThat(sense.findingCounts().get(OVERSUBSCRIPTION)).isEqualTo(before + 1);
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - FAILED");
  }

  @Test
  void aModifyToWhereNoPathLeadsFailsButIsNoOversubscription() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    String nowhere = Captured.intent(ALIAS, 30_000).replace(CALTECH_URN, "urn:nowhere");
    assertThat(rest.post(PATH + "/modify", nowhere).body()).contains("feasible path");
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - FAILED");
    assertThat(sense.audit()).isEmpty();
  }

  @Test
  void theSameChangeOverAndOverIsAStorm() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    rest.put(PATH + "/archive");
    for (int i = 0; i < 4; i++) {
      rest.put(PATH + "/archive");
    }
    assertFound(STORM, PATH + "/archive");
  }

  @Test
  void theSameChangeNowAndThenIsNone() {
    for (int i = 0; i < 8; i++) {
      rest.compile(INSTANCE, ALIAS, 25_000);
      clock.advance(Duration.ofSeconds(16));
    }
    assertThat(sense.audit()).isEmpty();
  }

  @Test
  void allocationsOfManyNamesFromOnePoolAreNoStorm() {
    for (int i = 0; i < 8; i++) {
      rest.allocate(SDSC, "name-" + i);
    }
    assertThat(sense.audit()).isEmpty();
  }

  @Test
  void pollingOneInstanceTooOftenIsAStorm() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    for (int i = 0; i < 10; i++) {
      rest.status(INSTANCE);
    }
    assertThat(sense.audit()).isEmpty();
    rest.get(PATH);
    assertFound(STORM, INSTANCE);
  }

  @Test
  void loggingInForEveryCallIsAStorm() {
    for (int i = 0; i < 3; i++) {
      rest.logIn();
    }
    assertFound(STORM, "dmm-service");
  }

  @Test
  void callsThatTheStateForbidsAreNoted() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    rest.put(PATH + "/provision");
    rest.put(PATH + "/provision");
    assertFound(WRONG_STATE, INSTANCE);
    clock.advance(Duration.ofSeconds(400));
    rest.put(PATH + "/provision");
    rest.put(PATH + "/cancel");
    rest.put(PATH + "/cancel");
    rest.modify(INSTANCE, ALIAS, 1000);
    assertThat(sense.audit())
        .extracting(Finding::detail)
        .containsExactly(
            "asked to provision while CREATE - COMPILED, with an operation on its way",
            "asked to provision while CREATE - READY",
            "asked to cancel or release while CANCEL - READY, with an operation on its way",
            "asked to modify while CANCEL - READY, with an operation on its way");
  }

  @Test
  void deletingALiveCircuitIsAWrongState() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    assertThat(rest.put(PATH + "/delete").statusCode()).isEqualTo(204);
    assertFound(WRONG_STATE, INSTANCE);
  }

  @Test
  void deletingOnAPrematureReadyIsAWrongState() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    rest.put(PATH + "/cancel");
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - READY");
    rest.delete("/service/" + INSTANCE);
    assertFound(WRONG_STATE, INSTANCE);
  }

  @Test
  void deletingACancelThatStalledForTenMinutesIsAllowed() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    sense.faults().stallCancel("*");
    rest.put(PATH + "/cancel");
    clock.advance(Duration.ofMinutes(11));
    rest.put(PATH + "/delete");
    assertThat(sense.auditAtEnd()).isEmpty();
  }

  @Test
  void freeingAWholeScopeIsForbidden() {
    rest.allocate(SDSC, "a");
    assertThat(rest.delete("/address/allocate/" + POOL + "/default").statusCode()).isEqualTo(204);
    assertThat(sense.allocations()).isEmpty();
    assertFound(FORBIDDEN, POOL);
  }

  @Test
  void aMisspeltActionRenamesTheInstanceAndIsNoted() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    assertThat(rest.put(PATH + "/provison").statusCode()).isEqualTo(204);
    assertThat(sense.instances().get(0).alias()).isEqualTo("provison");
    assertFound(FORBIDDEN, INSTANCE);
  }

  @Test
  void memoryIsBoundedHoweverLongItRuns() {
    for (int i = 0; i < 1100; i++) {
      rest.put(PATH + i + "/cancel");
      rest.delete("/address/allocate/" + POOL + "/default");
      clock.advance(Duration.ofSeconds(20));
    }
    assertThat(sense.audit()).hasSize(1000);
    assertThat(sense.findingCounts()).containsEntry(FORBIDDEN, 1100L);
    assertThat(sense.journal().entries()).hasSize(20);
    assertThat(sense.journal().total()).isGreaterThan(2200);
    assertThat(sense.journal().perStatus()).containsEntry(404, 1100L);
  }
}
