package io.dmm.fts.daemon;

import static io.dmm.fts.daemon.FtsWorld.ELSEWHERE;
import static io.dmm.fts.daemon.FtsWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.db.request.RequestStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When FTS has limits: from the moment that a circuit is up until it ends. */
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
  void itRestsTheLongerTheMoreItHadToChange() {
    world.up(THERE);
    world.run();
    Duration afterOne = world.rest();
    for (int i = 0; i < 4; i++) {
      world.up(THERE);
    }
    world.run();
    assertThat(world.rest()).isEqualTo(afterOne.multipliedBy(5)).isPositive();

    world.run();
    assertThat(world.rest()).isZero();
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
}
