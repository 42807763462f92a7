package io.dmm.fts.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.TransferActivity.Activity;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What FTS says of transfers under way, over HTTP. */
class TransferActivityIT {
  @RegisterExtension final TestDatabase db = new TestDatabase();
  private AuditWorld world;

  @BeforeEach
  void start() throws Exception {
    world = new AuditWorld(db.get(), Map.of());
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void whatMovesIsSeenAndThenNothing() throws Exception {
    assertThat(world.activity()).as("nobody has looked at these hosts yet").isEmpty();
    world.submit(world.up(), AuditWorld.ON_CIRCUIT);
    world.pass(Duration.ofMinutes(2));

    Activity busy = world.activity().orElseThrow();
    assertThat(busy.mbps()).isBetween(7_000.0, 8_000.0);
    assertThat(busy.active()).isPositive();
    assertThat(busy.active() + busy.queued()).isLessThanOrEqualTo(20);

    world.pass(Duration.ofMinutes(10));
    assertThat(world.activity()).contains(Activity.NONE);
  }

  @Test
  void aPairThatCannotBeAskedAboutHidesNoOther() throws Exception {
    world.submit(world.up(), AuditWorld.ON_CIRCUIT);
    world.submit(world.db.fresh(3), AuditWorld.USUAL);
    world.pass(Duration.ofMinutes(2));
    assertThat(world.activities()).hasSize(2);
    world.fts.faults().answer(1, "GET", "/optimizer/evolution", 200, "[{\"datetime\":\"soon\"}]");

    assertThat(world.activities()).hasSize(1);
  }

  @Test
  void thePairWhereNothingMovesIsAskedAboutLessAndLessOftenAndNeverForgotten() throws Exception {
    long before = world.fts.journal().total();
    for (int minute = 0; minute < 60; minute++) {
      world.activities();
      world.db.clock.advance(Duration.ofMinutes(1));
    }
    long asked = (world.fts.journal().total() - before) / 2;
    assertThat(asked).isBetween(15L, 22L);

    world.submit(world.up(), AuditWorld.ON_CIRCUIT);
    for (int minute = 0; minute < 6; minute++) {
      world.pass(Duration.ofMinutes(1));
      world.activities();
    }
    assertThat(world.activity()).isPresent();
  }
}
