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
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of limits when FTS, the network or DMM itself fails. */
class FtsTroubleIT {
  @RegisterExtension final FtsWorld world = new FtsWorld();

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
    world.fts().faults().cutBefore(1_000, "*", "**");
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
    world.fts().faults().loseAnswerTo(1, "POST", "/config/links");
    world.run();
    assertThat(world.current(rule)).isEqualTo(200);
    assertThat(world.changes()).containsExactly("POST /config/links");

    world.end(rule);
    world.fts().faults().loseAnswerTo(1, "DELETE", "/config/links/*");
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
              world.fts().faults().cutBefore(99, "*", "**");
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
    world.fts().faults().cutBefore(1, "POST", "/config/links");
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
  void anEndWithoutANameGetsNoLimitAndStopsNobody() {
    String nameless = world.up(THERE, "*", "s.example.org");
    String fine = world.up(ELSEWHERE);

    world.runUnchecked();

    assertThat(world.limitsAtFts()).containsExactly(world.limit(fine, 200));
    assertThat(world.desired(nameless)).isZero();
    assertThat(world.current(nameless)).isZero();
  }
}
