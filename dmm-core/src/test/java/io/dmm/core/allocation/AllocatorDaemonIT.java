package io.dmm.core.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.dmm.core.daemon.ItemRunner;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Eventually;
import io.dmm.core.testing.FakePools;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Side;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AllocatorDaemonIT {
  private static final String UCSD = "T2_US_UCSD";
  private static final String SDSC = "T2_US_SDSC";
  private static final String POOL_UCSD = "pool-T2_US_UCSD";
  private static final String POOL_SDSC = "pool-T2_US_SDSC";
  private static final Duration QUEUE_CHECK = Duration.ofMinutes(5);

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final FakePools pools =
      new FakePools()
          .pool(POOL_UCSD, "2001:db8:a:1::/64", "2001:db8:a:2::/64")
          .pool(POOL_SDSC, "2001:db8:b:1::/64", "2001:db8:b:2::/64");
  private final CircuitOrchestrator sense = mock(CircuitOrchestrator.class);
  private World world;

  @BeforeEach
  void twoSites() throws PeerException {
    world = new World(db.get());
    world.site(UCSD, 100_000).site(SDSC, 100_000).rse(UCSD, UCSD).rse(SDSC, SDSC);
    world
        .host(UCSD, "2001:db8:a:1::/64", "a1.ucsd.edu:1094")
        .host(UCSD, "2001:db8:a:2::/64", "a2.ucsd.edu:1094")
        .host(SDSC, "2001:db8:b:1::/64", "b1.sdsc.edu:1094")
        .host(SDSC, "2001:db8:b:2::/64", "b2.sdsc.edu:1094");
    when(sense.look(any())).thenReturn(state(Phase.READY));
  }

  @Test
  void aRequestGetsASubnetAndAHostAtBothEnds() {
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.historyOf(request)).containsExactly("INIT->ALLOCATED SUBNETS_ALLOCATED");
    Circuit circuit = world.circuitOf(request).orElseThrow();
    assertThat(circuit.source().prefix()).hasValue("2001:db8:a:1::/64");
    assertThat(circuit.source().host()).hasValue("a1.ucsd.edu:1094");
    assertThat(circuit.source().scheme()).isEqualTo("davs");
    assertThat(circuit.source().allocationName()).isEqualTo(request.ruleId());
    assertThat(circuit.destination().host()).hasValue("b1.sdsc.edu:1094");
    assertThat(pools.takenOf(POOL_SDSC)).containsKey(request.ruleId());
  }

  @Test
  void theSitesAreThoseThatTheNamesStandForAndTheNamesHaveTheirOwnPools() {
    world.rse("T2_US_SDSC_Tape", SDSC);
    pools.pool("pool-T2_US_SDSC_Tape", "2001:db8:b:2::/64");
    TransferRequest request =
        world.fresh(Requests.ruleId(), 3, new Route(UCSD, "T2_US_SDSC_Tape", "", ""));

    allocate();

    assertThat(world.now(request).route())
        .isEqualTo(new Route(UCSD, "T2_US_SDSC_Tape", UCSD, SDSC));
    assertThat(world.circuitOf(request).orElseThrow().destination().host())
        .hasValue("b2.sdsc.edu:1094");
  }

  @Test
  void withAFullPoolARequestWaitsWithTheReasonAndKeepsNothing() {
    pools.pool(POOL_SDSC);
    TransferRequest request = world.fresh(3);

    allocate();

    TransferRequest waiting = world.now(request);
    assertThat(waiting.status()).isEqualTo(RequestStatus.INIT);
    assertThat(waiting.statusReason()).contains("free subnet").contains(POOL_SDSC);
    assertThat(waiting.attempts()).isZero();
    assertThat(waiting.dueAt()).isEqualTo(world.time().plus(QUEUE_CHECK));
    assertThat(world.circuitOf(request)).isEmpty();
    assertThat(pools.takenOf(POOL_UCSD)).isEmpty();
  }

  @Test
  void itGoesOnWhenASubnetWasFreed() {
    pools.pool(POOL_SDSC, "2001:db8:b:1::/64");
    TransferRequest first = world.fresh(3);
    allocate();
    TransferRequest second = world.fresh(3);
    allocate();
    assertThat(world.now(second).status()).isEqualTo(RequestStatus.INIT);

    end(first);
    allocate();

    assertThat(world.now(second).status()).isEqualTo(RequestStatus.ALLOCATED);
  }

  @Test
  void aFullPoolIsNotAskedByEachThatWaits() {
    pools.pool(POOL_SDSC, "2001:db8:b:1::/64");
    AllocatorDaemon allocator = daemon(true);
    TransferRequest first = world.fresh(3);
    world.runner(3).runOnce(allocator);
    for (int i = 0; i < 5; i++) {
      world.fresh(3);
    }
    int asked = takes(POOL_SDSC);

    world.runner(3).runOnce(allocator);
    assertThat(takes(POOL_SDSC) - asked).as("by the first that waits").isEqualTo(1);

    end(first);
    world.runner(3).runOnce(allocator);
    assertThat(takes(POOL_SDSC) - asked).as("by who got it, and the next").isEqualTo(3);
    List<TransferRequest> waiting =
        world.database.read(tx -> world.requests.inStatus(tx, Set.of(RequestStatus.INIT)));
    assertThat(waiting).hasSize(4).allMatch(this::saysThatItIsFull);

    world.clock.advance(QUEUE_CHECK);
    world.runner(3).runOnce(allocator);
    assertThat(takes(POOL_SDSC) - asked).as("others may have given some back").isEqualTo(4);
  }

  private boolean saysThatItIsFull(TransferRequest request) {
    return request
        .statusReason()
        .equals("waits for a free subnet: pool " + POOL_SDSC + " has none left");
  }

  private int takes(String pool) {
    return (int) pools.calls().stream().filter(call -> call.startsWith("take " + pool)).count();
  }

  @Test
  void whileItWaitsAnIdleCircuitThatHoldsWhatItNeedsIsTakenDownAtOnce() {
    pools.pool(POOL_SDSC);
    Route elsewhere = new Route("T2_US_MIT", SDSC, "T2_US_MIT", SDSC);
    TransferRequest idle = idle(elsewhere, "2001:db8:c:1::/64", "2001:db8:b:1::/64");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (WakeChannel channel = listening(heard)) {
      world.fresh(3);
      allocate();

      assertThat(world.now(idle).dueAt()).isEqualTo(world.time());
      Eventually.holds("the canceller is woken", () -> heard.contains("SenseCanceller"));
    }
  }

  /** Else each of two opposite requests could hold the end that the other one lacks. */
  @Test
  void bothDirectionsTakeFromThePoolsInTheSameOrder() {
    world.fresh("a".repeat(32), 3, World.UCSD_TO_SDSC);
    allocate();
    world.fresh("b".repeat(32), 3, World.UCSD_TO_SDSC.reversed());
    allocate();

    assertThat(
            pools.calls().stream()
                .filter(call -> call.startsWith("take "))
                .map(call -> call.replaceAll(" [ab]{32}", "")))
        .containsExactly(
            "take " + POOL_SDSC, "take " + POOL_UCSD, "take " + POOL_SDSC, "take " + POOL_UCSD);
  }

  @Test
  void aMissingPoolIsTriedAgainAndKeepsNothingMeanwhile() {
    world.rse("T2_US_SDSC_New", SDSC);
    TransferRequest request =
        world.fresh(Requests.ruleId(), 3, new Route(UCSD, "T2_US_SDSC_New", "", ""));

    allocate();

    TransferRequest retrying = world.now(request);
    assertThat(retrying.status()).isEqualTo(RequestStatus.RETRY);
    assertThat(retrying.retryFrom()).hasValue(RequestStatus.INIT);
    assertThat(retrying.attempts()).isEqualTo(1);
    assertThat(retrying.statusReason()).contains("pool-T2_US_SDSC_New");
    assertThat(pools.takenOf(POOL_UCSD)).isEmpty();
    assertThat(world.circuitOf(request)).isEmpty();
  }

  @Test
  void aSubnetWithoutAHostIsGivenBackAndTriedAgain() {
    pools.pool(POOL_SDSC, "2001:db8:b:99::/64");
    TransferRequest request = world.fresh(3);

    allocate();

    TransferRequest retrying = world.now(request);
    assertThat(retrying.status()).isEqualTo(RequestStatus.RETRY);
    assertThat(retrying.statusReason())
        .contains("2001:db8:b:99::/64")
        .contains(SDSC)
        .contains("publishes no storage host");
    assertThat(pools.takenOf(POOL_SDSC)).isEmpty();
    assertThat(pools.takenOf(POOL_UCSD)).isEmpty();
  }

  @Test
  void aSubnetThatALiveCircuitStillUsesIsNotGivenToAnother() {
    TransferRequest owner = world.fresh(3);
    allocate();
    pools.lose(POOL_SDSC, owner.ruleId());
    TransferRequest request = world.fresh(3);

    allocate();

    TransferRequest retrying = world.now(request);
    assertThat(retrying.status()).isEqualTo(RequestStatus.RETRY);
    assertThat(retrying.statusReason())
        .contains("2001:db8:b:1::/64")
        .contains(owner.ruleId())
        .doesNotContain("internal error");
    assertThat(world.circuitOf(owner).orElseThrow().destination().prefix())
        .hasValue("2001:db8:b:1::/64");
    assertThat(pools.takenOf(POOL_UCSD)).doesNotContainKey(request.ruleId());
  }

  @Test
  void twoNamesOfOneSiteCannotBeJoinedAndFailThroughTheTeardown() {
    world.rse("T2_US_UCSD_Tape", UCSD);
    TransferRequest request =
        world.fresh(Requests.ruleId(), 3, new Route(UCSD, "T2_US_UCSD_Tape", "", ""));

    allocate();

    assertThat(world.historyOf(request)).containsExactly("INIT->FINISHED GIVEN_UP");
    assertThat(world.now(request).failureReason()).contains(UCSD).contains("itself");
    assertThat(pools.calls()).isEmpty();
  }

  @Test
  void anUnknownSiteIsWaitedFor() {
    TransferRequest request =
        world.fresh(Requests.ruleId(), 3, new Route(UCSD, "T2_XX_Nowhere", "", ""));

    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.INIT);
    assertThat(world.now(request).statusReason())
        .contains("T2_XX_Nowhere")
        .contains("has not been looked up yet");
    assertThat(pools.calls()).isEmpty();
    world.rse("T2_XX_Nowhere", SDSC);
    pools.pool("pool-T2_XX_Nowhere", "2001:db8:b:2::/64");
    world.clock.advance(QUEUE_CHECK);
    allocate();
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
  }

  @Test
  void aTakeOverTouchesNoCircuitBeforeItHasTheRequestThatOwnsIt() throws Exception {
    TransferRequest former = idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    long circuit = world.circuitOf(former).orElseThrow().id();
    TransferRequest request = world.fresh(3);
    Thread allocator = new Thread(this::allocate, "allocator");

    world.database.transact(
        tx -> {
          tx.fetch("select 1 from request where rule_id = ? for update", former.ruleId());
          allocator.start();
          Eventually.holds(
              "the allocator waits for the request",
              () ->
                  world.database.read(
                      free ->
                          !free.fetch(
                                  "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                                      + " and datname = current_database()")
                              .isEmpty()));
          assertThat(tx.fetch("select 1 from circuit where id = ? for update nowait", circuit))
              .as("whoever has the request may change its circuit")
              .hasSize(1);
        });
    allocator.join(20_000);

    assertThat(world.circuitOf(request).orElseThrow().id()).isEqualTo(circuit);
  }

  @Test
  void anIdleCircuitOfTheSameDirectionIsTakenOver() {
    TransferRequest former = idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    Circuit circuit = world.circuitOf(former).orElseThrow();
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.historyOf(request)).containsExactly("INIT->PROVISIONED IDLE_CIRCUIT_ADOPTED");
    assertThat(world.historyOf(former)).containsExactly("FINISHED->DELETED CIRCUIT_HANDED_OVER");
    assertThat(world.circuitOf(request).orElseThrow().id()).isEqualTo(circuit.id());
    assertThat(world.circuitOf(former)).isEmpty();
    assertThat(world.now(request).decidedMbps()).isEqualTo(40_000);
    assertThat(pools.calls()).as("its subnets come with it").isEmpty();
  }

  /** The teardown waits for what the request says that FTS has, whatever FTS answers meanwhile. */
  @Test
  void theLimitsThatFtsHasForAnIdleCircuitComeWithIt() {
    TransferRequest former = idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    world.database.transact(tx -> world.streams.update(tx, former.ruleId(), 0, 80));
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.now(request).streams().current()).isEqualTo(80);
    assertThat(world.now(former).streams().current()).isZero();
  }

  @Test
  void anIdleCircuitOfTheOppositeDirectionIsTakenOverIfAllowed() {
    Route back = World.UCSD_TO_SDSC.reversed();
    TransferRequest former = idle(back, "2001:db8:b:9::/64", "2001:db8:a:9::/64");
    TransferRequest strict = world.fresh(3);
    world.runner(3).runOnce(daemon(false));
    assertThat(world.now(strict).status()).isEqualTo(RequestStatus.ALLOCATED);

    TransferRequest request = world.fresh(3);
    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.PROVISIONED);
    Circuit taken = world.circuitOf(request).orElseThrow();
    assertThat(taken.endAt(UCSD).prefix()).hasValue("2001:db8:a:9::/64");
    assertThat(world.now(former).status()).isEqualTo(RequestStatus.DELETED);
  }

  @Test
  void theSameDirectionIsPreferred() {
    idle(World.UCSD_TO_SDSC.reversed(), "2001:db8:b:9::/64", "2001:db8:a:9::/64");
    TransferRequest same = idle(World.UCSD_TO_SDSC, "2001:db8:a:8::/64", "2001:db8:b:8::/64");
    Circuit wanted = world.circuitOf(same).orElseThrow();
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.circuitOf(request).orElseThrow().id()).isEqualTo(wanted.id());
  }

  @Test
  void aCircuitOfOtherLogicalNamesOfTheSameSitesIsNotTakenOver() {
    idle(
        new Route(UCSD, "T2_US_SDSC_Blackhole", UCSD, SDSC),
        "2001:db8:a:9::/64",
        "2001:db8:b:9::/64");
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
  }

  @Test
  void aCircuitThatSenseDoesNotConfirmIsNotTakenOver() throws PeerException {
    idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    for (Phase phase : Phase.values()) {
      if (!phase.isUp()) {
        when(sense.look(any())).thenReturn(state(phase));
        TransferRequest request = world.fresh(3);
        allocate();
        assertThat(world.now(request).status()).as("%s", phase).isEqualTo(RequestStatus.ALLOCATED);
        end(request);
      }
    }
  }

  @Test
  void whileSenseCannotBeAskedARequestWaits() throws PeerException {
    idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    when(sense.look(any())).thenThrow(new UnavailableException("SENSE is away"));
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.INIT);
    assertThat(world.now(request).statusReason()).isEqualTo("SENSE is away");
  }

  @Test
  void whatIsNotIdleInPeaceIsNotTakenOver() throws PeerException {
    TransferRequest givenUp = idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    TransferRequest restarting = idle(World.UCSD_TO_SDSC, "2001:db8:a:8::/64", "2001:db8:b:8::/64");
    TransferRequest discarded = idle(World.UCSD_TO_SDSC, "2001:db8:a:7::/64", "2001:db8:b:7::/64");
    TransferRequest leaving = idle(World.UCSD_TO_SDSC, "2001:db8:a:6::/64", "2001:db8:b:6::/64");
    TransferRequest changing = idle(World.UCSD_TO_SDSC, "2001:db8:a:5::/64", "2001:db8:b:5::/64");
    world.database.transact(
        tx -> {
          tx.execute(
              "update request set failure_reason = 'no' where rule_id = ?", givenUp.ruleId());
          tx.execute(
              "update request set retry_from = 'INIT' where rule_id = ?", restarting.ruleId());
          world.circuits.discard(tx, world.circuitOf(discarded).orElseThrow().id());
          world.circuits.cancelSent(
              tx, world.circuitOf(leaving).orElseThrow().id(), leaving.ruleId(), world.time());
          world.circuits.request(tx, world.circuitOf(changing).orElseThrow().id(), 1_000);
        });
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
    verify(sense, never()).look(any());
  }

  @Test
  void ofTwoWhoWantTheSameIdleCircuitOneGetsItAndTheOtherGoesOn() throws PeerException {
    TransferRequest former = idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    Circuit circuit = world.circuitOf(former).orElseThrow();
    TransferRequest slow = world.fresh(5);
    TransferRequest fast = world.fresh(1);
    ItemRunner other = world.runner(3);
    // While the slow one asks SENSE, the fast one takes the circuit over.
    boolean[] first = {true};
    when(sense.look(any()))
        .thenAnswer(
            call -> {
              if (first[0]) {
                first[0] = false;
                other.runOnce(daemon(true));
              }
              return state(Phase.READY);
            });

    allocate();

    assertThat(world.circuitOf(fast).orElseThrow().id()).isEqualTo(circuit.id());
    assertThat(world.now(fast).status()).isEqualTo(RequestStatus.PROVISIONED);
    assertThat(world.now(slow).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.historyOf(slow)).containsExactly("INIT->ALLOCATED SUBNETS_ALLOCATED");
  }

  @Test
  void aCircuitThatIsAskedToGoMeanwhileIsNotTakenOver() throws PeerException {
    TransferRequest former = idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    Circuit circuit = world.circuitOf(former).orElseThrow();
    when(sense.look(any()))
        .thenAnswer(
            call -> {
              assertThat(world.ledger.cancelSent(circuit)).isTrue();
              return state(Phase.READY);
            });
    TransferRequest request = world.fresh(3);

    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.circuitOf(former).orElseThrow().id()).isEqualTo(circuit.id());
    assertThat(world.now(former).status()).isEqualTo(RequestStatus.FINISHED);
  }

  @Test
  void aCircuitThatWasTakenOverIsNotCancelledForItsFormerOwner() {
    TransferRequest former = idle(World.UCSD_TO_SDSC, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    Circuit seenByCanceller = world.circuitOf(former).orElseThrow();
    TransferRequest request = world.fresh(3);
    allocate();

    assertThat(world.ledger.cancelSent(seenByCanceller)).isFalse();
    assertThat(world.circuitOf(request).orElseThrow().cancelSentAt()).isEmpty();
  }

  @Test
  void afterACrashBetweenTakingAndRecordingTheSameSubnetsAreFoundAgain() throws PeerException {
    TransferRequest request = world.fresh(3);
    Circuit circuit = world.openCircuit(request);
    Optional<String> taken = pools.take(POOL_UCSD, circuit.allocationName());

    allocate();

    assertThat(world.circuitOf(request).orElseThrow().source().prefix()).isEqualTo(taken);
    assertThat(pools.takenOf(POOL_UCSD)).hasSize(1);
    assertThat(pools.takenOf(POOL_SDSC)).hasSize(1);
  }

  @Test
  void anEndThatWasGivenBackBeforeACrashIsTakenAnew() {
    TransferRequest request = world.fresh(3);
    Circuit circuit = world.openCircuit(request);
    pools.pool(POOL_UCSD, "2001:db8:a:2::/64");
    world.ledger.subnetTaken(
        request, circuit, Side.SOURCE, "2001:db8:a:1::/64", "a1.ucsd.edu:1094", "davs");
    world.ledger.subnetFreed(request, circuit, Side.SOURCE);

    allocate();

    Circuit complete = world.circuitOf(request).orElseThrow();
    assertThat(complete.source().prefix()).hasValue("2001:db8:a:2::/64");
    assertThat(complete.source().freedAt()).as("it is to be freed in the end").isEmpty();
    assertThat(pools.takenOf(POOL_UCSD)).containsKey(request.ruleId());
  }

  @Test
  void aPoolThatFailsWhileSubnetsAreGivenBackLeavesNothingBehindInTheEnd() {
    pools.pool(POOL_SDSC);
    pools.next(
        "free",
        POOL_SDSC,
        () -> {
          throw new UnavailableException("the pools are away");
        });
    TransferRequest request = world.fresh(3);
    allocate();
    assertThat(world.now(request).statusReason()).isEqualTo("the pools are away");

    pools.pool(POOL_SDSC, "2001:db8:b:1::/64");
    world.clock.advance(QUEUE_CHECK);
    allocate();

    Circuit circuit = world.circuitOf(request).orElseThrow();
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(pools.takenOf(POOL_UCSD))
        .containsEntry(request.ruleId(), circuit.source().prefix().orElseThrow());
  }

  @Test
  void theNameOfACircuitThatAnotherRuleTookOverIsNotUsedAgain() {
    TransferRequest former = world.fresh(3);
    Circuit circuit = world.builtCircuit(former, 40_000, "2001:db8:a:9::/64", "2001:db8:b:9::/64");
    world.put(former, RequestStatus.FINISHED);
    TransferRequest taker = world.fresh(3);
    allocate();
    assertThat(world.circuitOf(taker).orElseThrow().id()).isEqualTo(circuit.id());

    world.database.transact(
        tx ->
            world.transitions.move(
                tx,
                world.now(former),
                Move.because(Cause.RULE_RUNS_AGAIN, "RucioInitializer", "again")));
    allocate();

    assertThat(world.circuitOf(former).orElseThrow().allocationName())
        .isEqualTo(former.ruleId() + "-2");
  }

  /** As when the database was away for longer than the lease while a pool was asked. */
  @Test
  void whoeverLostItsLeaseGivesNothingBackThatAnotherHasTakenForTheSameRule() {
    TransferRequest request = world.fresh(3);
    pools.next(
        "take",
        POOL_SDSC,
        () -> {
          endLeases();
          allocate();
          throw new RejectedException("too late");
        });

    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
    assertThat(world.circuitOf(request)).hasValueSatisfying(Circuit::hasSubnets);
    assertThat(pools.takenOf(POOL_SDSC)).containsKey(request.ruleId());
    assertThat(pools.takenOf(POOL_UCSD)).containsKey(request.ruleId());
  }

  @Test
  void aSubnetThatCameTooLateIsNotBookedOnACircuitThatAnotherHasGivenUp() {
    TransferRequest request = world.fresh(3);
    pools.next(
        "take",
        POOL_SDSC,
        () -> {
          endLeases();
          pools.next(
              "take",
              POOL_UCSD,
              () -> {
                throw new RejectedException("not now");
              });
          allocate();
        });

    allocate();
    assertThat(world.circuitOf(request)).as("given back by the other").isEmpty();
    world.put(world.now(request), RequestStatus.INIT);
    allocate();

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.ALLOCATED);
  }

  private void endLeases() {
    world.database.transact(
        tx ->
            tx.execute(
                "update request set leased_until = current_timestamp - interval '1 s'"
                    + " where leased_by is not null"));
  }

  @Test
  void aSubnetHasOneOwnerWhateverTheCodeDoes() {
    TransferRequest one = world.fresh(3);
    TransferRequest two = world.fresh(3);
    Circuit first = world.openCircuit(one);
    Circuit second = world.openCircuit(two);
    String prefix = "2001:db8:a:1::/64";
    world.ledger.subnetTaken(one, first, Side.SOURCE, prefix, "a1:1094", "davs");

    assertThatThrownBy(
            () ->
                world.database.transact(
                    tx ->
                        world.circuits.subnetTaken(
                            tx, second.id(), Side.SOURCE, prefix, "a1:1094", "davs")))
        .isInstanceOf(org.jooq.exception.IntegrityConstraintViolationException.class);
  }

  private WakeChannel listening(BlockingQueue<String> heard) {
    WakeChannel channel = new WakeChannel(db.config(), heard::add);
    channel.start();
    Eventually.holds(
        "the channel listens",
        () -> {
          world.database.transact(tx -> WakeChannel.notify(tx, "hello"));
          return heard.contains("hello");
        });
    return channel;
  }

  /** A request whose rule has ended and whose circuit is kept. */
  private TransferRequest idle(Route route, String source, String destination) {
    TransferRequest request = world.fresh(Requests.ruleId(), 3, route);
    world.builtCircuit(request, 40_000, source, destination);
    TransferRequest finished = world.put(request, RequestStatus.FINISHED);
    return world
        .database
        .inTransaction(
            tx ->
                world.transitions.wait(
                    tx, finished, Mover.SENSE_CANCELLER, Duration.ofHours(1), "kept"))
        .orElseThrow();
  }

  /** Takes a request down as the SENSE daemons do. */
  private void end(TransferRequest request) {
    Circuit circuit = world.circuitOf(request).orElseThrow();
    pools.lose(POOL_UCSD, circuit.allocationName());
    pools.lose(POOL_SDSC, circuit.allocationName());
    TransferRequest held = world.now(request);
    world.ledger.subnetFreed(held, circuit, Side.SOURCE);
    world.ledger.subnetFreed(held, circuit, Side.DESTINATION);
    world.ledger.close(held, circuit);
    TransferRequest cancelled = world.put(world.now(request), RequestStatus.CANCELED);
    world.database.transact(
        tx ->
            world.transitions.move(
                tx, cancelled, Move.because(Cause.NOTHING_LEFT, "SenseDeleter", "gone")));
  }

  private static InstanceState state(Phase phase) {
    return new InstanceState(phase, phase.name(), OptionalLong.of(40_000), "");
  }

  private void allocate() {
    world.runner(3).runOnce(daemon(true));
  }

  private AllocatorDaemon daemon(boolean reuseReverse) {
    AllocationConfig config = new AllocationConfig("pool-", true, reuseReverse, QUEUE_CHECK, 1);
    IdleCircuits idle =
        new IdleCircuits(
            world.database, world.requests, world.circuits, sense, config, world.transitions);
    return new AllocatorDaemon(
        world.database,
        world.requests,
        world.streams,
        world.circuits,
        world.sites,
        world.ledger,
        world.transitions,
        pools,
        idle,
        config,
        world.clock);
  }
}
