package io.dmm.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.decision.plan.PlanFile;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.listen.CoreListener;
import io.dmm.core.testing.Eventually;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeciderDaemonIT {
  private static final String UCSD = "T2_US_UCSD";
  private static final String SDSC = "T2_US_SDSC";
  private static final String MIT = "T2_US_MIT";
  private static final Duration AVAILABLE_FOR = Duration.ofMinutes(5);

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final List<CoreListener.Decided> told = new ArrayList<>();
  private final CoreListener listener =
      new CoreListener() {
        @Override
        public void decided(Decided decision) {
          told.add(decision);
        }
      };
  private World world;
  private int subnets;

  @BeforeEach
  void threeSites() {
    world = new World(db.get());
    world.site(UCSD, 10_000).site(SDSC, 10_000).site(MIT, 10_000);
    world.link(UCSD, SDSC, 10_000).link(UCSD, MIT, 10_000).link(SDSC, MIT, 10_000);
  }

  @Test
  void aNewRequestIsGivenBandwidthThatCountsFromThenOn() {
    TransferRequest request = allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.historyOf(request)).containsExactly("ALLOCATED->DECIDED BANDWIDTH_DECIDED");
    assertThat(world.now(request).decidedMbps()).isEqualTo(10_000);
    assertThat(world.now(request).bandwidthReason()).contains("10 Gb/s");
    Circuit circuit = world.circuitOf(request).orElseThrow();
    assertThat(circuit.requestedMbps()).isEqualTo(10_000);
    assertThat(circuit.reservedMbps()).isZero();
  }

  @Test
  void whereTwoCompetePrioritiesCount() {
    TransferRequest low = allocated(1, World.UCSD_TO_SDSC);
    TransferRequest high = allocated(4, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(low).decidedMbps()).isEqualTo(2_000);
    assertThat(world.now(high).decidedMbps()).isEqualTo(8_000);
  }

  @Test
  void aNewRequestTakesFromOneThatIsUpButOnlyOnceSenseHasGivenItBack() {
    TransferRequest first = up(3, World.UCSD_TO_SDSC, 10_000);
    TransferRequest second = allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(first).status()).isEqualTo(RequestStatus.STALE);
    assertThat(world.circuitOf(first).orElseThrow().requestedMbps()).isEqualTo(5_000);
    assertThat(world.circuitOf(first).orElseThrow().reservedMbps()).isEqualTo(10_000);
    assertThat(world.now(second).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.now(second).statusReason()).contains("waits for").contains(UCSD);
    DecisionRow stored =
        world.database.read(tx -> world.decisions.lastOf(tx, second.ruleId())).orElseThrow();
    assertThat(stored.shares())
        .filteredOn(share -> share.ruleId().equals(second.ruleId()))
        .singleElement()
        .extracting(DecisionRow.Share::action)
        .isEqualTo(world.now(second).statusReason());
    decide();
    assertThat(world.now(second).status())
        .as("nothing is free yet")
        .isEqualTo(RequestStatus.ALLOCATED);

    confirm(first);
    decide();

    assertThat(world.now(second).status()).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.now(second).decidedMbps()).isEqualTo(5_000);
    assertHeldWithinCapacity();
  }

  @Test
  void whoGetsNothingWaitsWithTheReasonAndNoEvent() {
    world.site(UCSD, 1_000);
    TransferRequest old = up(3, World.UCSD_TO_SDSC, 1_000);
    TransferRequest waiting = allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(waiting).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.now(waiting).statusReason()).contains(UCSD).contains(old.ruleId());
    assertThat(world.historyOf(waiting)).isEmpty();
    long version = world.now(waiting).version();
    decide();
    assertThat(world.now(waiting).version()).as("nothing new, nothing written").isEqualTo(version);
  }

  @Test
  void whoCountsIsToldOfEachDecisionAndWhatRoundingLeftOver() {
    world.site(UCSD, 2_700);
    allocated(5, World.UCSD_TO_SDSC);
    allocated(4, World.UCSD_TO_SDSC);
    allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(told).hasSize(1);
    assertThat(told.get(0).took()).isPositive();
    assertThat(told.get(0).requests()).isEqualTo(3);
    assertThat(told.get(0).waiting()).isEqualTo(1);
    assertThat(told.get(0).changes()).isEqualTo(2);
    assertThat(told.get(0).roundingLossMbps()).as("of the port of " + UCSD).isEqualTo(700);
  }

  @Test
  void aSiteWithoutKnownCapacityIsAReasonToWaitAndDisturbsNobodyElse() {
    world.site(MIT, OptionalLong.empty());
    TransferRequest blind = allocated(3, new Route(UCSD, MIT, UCSD, MIT));
    TransferRequest fine = allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(fine).status()).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.now(blind).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.now(blind).statusReason()).contains(MIT).contains("capacity");
  }

  @Test
  void aNewPriorityThatChangesNothingLetsTheRequestGoOn() {
    TransferRequest request = up(3, World.UCSD_TO_SDSC, 10_000);
    world.put(world.now(request), RequestStatus.MODIFIED);

    decide();

    assertThat(world.historyOf(request)).containsExactly("MODIFIED->PROVISIONED BANDWIDTH_KEPT");
    assertThat(world.circuitOf(request).orElseThrow().requestedMbps()).isZero();
  }

  @Test
  void aNewPriorityThatCountsChangesTheBandwidth() {
    TransferRequest other = up(1, World.UCSD_TO_SDSC, 5_000);
    TransferRequest request = up(1, World.UCSD_TO_SDSC, 5_000);
    world.database.transact(
        tx -> world.requests.changePriority(tx, world.now(request), 4, world.time()));
    world.put(world.now(request), RequestStatus.MODIFIED);

    decide();
    assertThat(world.now(other).status()).as("decreases go first").isEqualTo(RequestStatus.STALE);
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.PROVISIONED);
    confirm(other);
    decide();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.STALE);
    assertThat(world.circuitOf(request).orElseThrow().requestedMbps()).isEqualTo(8_000);
    assertHeldWithinCapacity();
  }

  @Test
  void anIdleCircuitIsTakenDownAtOnceWhenANewRequestNeedsWhatItHolds() {
    TransferRequest idle = idle(10_000);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (WakeChannel channel = new WakeChannel(db.config(), heard::add)) {
      channel.start();
      Eventually.holds(
          "the channel listens",
          () -> {
            world.database.transact(tx -> WakeChannel.notify(tx, "hello"));
            return heard.contains("hello");
          });
      decide();
      assertThat(world.now(idle).dueAt()).as("nobody needs it").isAfter(world.time());
      TransferRequest request = allocated(3, World.UCSD_TO_SDSC);

      decide();

      assertThat(world.now(idle).dueAt()).isEqualTo(world.time());
      assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
      Eventually.holds("the canceller is woken", () -> heard.contains("SenseCanceller"));
    }
  }

  @Test
  void ofSeveralIdleCircuitsTheOneThatIsIdleForLongestGoesFirst() {
    world.clock.advance(Duration.ofMinutes(1));
    TransferRequest changedFirst = up(3, World.UCSD_TO_SDSC, 5_000);
    world.clock.advance(Duration.ofMinutes(1));
    TransferRequest endedFirst = up(3, World.UCSD_TO_SDSC, 5_000);
    world.clock.advance(Duration.ofMinutes(1));
    keep(endedFirst);
    world.clock.advance(Duration.ofMinutes(1));
    keep(changedFirst);
    world.site(UCSD, 11_000).site(SDSC, 11_000).link(UCSD, SDSC, 11_000);
    demandCap = true;
    allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(endedFirst).dueAt()).isEqualTo(world.time());
    assertThat(world.now(changedFirst).dueAt()).isAfter(world.time());
  }

  private boolean demandCap;

  @Test
  void aRequestInRetryCountsOnceItHasACircuitAndNotBefore() {
    TransferRequest early = world.in(RequestStatus.RETRY);
    TransferRequest late = allocated(3, World.UCSD_TO_SDSC);
    world.database.transact(
        tx -> {
          tx.execute("update request set retry_from = 'INIT' where rule_id = ?", early.ruleId());
          world.circuits.request(tx, world.circuitOf(late).orElseThrow().id(), 6_000);
        });
    TransferRequest retrying = world.put(late, RequestStatus.RETRY);
    world.database.transact(
        tx ->
            tx.execute(
                "update request set retry_from = 'DECIDED' where rule_id = ?", retrying.ruleId()));
    TransferRequest request = allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(request).status())
        .as("half would be 5000, of which 4000 are free")
        .isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.now(early).bandwidthReason()).isEmpty();
    assertThat(world.now(retrying).status()).isEqualTo(RequestStatus.RETRY);
    assertHeldWithinCapacity();
  }

  @Test
  void whatANewRequestIsDueIsKeptForItWhileItGetsItsSubnets() {
    world.rse(UCSD, UCSD);
    world.rse(SDSC, SDSC);
    TransferRequest looking = world.fresh(1);
    TransferRequest request = allocated(1, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(request).decidedMbps()).isEqualTo(5_000);
    assertThat(world.now(looking)).isEqualTo(looking);
  }

  @Test
  void aRequestThatWaitsForASubnetTakesNoPart() {
    world.rse(UCSD, UCSD);
    world.rse(SDSC, SDSC);
    TransferRequest waiting = world.fresh(5);
    world.database.transact(
        tx ->
            world.transitions.wait(
                tx, waiting, Mover.ALLOCATOR, Duration.ofMinutes(1), "the pool is empty"));
    TransferRequest request = allocated(1, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(request).decidedMbps()).isEqualTo(10_000);
  }

  @Test
  void aRequestThatFindsNoSubnetsForMinutesIsNotWaitedForAnyMore() {
    world.rse(UCSD, UCSD);
    world.rse(SDSC, SDSC);
    world.fresh(5);
    world.clock.advance(Duration.ofMinutes(6));
    TransferRequest request = allocated(1, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(request).decidedMbps()).isEqualTo(10_000);
  }

  @Test
  void whatSenseSaidALinkCanGiveCountsForAWhile() {
    world.database.transact(
        tx -> world.sites.available(tx, SDSC, UCSD, OptionalLong.of(3_500), world.time()));
    TransferRequest request = allocated(3, World.UCSD_TO_SDSC);
    decide();
    assertThat(world.now(request).decidedMbps()).isEqualTo(3_000);
    assertThat(world.now(request).bandwidthReason()).contains("link");

    comesUp(request);
    world.clock.advance(AVAILABLE_FOR);
    decide();

    assertThat(world.circuitOf(request).orElseThrow().requestedMbps()).isEqualTo(10_000);
  }

  @Test
  void whatARequestCannotUseIsLeftToOthers() {
    demandCap = true;
    TransferRequest small = allocated(5, World.UCSD_TO_SDSC);
    world.database.transact(
        tx ->
            tx.execute(
                "update request set size_bytes = 7500000000 where rule_id = ?", small.ruleId()));
    TransferRequest large = allocated(1, World.UCSD_TO_SDSC);
    world.database.transact(
        tx ->
            tx.execute(
                "update request set size_bytes = 9000000000000 where rule_id = ?", large.ruleId()));

    decide();

    assertThat(world.now(small).decidedMbps()).as("7.5 GB in a minute are 1 Gb/s").isEqualTo(1_000);
    assertThat(world.now(large).decidedMbps()).isEqualTo(9_000);
  }

  @Test
  void aDecisionIsStoredOnlyWhenItChangesSomethingAndCanBeTriedAgain() throws Exception {
    TransferRequest request = allocated(3, World.UCSD_TO_SDSC);
    world.site("T2_US_Dark", OptionalLong.empty());
    world.database.transact(
        tx -> world.sites.available(tx, SDSC, UCSD, OptionalLong.of(7_000), world.time()));

    decide();
    decide();
    decide();

    List<DecisionRow> stored = world.database.read(tx -> world.decisions.newest(tx, 10));
    assertThat(stored).hasSize(1);
    DecisionRow decision =
        world.database.read(tx -> world.decisions.find(tx, stored.get(0).id())).orElseThrow();
    assertThat(decision.policy()).isEqualTo("weighted-max-min");
    assertThat(decision.shares())
        .singleElement()
        .satisfies(
            share -> {
              assertThat(share.ruleId()).isEqualTo(request.ruleId());
              assertThat(share.wantedMbps()).isEqualTo(7_000);
              assertThat(share.action()).isNotEmpty();
            });
    DecisionProblem again = PlanFile.parse(decision.inputs());
    assertThat(DecisionEngine.decide(again, List.of()).grantedMbps(request.ruleId()))
        .isEqualTo(7_000);
  }

  @Test
  void oneRequestInADisorderDoesNotKeepTheOthersFromBeingDecided() {
    TransferRequest odd = up(3, World.UCSD_TO_SDSC, 1_000);
    world.database.transact(
        tx -> world.circuits.heldNoMore(tx, world.circuitOf(odd).orElseThrow().id()));
    TransferRequest bare = world.in(RequestStatus.ALLOCATED, World.UCSD_TO_SDSC);
    TransferRequest fine = allocated(3, World.UCSD_TO_SDSC);

    decide();

    assertThat(world.now(fine).status()).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.now(bare).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.now(odd).status()).isEqualTo(RequestStatus.PROVISIONED);
  }

  @Test
  void anEndingCircuitCountsUntilItIsGone() {
    TransferRequest ending = up(3, World.UCSD_TO_SDSC, 10_000);
    world.put(world.now(ending), RequestStatus.CANCELED);
    TransferRequest request = allocated(3, World.UCSD_TO_SDSC);

    decide();
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);

    world.ledger.close(world.now(ending), world.circuitOf(ending).orElseThrow());
    decide();
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.DECIDED);
  }

  @Test
  void smallChangesAreLeftAlone() {
    TransferRequest request = up(3, World.UCSD_TO_SDSC, 10_000);
    world.site(UCSD, 11_000).site(SDSC, 11_000).link(UCSD, SDSC, 11_000);
    hysteresis = new Hysteresis(0.2, Duration.ZERO);

    decide();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.PROVISIONED);
    world.site(UCSD, 13_000).site(SDSC, 13_000).link(UCSD, SDSC, 13_000);
    decide();
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.STALE);
  }

  private Hysteresis hysteresis = Hysteresis.NONE;

  /** Invariant 1, whatever happens in whatever order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatSenseMayHoldNeverExceedsAPortOrALink(long seed) {
    Random random = new Random(seed);
    List<Route> routes =
        List.of(
            World.UCSD_TO_SDSC,
            World.UCSD_TO_SDSC.reversed(),
            new Route(UCSD, MIT, UCSD, MIT),
            new Route(MIT, SDSC, MIT, SDSC));
    List<TransferRequest> all = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      if (all.size() < 12 && random.nextInt(3) > 0) {
        all.add(allocated(1 + random.nextInt(5), routes.get(random.nextInt(routes.size()))));
      }
      if (!all.isEmpty()) {
        disturb(world.now(all.get(random.nextInt(all.size()))), random, all);
      }
      decide();
      assertHeldWithinCapacity();
      world.clock.advance(Duration.ofSeconds(10));
    }
    assertThat(all).isNotEmpty();
  }

  private void disturb(TransferRequest request, Random random, List<TransferRequest> all) {
    switch (request.status()) {
      case DECIDED -> {
        if (random.nextInt(4) == 0) {
          move(request, Cause.PATH_REFUSED);
          world.database.transact(
              tx -> world.circuits.heldNoMore(tx, world.circuitOf(request).orElseThrow().id()));
        } else {
          comesUp(request);
        }
      }
      case STALE -> confirm(request);
      case PROVISIONED -> {
        if (random.nextInt(3) == 0) {
          keep(request);
        } else {
          world.database.transact(
              tx ->
                  world.requests.changePriority(tx, request, 1 + random.nextInt(5), world.time()));
          move(world.now(request), Cause.PRIORITY_CHANGED);
        }
      }
      case FINISHED -> {
        move(request, Cause.CANCEL_ACCEPTED);
      }
      case CANCELED -> {
        world.ledger.close(request, world.circuitOf(request).orElseThrow());
        move(request, Cause.NOTHING_LEFT);
        all.removeIf(one -> one.ruleId().equals(request.ruleId()));
      }
      default -> {}
    }
  }

  private void assertHeldWithinCapacity() {
    TreeMap<String, Long> held = new TreeMap<>();
    for (Circuit circuit : world.database.read(world.circuits::live)) {
      String one = circuit.route().sourceSite();
      String other = circuit.route().destinationSite();
      held.merge(one, circuit.heldMbps(), Long::sum);
      held.merge(other, circuit.heldMbps(), Long::sum);
      held.merge(
          one.compareTo(other) < 0 ? one + "/" + other : other + "/" + one,
          circuit.heldMbps(),
          Long::sum);
    }
    assertThat(held.values()).allSatisfy(mbps -> assertThat(mbps).isBetween(0L, 10_000L));
  }

  private void decide() {
    new DeciderDaemon(
            world.database,
            world.requests,
            world.circuits,
            world.sites,
            world.decisions,
            world.transitions,
            new DeciderConfig(
                Policy.WEIGHTED_MAX_MIN,
                1_000,
                hysteresis,
                AVAILABLE_FOR,
                demandCap,
                Duration.ofMinutes(1)),
            world.clock,
            listener)
        .runOnce();
  }

  private TransferRequest allocated(int priority, Route route) {
    TransferRequest request = world.fresh(Requests.ruleId(), priority, route);
    world.openCircuit(request);
    return world.put(request, RequestStatus.ALLOCATED);
  }

  private TransferRequest up(int priority, Route route, long mbps) {
    TransferRequest request = world.fresh(Requests.ruleId(), priority, route);
    subnets++;
    world.builtCircuit(
        request, mbps, "2001:db8:a:" + subnets + "::/64", "2001:db8:b:" + subnets + "::/64");
    return world.put(request, RequestStatus.PROVISIONED);
  }

  private TransferRequest idle(long mbps) {
    TransferRequest request = up(3, World.UCSD_TO_SDSC, mbps);
    keep(request);
    return world.now(request);
  }

  /** The rule ends; its circuit is kept for an hour. */
  private void keep(TransferRequest request) {
    world.database.transact(
        tx ->
            world.transitions.move(
                tx,
                world.now(request),
                Move.because(Cause.RULE_ENDED, "RucioFinisher", "OK")
                    .finishedAt(world.time())
                    .after(Duration.ofHours(1))));
  }

  private void comesUp(TransferRequest request) {
    move(world.now(request), Cause.INSTANCE_COMPILED);
    confirmed(request);
    move(world.now(request), Cause.CIRCUIT_READY);
  }

  private void confirm(TransferRequest request) {
    confirmed(request);
    move(world.now(request), Cause.BANDWIDTH_CONFIRMED);
  }

  private void confirmed(TransferRequest request) {
    Circuit circuit = world.circuitOf(request).orElseThrow();
    world.database.transact(
        tx -> world.circuits.confirm(tx, circuit.id(), circuit.requestedMbps(), world.time()));
  }

  private void move(TransferRequest request, Cause cause) {
    world.database.transact(
        tx -> world.transitions.move(tx, request, Move.because(cause, "a test", "a test")));
  }
}
