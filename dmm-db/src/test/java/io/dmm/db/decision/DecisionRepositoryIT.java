package io.dmm.db.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;

import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DecisionRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final DecisionRepository decisions = new DecisionRepository();

  @Test
  void aDecisionComesBackWithAllItsShares() {
    long id = append(NOW, "r2", "r1");

    DecisionRow read = db.get().read(tx -> decisions.find(tx, id)).orElseThrow();

    assertThat(read.at()).isEqualTo(NOW);
    assertThat(read.shares()).containsExactly(share("r1"), share("r2"));
    assertThat(db.get().read(tx -> decisions.find(tx, id + 1)).isEmpty()).isTrue();
  }

  @Test
  void theLastOneOfARequestHasItsShareAlone() {
    append(NOW, "r1", "r2");
    long second = append(NOW.plusSeconds(1), "r1", "r2");
    append(NOW.plusSeconds(2), "r2");

    Optional<DecisionRow> last = db.get().read(tx -> decisions.lastOf(tx, "r1"));

    assertThat(last.orElseThrow().id()).isEqualTo(second);
    assertThat(last.orElseThrow().shares()).containsExactly(share("r1"));
    assertThat(db.get().read(tx -> decisions.lastOf(tx, "r3")).isEmpty()).isTrue();
  }

  @Test
  void oldOnesAreForgottenWithTheirShares() {
    append(NOW, "r1");
    append(NOW.plusSeconds(60), "r2");
    append(NOW.plusSeconds(90));

    int purged = db.get().inTransaction(tx -> decisions.purge(tx, NOW.plusSeconds(60), 10));

    assertThat(purged).isEqualTo(1);
    assertThat(db.get().read(tx -> decisions.lastOf(tx, "r1")).isEmpty()).isTrue();
    assertThatList(db.get().read(tx -> decisions.newest(tx, 9)))
        .extracting(DecisionRow::at)
        .containsExactly(NOW.plusSeconds(90), NOW.plusSeconds(60));
  }

  private long append(Instant at, String... rules) {
    DecisionRow row =
        new DecisionRow(
            0,
            at,
            "weighted-max-min",
            12,
            "{}",
            "some change",
            Arrays.stream(rules).map(DecisionRepositoryIT::share).toList());
    return db.get().inTransaction(tx -> decisions.append(tx, row));
  }

  private static DecisionRow.Share share(String rule) {
    return new DecisionRow.Share(rule, 1_000, "port A", 2, "because", "START");
  }
}
