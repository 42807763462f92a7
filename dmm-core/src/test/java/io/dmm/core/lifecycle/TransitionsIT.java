package io.dmm.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.testing.Eventually;
import io.dmm.core.testing.World;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransitionsIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private World world;

  @BeforeEach
  void inTheWorld() {
    world = new World(db.get());
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("arrowsOfKnownRules")
  void everyArrowCanBeTakenAndLeavesItsEvent(RequestStatus from, Cause cause, RequestStatus to) {
    TransferRequest seen = world.in(from);
    TransferRequest moved =
        move(seen, Move.because(cause, "somebody", "because of " + cause).to(to)).orElseThrow();

    assertThat(moved).isEqualTo(world.now(seen));
    assertThat(moved.status()).isEqualTo(to);
    assertThat(moved.mover()).isEqualTo(Lifecycle.moverOf(to));
    assertThat(moved.statusReason()).isEqualTo("because of " + cause);
    assertThat(moved.version()).isGreaterThan(seen.version());
    assertThat(world.eventsOf(seen))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.from()).hasValue(from);
              assertThat(event.to()).hasValue(to);
              assertThat(event.cause()).isEqualTo(cause.name());
              assertThat(event.actor()).isEqualTo("somebody");
              assertThat(event.reason()).isEqualTo("because of " + cause);
            });
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("movesThatAreNoArrows")
  void everythingElseIsRefusedAndWritesNothing(RequestStatus from, Cause cause) {
    TransferRequest seen = world.in(from);

    assertThatThrownBy(() -> move(seen, Move.because(cause, "somebody", "a try")))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining(seen.ruleId())
        .hasMessageContaining(from.name())
        .hasMessageContaining(cause.name());

    assertThat(world.now(seen)).isEqualTo(seen);
    assertThat(world.eventsOf(seen)).isEmpty();
  }

  @Test
  void aTargetThatTheArrowDoesNotHaveIsRefused() {
    TransferRequest seen = world.in(RequestStatus.CANCELED);

    assertThatThrownBy(
            () ->
                move(
                    seen,
                    Move.because(Cause.NOTHING_LEFT, "somebody", "a try")
                        .to(RequestStatus.PROVISIONED)))
        .isInstanceOf(IllegalTransitionException.class);

    assertThat(world.now(seen)).isEqualTo(seen);
  }

  @Test
  void aRuleThatWasNotKnownBeginsWithAnEvent() {
    NewRequest fresh = newRule(RequestStatus.INIT);

    Optional<TransferRequest> first = begin(fresh, Cause.RULE_SEEN);
    Optional<TransferRequest> second = begin(fresh, Cause.RULE_SEEN);

    assertThat(first).isPresent();
    assertThat(second).as("another replica was faster").isEmpty();
    assertThat(world.historyOf(first.get())).containsExactly("->INIT RULE_SEEN");
  }

  @Test
  void aRuleThatNothingCanBeDoneForBeginsAtItsEnd() {
    TransferRequest failed =
        begin(newRule(RequestStatus.FAILED), Cause.RULE_UNSERVABLE).orElseThrow();
    TransferRequest foreign =
        begin(newRule(RequestStatus.NOT_SENSE), Cause.RULE_FOREIGN).orElseThrow();

    assertThat(world.historyOf(failed)).containsExactly("->FAILED RULE_UNSERVABLE");
    assertThat(world.historyOf(foreign)).containsExactly("->NOT_SENSE RULE_FOREIGN");
  }

  @Test
  void aRuleCannotBeginInTheMiddle() {
    assertThatThrownBy(() -> begin(newRule(RequestStatus.PROVISIONED), Cause.RULE_SEEN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> begin(newRule(RequestStatus.INIT), Cause.CIRCUIT_READY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSlowerOfTwoWritersWritesNothing() {
    TransferRequest seen = world.in(RequestStatus.PROVISIONED);

    move(seen, Move.because(Cause.RULE_ENDED, "RucioFinisher", "the rule is OK"));
    Optional<TransferRequest> late =
        move(seen, Move.because(Cause.BANDWIDTH_CHANGED, "Decider", "more"));

    assertThat(late).isEmpty();
    assertThat(world.now(seen).status()).isEqualTo(RequestStatus.FINISHED);
    assertThat(world.historyOf(seen)).containsExactly("PROVISIONED->FINISHED RULE_ENDED");
  }

  @Test
  void statusAndEventAreOneTransaction() {
    TransferRequest seen = world.in(RequestStatus.PROVISIONED);

    assertThatThrownBy(
            () ->
                world.database.transact(
                    tx -> {
                      world.transitions.move(
                          tx, seen, Move.because(Cause.RULE_ENDED, "RucioFinisher", "OK"));
                      throw new IllegalStateException("what follows fails");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(world.now(seen)).isEqualTo(seen);
    assertThat(world.eventsOf(seen)).isEmpty();
  }

  @Test
  void failuresAreCountedWhileACircuitIsBeingBuiltAndForgottenOnceItIsUp() {
    TransferRequest request = world.in(RequestStatus.DECIDED);
    request =
        moved(
            request,
            Move.because(Cause.STEP_FAILED, "SenseStager", "no")
                .withAttempts(2)
                .returningTo(RequestStatus.DECIDED));
    assertThat(request.attempts()).isEqualTo(2);
    assertThat(request.retryFrom()).hasValue(RequestStatus.DECIDED);
    request =
        moved(
            request,
            Move.because(Cause.BACKOFF_OVER, "SenseHandler", "again").to(RequestStatus.DECIDED));
    assertThat(request.attempts()).isEqualTo(2);
    assertThat(request.retryFrom()).isEmpty();
    request = moved(request, Move.because(Cause.INSTANCE_COMPILED, "SenseStager", "compiled"));
    assertThat(request.attempts()).as("the building goes on").isEqualTo(2);
    request = moved(request, Move.because(Cause.CIRCUIT_READY, "SenseHandler", "up"));
    assertThat(request.attempts()).isZero();
  }

  @Test
  void failuresToFindSubnetsAreCountedUntilTheyAreFound() {
    TransferRequest request = world.in(RequestStatus.INIT);
    request =
        moved(
            request,
            Move.because(Cause.STEP_FAILED, "Allocator", "no")
                .withAttempts(1)
                .returningTo(RequestStatus.INIT));
    request =
        moved(
            request,
            Move.because(Cause.BACKOFF_OVER, "SenseHandler", "again").to(RequestStatus.INIT));
    assertThat(request.attempts()).isEqualTo(1);
    request = moved(request, Move.because(Cause.SUBNETS_ALLOCATED, "Allocator", "found"));
    assertThat(request.attempts()).isZero();
  }

  @Test
  void whyItWasGivenUpStaysUntilItStartsAgain() {
    TransferRequest request = world.in(RequestStatus.STAGED);
    request =
        moved(
            request, Move.because(Cause.GIVEN_UP, "SenseHandler", "hopeless").failing("hopeless"));
    assertThat(request.isGivenUp()).isTrue();
    request = moved(request, Move.because(Cause.CANCEL_ACCEPTED, "SenseCanceller", "cancelled"));
    assertThat(request.failureReason()).isEqualTo("hopeless");
    request = moved(request, Move.because(Cause.FAILURE_CLEARED_UP, "SenseDeleter", "hopeless"));
    assertThat(request.status()).isEqualTo(RequestStatus.FAILED);
    assertThat(request.failureReason()).isEqualTo("hopeless");
    request = moved(request, Move.because(Cause.RESTART_REQUESTED, "ada", "again"));
    assertThat(request.failureReason()).isEmpty();
  }

  @Test
  void aRestartOutlastsTheTeardown() {
    TransferRequest request = world.in(RequestStatus.PROVISIONED);
    request =
        moved(
            request,
            Move.because(Cause.RESTART_REQUESTED, "ada", "again").returningTo(RequestStatus.INIT));
    request = moved(request, Move.because(Cause.CANCEL_ACCEPTED, "SenseCanceller", "cancelled"));

    assertThat(request.retryFrom()).hasValue(RequestStatus.INIT);
  }

  @Test
  void aRestartThatIsAskedForDuringTheTeardownIsNotForgotten() {
    TransferRequest request = world.in(RequestStatus.CANCELED);

    request =
        moved(
            request,
            Move.because(Cause.RESTART_REQUESTED, "ada", "again").returningTo(RequestStatus.INIT));

    assertThat(request.status()).isEqualTo(RequestStatus.CANCELED);
    assertThat(request.retryFrom()).hasValue(RequestStatus.INIT);
  }

  @Test
  void whatStartsAgainHasNeitherAnEndNorABandwidth() {
    TransferRequest request = world.in(RequestStatus.CANCELED);
    world.database.transact(tx -> world.requests.decide(tx, request.ruleId(), 5_000, world.time()));
    TransferRequest ended =
        moved(
            request,
            Move.because(Cause.RESTART_REQUESTED, "ada", "again")
                .returningTo(RequestStatus.INIT)
                .finishedAt(world.time()));
    assertThat(ended.finishedAt()).hasValue(world.time());

    move(ended, Move.because(Cause.NOTHING_LEFT, "SenseDeleter", "gone").to(RequestStatus.INIT));

    assertThat(world.now(request).finishedAt()).isEmpty();
    assertThat(world.now(request).decidedMbps()).isZero();
  }

  @Test
  void aRequestWhoseEndsAreNotKnownStartsAgainWithRucio() {
    TransferRequest failed = world.in(RequestStatus.FAILED, Route.unknown());

    TransferRequest again =
        moved(failed, Move.because(Cause.RESTART_REQUESTED, "ada", "started again by ada"));

    assertThat(again.mover()).isEqualTo(Mover.RUCIO_INITIALIZER);
  }

  @Test
  void waitingIsNoEventAndKeepsTheTimeInTheStatus() {
    TransferRequest seen = world.in(RequestStatus.PROVISIONED);
    world.clock.advance(Duration.ofSeconds(30));

    TransferRequest waiting =
        world
            .database
            .inTransaction(
                tx ->
                    world.transitions.wait(
                        tx, seen, Mover.SENSE_HANDLER, Duration.ofSeconds(7), "looked"))
            .orElseThrow();

    assertThat(waiting.statusSince()).isEqualTo(seen.statusSince());
    assertThat(waiting.dueAt()).isEqualTo(world.time().plusSeconds(7));
    assertThat(waiting.statusReason()).isEqualTo("looked");
    assertThat(world.eventsOf(seen)).isEmpty();
  }

  @Test
  void aDelayIsCountedFromNow() {
    TransferRequest moved =
        moved(
            world.in(RequestStatus.PROVISIONED),
            Move.because(Cause.RULE_ENDED, "RucioFinisher", "OK").after(Duration.ofMinutes(2)));

    assertThat(moved.dueAt()).isEqualTo(world.time().plusSeconds(120));
  }

  @Test
  void whoWaitsForASubnetLooksAgainWhenOneMayHaveBecomeFree() {
    for (RequestStatus to : List.of(RequestStatus.FINISHED, RequestStatus.DELETED)) {
      TransferRequest waiting = world.in(RequestStatus.INIT);
      world.database.transact(
          tx ->
              world.transitions.wait(
                  tx, waiting, Mover.ALLOCATOR, Duration.ofMinutes(5), "the pool is empty"));

      if (to == RequestStatus.FINISHED) {
        move(
            world.in(RequestStatus.PROVISIONED),
            Move.because(Cause.RULE_ENDED, "RucioFinisher", "OK"));
      } else {
        move(
            world.in(RequestStatus.CANCELED),
            Move.because(Cause.NOTHING_LEFT, "SenseDeleter", "gone"));
      }

      assertThat(world.now(waiting).dueAt()).as("after %s", to).isEqualTo(world.time());
    }
  }

  @Test
  void daemonsAreWokenWhenTheMoveIsCommittedAndNotBefore() {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (WakeChannel channel = new WakeChannel(db.config(), heard::add)) {
      channel.start();
      Eventually.holds(
          "the channel listens",
          () -> {
            world.database.transact(tx -> WakeChannel.notify(tx, "hello"));
            return heard.contains("hello");
          });
      TransferRequest undone = world.in(RequestStatus.DECIDED);
      assertThatThrownBy(
              () ->
                  world.database.transact(
                      tx -> {
                        world.transitions.move(
                            tx,
                            undone,
                            Move.because(Cause.INSTANCE_COMPILED, "SenseStager", "compiled"));
                        throw new IllegalStateException("rolled back");
                      }))
          .isInstanceOf(IllegalStateException.class);
      world.database.transact(tx -> WakeChannel.notify(tx, "rolled back"));
      Eventually.holds("what was sent before was heard", () -> heard.contains("rolled back"));
      assertThat(heard).doesNotContain("SenseProvisioner");

      move(
          world.in(RequestStatus.PROVISIONED),
          Move.because(Cause.RULE_ENDED, "RucioFinisher", "OK"));

      Eventually.holds(
          "all who have something to do",
          () -> heard.containsAll(Set.of("SenseCanceller", "Decider", "Allocator", "FtsModifier")));
    }
  }

  static Stream<Arguments> arrowsOfKnownRules() {
    return Lifecycle.arrows().stream()
        .filter(arrow -> arrow.from().isPresent())
        .flatMap(
            arrow ->
                arrow.to().stream().map(to -> Arguments.of(arrow.from().get(), arrow.cause(), to)));
  }

  static Stream<Arguments> movesThatAreNoArrows() {
    return Arrays.stream(RequestStatus.values())
        .flatMap(
            from ->
                Arrays.stream(Cause.values())
                    .filter(cause -> Lifecycle.arrow(from, cause).isEmpty())
                    .map(cause -> Arguments.of(from, cause)));
  }

  private TransferRequest moved(TransferRequest seen, Move move) {
    return move(seen, move).orElseThrow();
  }

  private Optional<TransferRequest> move(TransferRequest seen, Move move) {
    return world.database.inTransaction(tx -> world.transitions.move(tx, seen, move));
  }

  private Optional<TransferRequest> begin(NewRequest fresh, Cause cause) {
    return world.database.inTransaction(
        tx -> world.transitions.begin(tx, fresh, cause, "RucioInitializer"));
  }

  private static NewRequest newRule(RequestStatus status) {
    String ruleId = Requests.ruleId();
    return new NewRequest(
        ruleId,
        status,
        Lifecycle.moverOf(status),
        "a new rule",
        "",
        3,
        new DataId("cms", "data"),
        new RuleFacts(
            "REPLICATING", OptionalLong.empty(), 0, 0, Optional.empty(), Optional.empty()),
        World.UCSD_TO_SDSC);
  }
}
