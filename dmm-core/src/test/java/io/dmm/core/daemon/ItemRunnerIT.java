package io.dmm.core.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.Eventually;
import io.dmm.core.testing.World;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ItemRunnerIT {
  private static final int MAX_RETRIES = 2;

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private World world;
  private ItemRunner runner;

  @BeforeEach
  void inTheWorld() {
    world = new World(db.get());
    runner = world.runner(MAX_RETRIES);
  }

  /** What a daemon does in a test. */
  private interface Deed {
    Step act(TransferRequest request) throws PeerException;
  }

  /** A daemon that does what the test says. */
  private record Scripted(Mover mover, Deed deed) implements ItemDaemon {
    @Override
    public String purpose() {
      return "a test";
    }

    @Override
    public int maxInFlight() {
      return 4;
    }

    @Override
    public Step act(TransferRequest request) throws PeerException {
      return deed.act(request);
    }
  }

  @Test
  void aStepThatMovesIsRecordedWithWhatElseItWrites() {
    TransferRequest request = world.in(RequestStatus.DECIDED);

    runner.runOnce(
        stager(
            one ->
                Step.moved(Cause.INSTANCE_COMPILED, "compiled")
                    .also(tx -> world.requests.decide(tx, one.ruleId(), 7, world.time()))));

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.STAGED);
    assertThat(world.now(request).decidedMbps()).isEqualTo(7);
    assertThat(world.now(request).leasedBy()).isEmpty();
  }

  @Test
  void whileADaemonActsNoTransactionIsOpenAndNoRowIsLocked() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    List<Integer> open = new ArrayList<>();
    runner.runOnce(
        stager(
            one -> {
              world.database.transact(
                  tx -> {
                    tx.execute(
                        "select 1 from request where rule_id = ? for update nowait", one.ruleId());
                    open.add(
                        tx.fetchSingle(
                                "select count(*) from pg_stat_activity"
                                    + " where datname = current_database()"
                                    + " and pid <> pg_backend_pid()"
                                    + " and state like '%in transaction%'")
                            .get(0, Integer.class));
                  });
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            }));
    assertThat(open).containsExactly(0);
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.STAGED);
  }

  @Test
  void aStepThatLostItsRequestWritesNothingAndLetsGo() {
    TransferRequest request = world.in(RequestStatus.DECIDED);

    runner.runOnce(
        stager(
            one -> {
              finish(request);
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled")
                  .also(tx -> world.requests.decide(tx, one.ruleId(), 7, world.time()));
            }));

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.now(request).decidedMbps()).isZero();
    assertThat(world.now(request).leasedBy()).isEmpty();
    assertThat(world.historyOf(request)).containsExactly("DECIDED->FINISHED RULE_ENDED");
  }

  @Test
  void whoGetsARequestThatWasMovedWhileItWasHeldIsWokenOnceItIsFree() {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (WakeChannel channel = new WakeChannel(db.config(), heard::add)) {
      channel.start();
      Eventually.holds(
          "the channel listens",
          () -> {
            world.database.transact(tx -> WakeChannel.notify(tx, "hello"));
            return heard.contains("hello");
          });
      TransferRequest request = world.in(RequestStatus.PROVISIONED);
      runner.runOnce(
          new Scripted(
              Mover.SENSE_HANDLER,
              one -> {
                world.database.transact(
                    tx ->
                        world.transitions.move(
                            tx, request, Move.because(Cause.BANDWIDTH_CHANGED, "Decider", "less")));
                Eventually.holds(
                    "the modifier is woken, in vain", () -> heard.remove("SenseModifier"));
                return Step.wait(Duration.ofMinutes(5), "up");
              }));

      Eventually.holds("the modifier is woken again", () -> heard.contains("SenseModifier"));
      assertThat(runner.claim(new Scripted(Mover.SENSE_MODIFIER, one -> null), 5)).hasSize(1);
    }
  }

  @Test
  void refusedAndNotFoundAreCountedWaitLongerEachTimeAndEndInATeardown() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < MAX_RETRIES; i++) {
      boolean odd = i % 2 == 1;
      runner.runOnce(
          stager(
              one -> {
                throw odd ? new NotFoundException("no pool") : new RejectedException("bad profile");
              }));
      TransferRequest failed = world.now(request);
      assertThat(failed.status()).isEqualTo(RequestStatus.RETRY);
      assertThat(failed.attempts()).isEqualTo(i + 1);
      assertThat(failed.retryFrom()).hasValue(RequestStatus.DECIDED);
      assertThat(failed.statusReason()).isEqualTo(odd ? "no pool" : "bad profile");
      waits.add(Duration.between(world.time(), failed.dueAt()));
      goOn(failed);
    }
    assertThat(waits.get(0)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    assertThat(waits.get(1)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));

    runner.runOnce(
        stager(
            one -> {
              throw new RejectedException("bad profile");
            }));

    TransferRequest over = world.now(request);
    assertThat(over.status())
        .as("everything it holds is released first")
        .isEqualTo(RequestStatus.FINISHED);
    assertThat(over.mover()).isEqualTo(Mover.SENSE_CANCELLER);
    assertThat(over.failureReason()).contains("after 2 retries").contains("bad profile");
    assertThat(over.finishedAt()).hasValue(world.time());
    assertThat(over.dueAt()).as("no keep-alive for it").isEqualTo(world.time());
  }

  @Test
  void anAwayPeerIsWaitedForAndNotCounted() {
    for (PeerException away :
        List.of(
            new UnavailableException("connection refused"),
            new OutcomeUnknownException("no answer"))) {
      TransferRequest request = world.in(RequestStatus.DECIDED);
      for (int i = 0; i < 10; i++) {
        runner.runOnce(
            stager(
                one -> {
                  throw away;
                }));
        world.clock.advance(Duration.ofMinutes(3));
      }

      assertThat(world.now(request).status()).isEqualTo(RequestStatus.DECIDED);
      assertThat(world.now(request).attempts()).isZero();
      assertThat(world.now(request).statusReason()).isEqualTo(away.getMessage());
      assertThat(world.historyOf(request)).as("waiting is no event").isEmpty();
      finish(world.now(request));
    }
  }

  @Test
  void waitsForAnAwayPeerGrowAndStopGrowing() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      runner.runOnce(stager(one -> away()));
      Duration wait = Duration.between(world.time(), world.now(request).dueAt());
      waits.add(wait);
      world.clock.advance(wait);
    }

    assertThat(waits.get(0)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    assertThat(waits.get(1)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    assertThat(waits).allSatisfy(w -> assertThat(w).isLessThanOrEqualTo(Duration.ofSeconds(100)));
    assertThat(waits.get(7)).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(100));
  }

  @Test
  void aShortOutageIsOverSoonForACircuitThatHasBeenUpForDays() {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);
    world.clock.advance(Duration.ofDays(9));

    runner.runOnce(new Scripted(Mover.SENSE_HANDLER, one -> away()));

    assertThat(Duration.between(world.time(), world.now(request).dueAt()))
        .isLessThanOrEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void afterAnAnswerThePatienceStartsAnew() {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);
    for (int i = 0; i < 5; i++) {
      runner.runOnce(new Scripted(Mover.SENSE_HANDLER, one -> away()));
      world.clock.advance(Duration.ofMinutes(5));
    }
    runner.runOnce(
        new Scripted(Mover.SENSE_HANDLER, one -> Step.wait(Duration.ofMinutes(1), "up")));
    world.clock.advance(Duration.ofMinutes(5));

    runner.runOnce(new Scripted(Mover.SENSE_HANDLER, one -> away()));

    assertThat(Duration.between(world.time(), world.now(request).dueAt()))
        .isLessThanOrEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aRefusalWhereNothingElseIsPossibleIsTriedAgainForEver() {
    TransferRequest request = world.in(RequestStatus.CANCELED);
    for (int i = 0; i < MAX_RETRIES + 3; i++) {
      runner.runOnce(
          new Scripted(
              Mover.SENSE_DELETER,
              one -> {
                throw new RejectedException("cannot free");
              }));
      world.clock.advance(Duration.ofMinutes(5));
    }

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.CANCELED);
    assertThat(world.now(request).statusReason()).isEqualTo("cannot free");
  }

  @Test
  void whatWillNeverWorkIsGivenUpAtOnce() {
    TransferRequest request = world.in(RequestStatus.INIT);

    runner.runOnce(new Scripted(Mover.ALLOCATOR, one -> Step.giveUp("one site")));

    assertThat(world.historyOf(request)).containsExactly("INIT->FINISHED GIVEN_UP");
    assertThat(world.now(request).failureReason()).isEqualTo("one site");
  }

  @Test
  void aBugInOneStepWaitsWithItsRequestAndDisturbsNoOther() {
    TransferRequest broken = world.in(RequestStatus.DECIDED);
    TransferRequest fine = world.in(RequestStatus.DECIDED);

    runner.runOnce(
        stager(
            one -> {
              if (one.ruleId().equals(broken.ruleId())) {
                throw new IllegalStateException("secret=hush");
              }
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            }));

    assertThat(world.now(fine).status()).isEqualTo(RequestStatus.STAGED);
    assertThat(world.now(broken).status()).isEqualTo(RequestStatus.DECIDED);
    assertThat(world.now(broken).statusReason())
        .contains("internal error in SenseStager")
        .doesNotContain("hush");
    assertThat(world.now(broken).dueAt()).isAfter(world.time());
  }

  @Test
  void anOutcomeThatCannotBeRecordedIsNotTriedAgainAtOnce() {
    TransferRequest illegal = world.in(RequestStatus.DECIDED);
    TransferRequest failing = world.in(RequestStatus.DECIDED);
    List<String> acted = new ArrayList<>();

    int worked =
        runner.runOnce(
            stager(
                one -> {
                  acted.add(one.ruleId());
                  return one.ruleId().equals(illegal.ruleId())
                      ? Step.moved(Cause.CANCEL_ACCEPTED, "nonsense")
                      : Step.moved(Cause.INSTANCE_COMPILED, "compiled")
                          .also(
                              tx -> {
                                throw new IllegalStateException("a constraint");
                              });
                }));

    assertThat(worked).isEqualTo(2);
    assertThat(acted).containsExactlyInAnyOrder(illegal.ruleId(), failing.ruleId());
    for (TransferRequest request : List.of(illegal, failing)) {
      assertThat(world.now(request).status()).isEqualTo(RequestStatus.DECIDED);
      assertThat(world.now(request).statusReason()).contains("internal error in SenseStager");
      assertThat(world.now(request).dueAt()).isAfter(world.time());
      assertThat(world.now(request).leasedBy()).isEmpty();
      assertThat(world.eventsOf(request)).isEmpty();
    }
  }

  @Test
  void aStepThatTurnsOutToBeOutdatedIsUndoneAndTakenAnew() {
    TransferRequest request = world.in(RequestStatus.INIT);
    List<String> acted = new ArrayList<>();

    runner.runOnce(
        new Scripted(
            Mover.ALLOCATOR,
            one -> {
              acted.add(one.ruleId());
              return acted.size() > 1
                  ? Step.moved(Cause.SUBNETS_ALLOCATED, "found")
                  : Step.moved(Cause.IDLE_CIRCUIT_ADOPTED, "taken over")
                      .also(
                          tx -> {
                            throw new OutdatedException("another was faster");
                          });
            }));

    assertThat(world.historyOf(request)).containsExactly("INIT->ALLOCATED SUBNETS_ALLOCATED");
  }

  @Test
  void requestsAreTakenByPriorityThenAge() {
    TransferRequest young = world.put(world.fresh(1), RequestStatus.DECIDED);
    TransferRequest urgent = world.put(world.fresh(5), RequestStatus.DECIDED);
    List<String> order = new ArrayList<>();

    runner.runOnce(
        stager(
            one -> {
              order.add(one.ruleId());
              return Step.moved(Cause.INSTANCE_COMPILED, "compiled");
            }));

    assertThat(order).containsExactly(urgent.ruleId(), young.ruleId());
  }

  @Test
  void aRequestThatOneReplicaHoldsIsNotTakenByAnotherBeforeItsLeaseIsOver() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    ItemDaemon stager = stager(one -> Step.moved(Cause.INSTANCE_COMPILED, "compiled"));
    ItemRunner dead = world.runner("dead", world.clock, Duration.ofMinutes(5), MAX_RETRIES);
    List<TransferRequest> held = dead.claim(stager, 5);

    assertThat(runner.runOnce(stager)).isZero();
    world.database.transact(
        tx -> tx.execute("update request set leased_until = current_timestamp - interval '1 s'"));
    assertThat(runner.runOnce(stager)).isEqualTo(1);
    dead.work(stager(one -> Step.giveUp("from the grave")), held.get(0));

    assertThat(world.now(request).status()).isEqualTo(RequestStatus.STAGED);
    assertThat(world.historyOf(request)).hasSize(1);
  }

  @Test
  void whoeverLostItsLeaseToAnotherWritesNothing() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    ItemDaemon stager = stager(one -> Step.moved(Cause.INSTANCE_COMPILED, "compiled"));
    ItemRunner paused = world.runner("paused", world.clock, Duration.ofMinutes(5), MAX_RETRIES);
    List<TransferRequest> lost = paused.claim(stager, 5);
    world.database.transact(
        tx -> tx.execute("update request set leased_until = current_timestamp - interval '1 s'"));
    List<TransferRequest> held = runner.claim(stager, 5);

    paused.work(stager(one -> Step.giveUp("too late")), lost.get(0));
    assertThat(world.now(request).status()).isEqualTo(RequestStatus.DECIDED);
    runner.work(stager, held.get(0));

    assertThat(world.historyOf(request)).containsExactly("DECIDED->STAGED INSTANCE_COMPILED");
    assertThat(world.now(request).leasedBy()).isEmpty();
  }

  private static Step away() throws PeerException {
    throw new UnavailableException("connection refused");
  }

  private static Scripted stager(Deed deed) {
    return new Scripted(Mover.SENSE_STAGER, deed);
  }

  private void finish(TransferRequest request) {
    world.database.transact(
        tx ->
            world.transitions.move(
                tx, request, Move.because(Cause.RULE_ENDED, "RucioFinisher", "OK")));
  }

  /** The handler ends the back-off. */
  private void goOn(TransferRequest request) {
    world.clock.advance(Duration.between(world.time(), request.dueAt()));
    runner.runOnce(
        new Scripted(
            Mover.SENSE_HANDLER,
            one -> Step.moved(Cause.BACKOFF_OVER, one.retryFrom().orElseThrow(), "again")));
  }
}
