package io.dmm.fts.daemon;

import static io.dmm.fts.daemon.FtsWorld.ELSEWHERE;
import static io.dmm.fts.daemon.FtsWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.db.request.RequestStatus;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon with a real database and a simulated FTS over HTTP. */
class FtsModifierDaemonIT {
  @RegisterExtension final FtsWorld world = new FtsWorld();

  @Test
  void aLimitIsSetOnlyOnceItsCircuitIsUp() {
    String rule = world.staged(THERE);
    world.run();
    assertThat(world.calls()).isEmpty();
    assertThat(world.desired(rule)).isZero();

    world.comesUp(rule);
    world.run();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(rule, 200));
    assertThat(world.desired(rule)).isEqualTo(200);
    assertThat(world.current(rule)).isEqualTo(200);
    assertThat(world.notes(rule)).containsExactly("FTS runs up to 200 transfers at once");
    assertThat(world.remembered())
        .singleElement()
        .satisfies(row -> assertThat(row.confirmedAt()).isPresent())
        .satisfies(row -> assertThat(row.problem()).isEmpty());
  }

  @Test
  void withNothingToDoFtsIsLookedAtAndNotChanged() {
    world.run();
    assertThat(world.calls()).isEmpty();
    world.up(THERE);
    world.up(ELSEWHERE);
    world.run();
    world.fts().journal().clear();

    world.run();
    world.startAgain();
    world.run();

    assertThat(world.calls())
        .containsExactly(
            "GET /config/links", "GET /config/se", "GET /config/links", "GET /config/se");
  }

  @Test
  void aLimitThatSomebodyChangedIsSetAgain() throws PeerException {
    String rule = world.up(THERE);
    world.run();
    LinkLimit limit = world.limit(rule, 200);
    world.port().setLink(new LinkLimit(limit.name(), limit.source(), limit.destination(), 1, 900));

    world.run();

    assertThat(world.limitsAtFts()).containsExactly(limit);
    assertThat(world.current(rule)).isEqualTo(200);
  }

  @Test
  void aLimitThatSomebodyRemovedIsSetAgain() throws PeerException {
    String rule = world.up(THERE);
    world.run();
    world.port().removeLink(world.limit(rule, 200).name());

    world.run();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(rule, 200));
  }

  @Test
  void aLimitThatSomebodyRenamedIsTakenBack() throws PeerException {
    String rule = world.up(THERE);
    world.run();
    LinkLimit ours = world.limit(rule, 200);
    world.port().setLink(new LinkLimit("theirs", ours.source(), ours.destination(), 20, 20));

    world.run();

    assertThat(world.limitsAtFts()).containsExactly(ours);
  }

  @Test
  void aLimitThatSomebodyMovedToAnotherPairComesBack() throws PeerException {
    String rule = world.up(THERE);
    world.run();
    LinkLimit ours = world.limit(rule, 200);
    world.port().setLink(new LinkLimit(ours.name(), "davs://x.org", "davs://y.org", 20, 20));

    world.run();

    assertThat(world.limitsAtFts()).containsExactly(ours);
  }

  @Test
  void limitsOfOthersAreLeftAlone() throws PeerException {
    LinkLimit theirs = new LinkLimit("theirs", "davs://x.org", "davs://y.org", 5, 7);
    world.port().setLink(theirs);
    String rule = world.up(THERE);
    world.run();
    world.end(rule);
    world.run();

    assertThat(world.limitsAtFts()).containsExactly(theirs);
  }

  @Test
  void theLimitGoesWhenTheRuleIsDone() {
    String rule = world.up(THERE);
    world.run();

    world.end(rule);
    world.run();

    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.remembered()).isEmpty();
    assertThat(world.desired(rule)).isZero();
    assertThat(world.current(rule)).isZero();
    assertThat(world.notes(rule)).last().isEqualTo("FTS limits removed");
    world.fts().journal().clear();
    world.run();
    assertThat(world.calls()).isEmpty();
  }

  @Test
  void theLimitGoesTooIfTheCircuitIsTakenDownBeforeTheDaemonLooks() {
    String rule = world.up(THERE);
    world.run();
    world.end(rule);
    world.cancel(rule);
    world.deleterWaits(rule, Duration.ofHours(1));
    assertThat(world.current(rule)).as("the deleter waits for 0").isEqualTo(200);

    world.run();

    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.current(rule)).isZero();
    assertThat(world.request(rule).dueAt()).as("hurried").isBefore(world.clock.instant());
  }

  @Test
  void theLimitGoesWithALostCircuitAndComesWithTheNextOne() {
    String rule = world.up(THERE);
    world.run();

    world.lose(rule);
    world.run();
    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.current(rule)).isZero();

    world.buildAgain(rule);
    world.run();
    assertThat(world.limitsAtFts()).containsExactly(world.limit(rule, 200));
  }

  @Test
  void theLimitGoesWhenTheRequestFails() {
    String rule = world.up(THERE);
    world.run();
    world.lose(rule);
    world.giveUp(rule);
    assertThat(world.request(rule).status()).isEqualTo(RequestStatus.FAILED);

    world.run();

    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.remembered()).isEmpty();
    assertThat(world.desired(rule)).isZero();
    assertThat(world.current(rule)).isZero();
  }

  @Test
  void afterARestartTheLimitStillGoesWithItsCircuit() {
    String rule = world.up(THERE);
    String other = world.up(ELSEWHERE);
    world.run();
    world.startAgain();
    world.end(rule);

    world.run();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(other, 200));
    assertThat(world.current(rule)).isZero();
  }

  @Test
  void aLimitThatWasSetRightBeforeACrashIsKnownAfterwards() throws PeerException {
    String rule = world.up(THERE);
    // The process dies in the call, and FTS has taken it.
    world.startWith(
        afterSetting(
            world.limit(rule, 200),
            () -> {
              throw new Crash();
            }));
    assertThatThrownBy(world::run).isInstanceOf(Crash.class);
    assertThat(world.limitsAtFts()).containsExactly(world.limit(rule, 200));
    assertThat(world.current(rule)).as("the deleter waits for 0").isEqualTo(200);

    world.startAgain();
    world.end(rule);
    world.cancel(rule);
    world.run();

    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.current(rule)).isZero();
  }

  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aCircuitThatEndsWhileTheDaemonIsAtWorkGetsNoLimit() throws PeerException {
    String rule = world.up(THERE);
    TransferLimits slow = mock(TransferLimits.class, delegatesTo(world.port()));
    doAnswer(
            call -> {
              world.end(rule);
              return world.port().links();
            })
        .doAnswer(call -> world.port().links())
        .when(slow)
        .links();
    world.startWith(slow);

    world.run();

    assertThat(world.changes()).isEmpty();
    assertThat(world.current(rule)).isZero();
    assertThat(world.remembered()).isEmpty();
  }

  @Test
  void oneLimitThatFtsRefusesDoesNotStopTheOthers() {
    String refused = world.up(THERE, "a1.example.org", "a2.example.org");
    String fine = world.up(ELSEWHERE, "b1.example.org", "b2.example.org");
    world.fts().faults().answer(1, "POST", "/config/links", 400, "no such thing");

    assertThat(world.runAndFail())
        .hasMessageContaining(world.limit(refused, 200).name())
        .hasMessageContaining("no such thing");

    assertThat(world.limitsAtFts()).containsExactly(world.limit(fine, 200));
    assertThat(world.current(fine)).isEqualTo(200);
    assertThat(world.desired(refused)).isEqualTo(200);
    assertThat(world.current(refused)).isZero();
    assertThat(world.notes(refused))
        .containsExactly("FTS has not taken the limit of 200 transfers at once");
    assertThat(world.remembered())
        .filteredOn(row -> !row.problem().isEmpty())
        .singleElement()
        .satisfies(row -> assertThat(row.problem()).contains("no such thing"));

    world.run();
    assertThat(world.current(refused)).isEqualTo(200);
    assertThat(world.remembered()).allMatch(row -> row.problem().isEmpty());
  }

  @Test
  void aLimitThatFtsNeverTookDoesNotHoldUpTheTeardown() {
    String rule = world.up(THERE);
    world.fts().faults().answer(9, "POST", "/config/links", 403, "not allowed");
    world.fts().faults().answer(9, "DELETE", "/config/links/*", 403, "not allowed");
    world.runAndFail();
    world.end(rule);
    world.cancel(rule);

    world.run();

    assertThat(world.current(rule)).isZero();
    assertThat(world.remembered()).isEmpty();
  }

  @Test
  void oneLimitThatFtsKeepsDoesNotStopTheOthersFromGoing() {
    String kept = world.up(THERE, "a1.example.org", "a2.example.org");
    String gone = world.up(ELSEWHERE, "b1.example.org", "b2.example.org");
    world.run();
    LinkLimit limit = world.limit(kept, 200);
    world.end(kept);
    world.end(gone);
    world.fts().faults().answer(1, "DELETE", "/config/links/dmm*a1*", 500, "a foreign key");

    assertThat(world.runAndFail()).hasMessageContaining(limit.name());

    assertThat(world.limitsAtFts()).containsExactly(limit);
    assertThat(world.current(gone)).isZero();
    assertThat(world.current(kept)).as("the deleter waits for 0").isEqualTo(200);
    assertThat(world.notes(kept))
        .last()
        .isEqualTo("FTS may still have its limits, which could not be removed");

    world.run();
    assertThat(world.current(kept)).isZero();
  }

  @Test
  void whileFtsIsAwayNothingIsForgottenAndAfterwardsAllIsMadeUpFor() {
    String ending = world.up(THERE);
    world.run();
    LinkLimit limit = world.limit(ending, 200);
    world.fts().faults().refuse(1_000, "*", "*");
    world.end(ending);
    world.cancel(ending);
    String coming = world.up(ELSEWHERE);

    for (int i = 0; i < 15; i++) {
      world.runAndFail();
    }
    world.startAgain();
    world.runAndFail();
    assertThat(world.limitsAtFts()).containsExactly(limit);
    assertThat(world.current(ending)).as("the deleter waits for 0").isEqualTo(200);
    assertThat(world.current(coming)).isZero();

    world.fts().faults().clear();
    world.clock.advance(Duration.ofMinutes(1));
    world.run();
    assertThat(world.limitsAtFts()).containsExactly(world.limit(coming, 200));
    assertThat(world.current(ending)).isZero();
    assertThat(world.current(coming)).isEqualTo(200);
  }

  @Test
  void changesWhoseAnswersAreLostAreSeenToBeDone() {
    String rule = world.up(THERE);
    world.fts().faults().loseAnswer(1, "POST", "/config/links");
    world.run();
    assertThat(world.current(rule)).isEqualTo(200);
    assertThat(world.changes()).containsExactly("POST /config/links");

    world.end(rule);
    world.fts().faults().loseAnswer(1, "DELETE", "/config/links/*");
    world.run();
    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.current(rule)).isZero();
  }

  @Test
  void aChangeOfWhichNothingIsKnownCountsAsDoneUntilFtsIsSeen() throws PeerException {
    String rule = world.up(THERE);
    LinkLimit limit = world.limit(rule, 200);
    world.startWith(
        afterSetting(
            limit,
            () -> {
              world.fts().faults().refuse(99, "*", "*");
              world.port().setLink(limit);
            }));

    world.runAndFail();
    assertThat(world.limitsAtFts()).containsExactly(world.limit(rule, 200));
    assertThat(world.current(rule)).as("the deleter waits for 0").isEqualTo(200);
    assertThat(world.notes(rule))
        .containsExactly("FTS was to run up to 200 transfers at once, but has not confirmed it");

    world.fts().faults().clear();
    world.end(rule);
    world.cancel(rule);
    world.run();
    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.current(rule)).isZero();
  }

  @FunctionalInterface
  private interface Event {
    void happen() throws PeerException;
  }

  /** FTS processes the change, and something happens before the daemon knows. */
  private TransferLimits afterSetting(LinkLimit limit, Event event) throws PeerException {
    TransferLimits port = mock(TransferLimits.class, delegatesTo(world.port()));
    doAnswer(
            call -> {
              world.port().setLink(limit);
              event.happen();
              return null;
            })
        .when(port)
        .setLink(limit);
    return port;
  }

  @Test
  void aChangeThatNeverReachedFtsIsMadeWithTheNextRun() {
    String rule = world.up(THERE);
    world.fts().faults().refuse(1, "POST", "/config/links");
    world.runAndFail();
    assertThat(world.limitsAtFts()).isEmpty();

    world.run();
    world.run();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(rule, 200));
    assertThat(world.notes(rule))
        .containsExactly(
            "FTS was to run up to 200 transfers at once, but has not confirmed it",
            "FTS runs up to 200 transfers at once");
  }

  @Test
  void anOperatorsLimitHoldsUntilItIsRemovedAndShows() {
    String pinned = world.up(THERE);
    String other = world.up(THERE);
    world.run();
    assertThat(world.current(pinned)).isEqualTo(100);

    world.pin(pinned, OptionalInt.of(30));
    for (int i = 0; i < 3; i++) {
      world.run();
      world.startAgain();
    }
    assertThat(world.limitsAtFts())
        .containsExactlyInAnyOrder(world.limit(pinned, 30), world.limit(other, 170));
    assertThat(world.request(pinned).streams().operator()).hasValue(30);
    assertThat(world.desired(pinned)).isEqualTo(30);
    assertThat(world.current(pinned)).isEqualTo(30);
    assertThat(world.current(other)).isEqualTo(170);
    assertThat(world.notes(pinned)).last().isEqualTo("FTS runs up to 30 transfers at once");

    world.pin(pinned, OptionalInt.empty());
    world.run();
    assertThat(world.limitsAtFts())
        .containsExactlyInAnyOrder(world.limit(pinned, 100), world.limit(other, 100));
  }

  @Test
  void anOperatorsLimitDoesNotOutliveItsCircuit() {
    String rule = world.up(THERE);
    world.pin(rule, OptionalInt.of(30));
    world.run();
    world.end(rule);
    world.run();

    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.current(rule)).isZero();
  }

  @Test
  void takingOverACircuitHandsItsLimitOverWithoutTouchingFts() {
    String giver = world.up(THERE);
    world.run();
    LinkLimit limit = world.limit(giver, 200);
    world.fts().journal().clear();

    world.end(giver);
    String taker = world.takeOver(giver, THERE);
    world.run();
    world.run();

    assertThat(world.changes()).isEmpty();
    assertThat(world.limitsAtFts()).containsExactly(limit);
    assertThat(world.current(giver)).isZero();
    assertThat(world.desired(giver)).isZero();
    assertThat(world.current(taker)).isEqualTo(200);
    assertThat(world.desired(taker)).isEqualTo(200);

    world.end(taker);
    world.run();
    assertThat(world.limitsAtFts()).isEmpty();
  }

  @Test
  void aLimitThatWentWhileItsCircuitWasIdleComesBackWithTheTaker() {
    String giver = world.up(THERE);
    world.run();
    LinkLimit limit = world.limit(giver, 200);
    world.end(giver);
    world.run();
    assertThat(world.limitsAtFts()).isEmpty();

    String taker = world.takeOver(giver, THERE);
    world.run();

    assertThat(world.limitsAtFts()).containsExactly(limit);
    assertThat(world.current(taker)).isEqualTo(200);
    assertThat(world.current(giver)).isZero();
  }

  @Test
  void aTakerOfTheOtherDirectionGetsItsLimitInItsDirection() {
    String giver = world.up(THERE);
    world.run();
    LinkLimit former = world.limit(giver, 200);
    world.end(giver);

    String taker = world.takeOver(giver, THERE.reversed());
    world.run();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(taker, 200));
    assertThat(world.limit(taker, 200).source()).isEqualTo(former.destination());
    assertThat(world.remembered()).hasSize(1);
  }

  @Test
  void theOthersOfAPairGetWhatOneLeaves() {
    String one = world.up(THERE);
    String other = world.up(THERE);
    world.run();
    assertThat(world.limitsAtFts())
        .containsExactlyInAnyOrder(world.limit(one, 100), world.limit(other, 100));

    world.end(one);
    world.run();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(other, 200));
    assertThat(world.current(other)).isEqualTo(200);
  }

  @Test
  void twoRulesOnOnePairOfHostsLiveOnOneLimitAndTheLastTakesItAway() {
    String one = world.up(THERE, "u.example.org", "s.example.org");
    String other = world.up(THERE, "u.example.org", "s.example.org");
    world.run();
    assertThat(world.limitsAtFts()).containsExactly(world.limit(one, 200));
    assertThat(List.of(world.current(one), world.current(other))).containsExactly(200, 200);

    world.end(one);
    world.run();
    assertThat(world.limitsAtFts()).containsExactly(world.limit(other, 200));
    assertThat(world.current(one)).isZero();
    assertThat(world.current(other)).isEqualTo(200);

    world.end(other);
    world.run();
    assertThat(world.limitsAtFts()).isEmpty();
  }

  @Test
  void anEndWithoutANameGetsNoLimitAndStopsNobody() {
    String nameless = world.up(THERE, "*", "s.example.org");
    String fine = world.up(ELSEWHERE);

    world.runUnchecked();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(fine, 200));
    assertThat(world.desired(nameless)).isZero();
    assertThat(world.current(nameless)).isZero();
  }
}
