package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.allocation.AllocationConfig;
import io.dmm.core.config.ReconcilerSection;
import io.dmm.core.config.ReconcilerSection.Mode;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.reconcile.Beliefs;
import io.dmm.core.reconcile.Inventory;
import io.dmm.core.reconcile.ReconcilerDaemon;
import io.dmm.core.reconcile.Repairs;
import io.dmm.db.event.EventRepository;
import io.dmm.db.finding.Finding;
import io.dmm.db.finding.FindingRepository;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.request.RequestStatus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The reconciler with a simulated SENSE-O over HTTP. */
class ReconcilingIT {
  private static final Duration PAUSE = Duration.ofMinutes(10);

  @RegisterExtension final SenseWorld world = new SenseWorld();
  private final FindingRepository findings = new FindingRepository();

  @Test
  void whatACrashLeftBehindIsTakenDownInOrderAndNothingElseIsTouched() throws Exception {
    String lost = world.up(40_000);
    String live = world.up(10_000);
    forget(lost);
    assertThat(world.sense().instances()).hasSize(2);
    for (int i = 0; i < 6; i++) {
      reconciler(Mode.REPAIR).runOnce();
      world.clock.advance(PAUSE);
    }
    assertThat(world.sense().instances())
        .singleElement()
        .satisfies(left -> assertThat(left.alias()).isEqualTo(live));
    assertThat(world.subnetsTaken()).isEqualTo(2);
    assertThat(told()).isEmpty();
    world.end(live);
    world.passUntil(live, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void onlyToldToReportItChangesNothing() throws Exception {
    String lost = world.up(40_000);
    forget(lost);
    reconciler(Mode.REPORT).runOnce();
    world.clock.advance(PAUSE);
    reconciler(Mode.REPORT).runOnce();
    assertThat(told())
        .extracting(Finding::kind)
        .containsExactlyInAnyOrder(Finding.Kind.INSTANCE, Finding.Kind.SUBNET, Finding.Kind.SUBNET);
    assertThat(world.sense().instances()).hasSize(1);
    assertThat(world.calls("PUT", "/instance/*/cancel")).isEmpty();
  }

  @Test
  void aCircuitThatVanishedIsBuiltAnewWithoutWaitingForTheNextSeldomLook() throws Exception {
    String rule = world.up(40_000);
    String before = world.instance(rule);
    world.sense().faults().vanish(before);
    reconciler(Mode.REPAIR, Duration.ZERO).runOnce();
    world.pass(Duration.ofMinutes(1));
    assertThat(world.causes(rule)).contains("MISSING_FOUND", "CIRCUIT_LOST");
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.instance(rule)).isNotEqualTo(before);
    assertThat(world.sense().audit()).isEmpty();
  }

  /** The database believes that nothing of the rule is left. */
  private void forget(String rule) {
    world.end(rule);
    world.move(rule, Move.because(Cause.CANCEL_ACCEPTED, "test", "so it believes"));
    world.ledger().close(world.request(rule), world.circuit(rule));
    world.move(
        rule, Move.because(Cause.NOTHING_LEFT, "test", "so it believes").to(RequestStatus.DELETED));
  }

  private ReconcilerDaemon reconciler(Mode mode) {
    return reconciler(mode, PAUSE);
  }

  private ReconcilerDaemon reconciler(Mode mode, Duration grace) {
    Beliefs beliefs =
        new Beliefs(
            world.database(), world.requests, world.circuits, new TransferLimitRepository());
    AllocationConfig config =
        new AllocationConfig(world.config().pools().prefix(), true, true, Duration.ofMinutes(5), 8);
    return new ReconcilerDaemon(
        new Inventory(
            world.port(),
            world.pools(),
            withoutLimits(),
            world.database(),
            world.circuits,
            world.sites,
            config),
        beliefs,
        new Repairs(
            world.port(),
            world.pools(),
            withoutLimits(),
            beliefs,
            world.database(),
            world.transitions(),
            world.clock),
        world.database(),
        findings,
        new EventRepository(),
        new ReconcilerSection(mode, grace),
        world.clock);
  }

  /** An FTS that has nothing, and that nothing but that is asked of. */
  private static TransferLimits withoutLimits() {
    return (TransferLimits)
        Proxy.newProxyInstance(
            ReconcilingIT.class.getClassLoader(),
            new Class<?>[] {TransferLimits.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("links");
              return List.of();
            });
  }

  private List<Finding> told() {
    return world.database().read(findings::told);
  }
}
