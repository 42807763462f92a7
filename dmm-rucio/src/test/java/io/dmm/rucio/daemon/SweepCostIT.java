package io.dmm.rucio.daemon;

import static io.dmm.rucio.daemon.RucioWorld.ACTIVITY;
import static io.dmm.rucio.daemon.RucioWorld.aRule;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.request.RequestSearch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sweep costs follows the number of SENSE rules, not that of all rules. */
class SweepCostIT {
  @RegisterExtension
  final RucioWorld crowded =
      new RucioWorld(List.of(ACTIVITY), builder -> builder.backgroundRules(100_000));

  @RegisterExtension final RucioWorld empty = new RucioWorld();

  @RegisterExtension
  final RucioWorld crowdedAndUnfiltered =
      new RucioWorld(List.of(), builder -> builder.backgroundRules(100_000));

  @Test
  void rulesOfOthersCostNothing() throws Exception {
    for (int i = 0; i < 10; i++) {
      crowded.add(aRule());
      empty.add(aRule());
      crowdedAndUnfiltered.add(aRule());
    }
    for (RucioWorld world : List.of(crowded, empty, crowdedAndUnfiltered)) {
      world.cycle();
      world.cycle();
      assertThat(world.database().read(new RequestSearch()::countByStatus).values())
          .containsExactly(10L);
    }

    assertThat(crowded.calls()).hasSameSizeAs(empty.calls());
    assertThat(crowdedAndUnfiltered.calls()).hasSizeLessThanOrEqualTo(empty.calls().size());
    assertThat(crowded.rucio.audit()).isEmpty();
  }
}
