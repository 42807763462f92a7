package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.allocation.AllocationConfig;
import io.dmm.core.allocation.AllocatorDaemon;
import io.dmm.core.allocation.IdleCircuits;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.Rse;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.sense.SimulatedAllocation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The allocator's subnets, as SENSE's pools have them. */
class AllocationIT {
  @RegisterExtension final SenseWorld world = new SenseWorld();
  private AllocatorDaemon allocator;

  @BeforeEach
  void makeAllocator() {
    AllocationConfig config =
        new AllocationConfig(world.config().pools().prefix(), true, true, Duration.ofMinutes(5), 4);
    allocator =
        new AllocatorDaemon(
            world.database(),
            world.requests,
            new RequestStreams(),
            world.circuits,
            world.sites,
            world.ledger(),
            world.transitions(),
            world.pools(),
            new IdleCircuits(
                world.database(),
                world.requests,
                world.circuits,
                world.port(),
                config,
                world.transitions()),
            config,
            world.clock);
    world
        .database()
        .transact(
            tx -> {
              for (String site : List.of(SenseWorld.SDSC, SenseWorld.CALTECH)) {
                world.sites.save(
                    tx, new Rse(site, Optional.of(site), "davs", "", world.clock.instant()));
                for (int i = 1; i <= 4; i++) {
                  int number = site.equals(SenseWorld.SDSC) ? 1 : 2;
                  world.sites.save(
                      tx,
                      new Endpoint(
                          site,
                          "2001:db8:" + number + ":" + i + "::/64",
                          "redir-" + number + i + ".example.org:1094",
                          world.clock.instant(),
                          Optional.empty()));
                }
              }
            });
  }

  @Test
  void aSubnetIsKeptFromTheMomentItsHostIsAnnounced() {
    String rule = world.fresh(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.run(allocator);
    assertThat(world.status(rule)).as(() -> world.history(rule)).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.sense().allocations())
        .hasSize(2)
        .extracting(SimulatedAllocation::expiry)
        .containsOnly(Optional.empty());

    world.clock.advance(Duration.ofDays(2));
    world.decide(rule, 40_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aSubnetThatCannotBeKeptIsNotAnnouncedYet() {
    world
        .sense()
        .faults()
        .answer(1, "PUT", "/address/allocate/*/name/*/*/expiry", Answer.text(503, "restarting"));
    String rule = world.fresh(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.run(allocator);
    assertThat(world.status(rule)).isEqualTo(RequestStatus.INIT);
    assertThat(world.circuit(rule).source().host()).isEmpty();

    world.clock.advance(Duration.ofMinutes(1));
    world.run(allocator);
    assertThat(world.status(rule)).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.sense().allocations()).hasSize(2);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void aRequestWhoseSubnetWasLostGetsOthersAndItsCircuit() throws Exception {
    String rule = world.fresh(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.run(allocator);
    String pool = world.circuit(rule).source().pool();
    String lost = world.circuit(rule).source().prefix().orElseThrow();
    world.pools().free(pool, rule);
    assertThat(world.pools().take(pool, "somebody-else")).hasValue(lost);

    world.decide(rule, 40_000);
    world.passUntil(rule, RequestStatus.INIT);
    world.run(allocator);
    assertThat(world.status(rule)).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.circuit(rule).source().prefix()).isNotEqualTo(Optional.of(lost));
    world.decide(rule, 40_000);
    world.passUntil(rule, RequestStatus.PROVISIONED);
    assertThat(world.sense().audit()).isEmpty();
  }

  @Test
  void anIdleCircuitServesAnotherRuleWithoutACallThatChangesAnything() {
    String giver = world.fresh(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.run(allocator);
    world.decide(giver, 40_000);
    world.passUntil(giver, RequestStatus.PROVISIONED);
    world.end(giver);
    String taker = world.fresh(SenseWorld.CALTECH, SenseWorld.SDSC);
    world.run(allocator);
    assertThat(world.status(taker)).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.status(giver)).isEqualTo(RequestStatus.DELETED);
    world.pass(Duration.ofMinutes(10));
    assertThat(world.calls("PUT", "/instance/*/cancel")).isEmpty();

    world.end(taker);
    world.passUntil(taker, RequestStatus.DELETED);
    assertThat(world.sense().auditAtEnd()).isEmpty();
  }

  @Test
  void aCircuitWhoseCancelIsOnItsWayIsNotTakenOver() {
    String giver = world.fresh(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.run(allocator);
    world.decide(giver, 40_000);
    world.passUntil(giver, RequestStatus.PROVISIONED);
    world.end(giver);
    world.hurry(giver);
    world.sense().faults().cutBefore("PUT", "/instance/*/cancel");
    world.run(world.canceller);
    assertThat(world.status(giver)).isEqualTo(RequestStatus.FINISHED);

    String taker = world.fresh(SenseWorld.SDSC, SenseWorld.CALTECH);
    world.run(allocator);
    assertThat(world.status(taker)).isEqualTo(RequestStatus.ALLOCATED);
    world.passUntil(giver, RequestStatus.DELETED);
    world.decide(taker, 40_000);
    world.passUntil(taker, RequestStatus.PROVISIONED);
    assertThat(world.sense().audit()).isEmpty();
  }
}
