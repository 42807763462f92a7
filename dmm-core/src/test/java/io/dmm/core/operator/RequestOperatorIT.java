package io.dmm.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.IllegalTransitionException;
import io.dmm.core.lifecycle.KeepAlive;
import io.dmm.core.lifecycle.Lifecycle;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.event.Event;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestOperatorIT {
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);
  private static final AtomicInteger SUBNET = new AtomicInteger();

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private World world;
  private RequestOperator operator;

  @BeforeEach
  void inTheWorld() {
    world = new World(db.get());
    operator =
        new RequestOperator(
            world.database,
            world.requests,
            world.streams,
            world.circuits,
            world.events,
            world.transitions,
            new KeepAlive(KEEP_ALIVE),
            world.clock);
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void aRequestIsFinishedWhileItsRuleIsAliveAndNotAfterwards(RequestStatus status) {
    TransferRequest request = world.in(status);

    if (Lifecycle.LIVE.contains(status)) {
      operator.finish(request.ruleId(), "ada");
      TransferRequest finished = world.now(request);
      assertThat(finished.status()).isEqualTo(RequestStatus.FINISHED);
      assertThat(finished.finishedAt()).hasValue(world.time());
      assertThat(finished.dueAt())
          .isEqualTo(
              Lifecycle.CIRCUIT_UP.contains(status) ? world.time().plus(KEEP_ALIVE) : world.time());
      assertThat(world.eventsOf(request))
          .singleElement()
          .satisfies(event -> assertThat(event.actor()).isEqualTo("ada"));
    } else {
      assertRefused(request, () -> operator.finish(request.ruleId(), "ada"));
    }
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void aCircuitIsBuiltAnewWhereThereIsOneAndNowhereElse(RequestStatus status) {
    TransferRequest request = world.in(status);
    int number = SUBNET.incrementAndGet();
    Circuit circuit =
        world.builtCircuit(
            request, 40_000, "2001:db8:a:" + number + "::/64", "2001:db8:b:" + number + "::/64");

    if (Set.of(
            RequestStatus.STAGED,
            RequestStatus.PROVISIONED,
            RequestStatus.MODIFIED,
            RequestStatus.STALE)
        .contains(status)) {
      operator.reinitializeSense(request.ruleId(), "ada");
      Circuit rebuilt = world.circuitOf(request).orElseThrow();
      assertThat(world.now(request).status()).isEqualTo(RequestStatus.DECIDED);
      assertThat(world.now(request).decidedMbps()).isEqualTo(40_000);
      assertThat(rebuilt.discard()).isTrue();
      assertThat(rebuilt.instanceId()).as("still to be taken down").isEqualTo(circuit.instanceId());
      assertThat(rebuilt.requestedMbps()).isEqualTo(40_000);
      assertThat(rebuilt.source()).isEqualTo(circuit.source());
    } else {
      assertRefused(request, () -> operator.reinitializeSense(request.ruleId(), "ada"));
      assertThat(world.circuitOf(request)).hasValue(circuit);
    }
  }

  /** Only the decider gives more: what SENSE never confirmed may be somebody else's by now. */
  @Test
  void aCircuitIsBuiltAnewWithNoMoreThanItHeld() {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);
    world.builtCircuit(request, 30_000, "2001:db8:a:99::/64", "2001:db8:b:99::/64");
    world.database.transact(
        tx -> world.requests.decide(tx, request.ruleId(), 40_000, world.time()));

    operator.reinitializeSense(request.ruleId(), "ada");

    assertThat(world.circuitOf(request).orElseThrow().heldMbps()).isEqualTo(30_000);
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void aRestartEndsInInitOnceNothingIsLeft(RequestStatus status) {
    TransferRequest request = world.in(status);
    if (status == RequestStatus.NOT_SENSE) {
      assertRefused(request, () -> operator.reinitialize(request.ruleId(), "ada"));
      return;
    }
    if (!status.isEnd()) {
      world.openCircuit(request);
    }

    operator.reinitialize(request.ruleId(), "ada");

    takeDown(request);
    TransferRequest again = world.now(request);
    assertThat(again.status()).isEqualTo(RequestStatus.INIT);
    assertThat(again.mover()).isEqualTo(Mover.ALLOCATOR);
    assertThat(again.retryFrom()).isEmpty();
    assertThat(again.decidedMbps()).isZero();
    assertThat(again.finishedAt()).isEmpty();
    assertThat(world.circuitOf(request)).isEmpty();
  }

  @Test
  void aRestartOfOneThatIsEndingDoesNotWaitForItsKeepAlive() {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);
    operator.finish(request.ruleId(), "ada");

    operator.reinitialize(request.ruleId(), "ada");

    assertThat(world.now(request).dueAt()).isEqualTo(world.time());
    assertThat(world.historyOf(request))
        .containsExactly(
            "PROVISIONED->FINISHED OPERATOR_FINISHED", "FINISHED->FINISHED RESTART_REQUESTED");
  }

  @Test
  void aRestartForgetsWhyItWasGivenUpAndHowOftenItFailed() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    world.database.transact(
        tx ->
            world.transitions.move(
                tx,
                request,
                Move.because(Cause.GIVEN_UP, "SenseStager", "no").failing("no").withAttempts(4)));
    operator.reinitialize(request.ruleId(), "ada");

    takeDown(request);

    assertThat(world.now(request).failureReason()).isEmpty();
    assertThat(world.now(request).attempts()).isZero();
  }

  @Test
  void anOperatorsLimitIsKeptWithItsEventAndCanBeRemoved() {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);

    operator.overrideStreams(request.ruleId(), OptionalInt.of(7), "ada");
    assertThat(world.now(request).streams().operator()).hasValue(7);
    operator.overrideStreams(request.ruleId(), OptionalInt.empty(), "bob");

    assertThat(world.now(request).streams().operator()).isEmpty();
    assertThat(world.eventsOf(request))
        .extracting(Event::actor, Event::cause)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("ada", "FTS_LIMIT_OVERRIDDEN"),
            org.assertj.core.api.Assertions.tuple("bob", "FTS_LIMIT_OVERRIDDEN"));
  }

  @Test
  void aLimitBelowOneIsRefusedBecauseFtsReadsZeroAsNoLimit() {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);

    assertThatThrownBy(() -> operator.overrideStreams(request.ruleId(), OptionalInt.of(0), "ada"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 or more");

    assertThat(world.eventsOf(request)).isEmpty();
  }

  @Test
  void aRuleThatDoesNotExistIsNamed() {
    for (Runnable action :
        List.<Runnable>of(
            () -> operator.finish("nobody", "ada"),
            () -> operator.reinitialize("nobody", "ada"),
            () -> operator.reinitializeSense("nobody", "ada"),
            () -> operator.overrideStreams("nobody", OptionalInt.of(1), "ada"))) {
      assertThatThrownBy(action::run)
          .isInstanceOf(UnknownRequestException.class)
          .hasMessageContaining("nobody");
    }
  }

  @Test
  void whoAsksForTheSitesIsWrittenDown() {
    operator.refreshSites("ada");

    assertThatList(world.database.read(tx -> world.events.newest(tx, 1)))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.actor()).isEqualTo("ada");
              assertThat(event.cause()).isEqualTo("SITES_REFRESH_ASKED");
            });
  }

  private void assertRefused(TransferRequest request, Runnable action) {
    TransferRequest before = world.now(request);
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining(request.status().name());
    assertThat(world.now(request)).isEqualTo(before);
    assertThat(world.eventsOf(request)).isEmpty();
  }

  /** What the SENSE daemons do. */
  private void takeDown(TransferRequest request) {
    if (world.now(request).status() == RequestStatus.FINISHED) {
      move(request, Move.because(Cause.CANCEL_ACCEPTED, "SenseCanceller", "cancelled"));
    }
    if (world.now(request).status() == RequestStatus.CANCELED) {
      assertThat(world.now(request).retryFrom()).hasValue(RequestStatus.INIT);
      world
          .circuitOf(request)
          .ifPresent(circuit -> world.ledger.close(world.now(request), circuit));
      move(
          request, Move.because(Cause.NOTHING_LEFT, "SenseDeleter", "gone").to(RequestStatus.INIT));
    }
  }

  private void move(TransferRequest request, Move move) {
    assertThat(
            world
                .database
                .inTransaction(tx -> world.transitions.move(tx, world.now(request), move))
                .isPresent())
        .isTrue();
  }
}
