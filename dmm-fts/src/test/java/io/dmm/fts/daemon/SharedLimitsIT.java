package io.dmm.fts.daemon;

import static io.dmm.fts.daemon.FtsWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.TransferLimits.LinkLimit;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits that have to do with more than one rule, or with an operator. */
class SharedLimitsIT {
  @RegisterExtension final FtsWorld world = new FtsWorld();

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
}
