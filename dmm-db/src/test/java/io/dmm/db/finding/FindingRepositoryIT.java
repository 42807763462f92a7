package io.dmm.db.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.finding.Finding.Kind;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FindingRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(600);

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final FindingRepository findings = new FindingRepository();

  @Test
  void whatIsSeenAgainKeepsItsFirstTimeAndIsShownOnceItWasReported() {
    seen(subnet("pool-a", "rule", "was so", NOW));
    assertThat(db.get().read(findings::told)).isEmpty();

    Finding again = seen(subnet("pool-a", "rule", "is so", LATER));
    assertThat(again.firstSeenAt()).isEqualTo(NOW);
    assertThat(again.lastSeenAt()).isEqualTo(LATER);
    assertThat(again.detail()).isEqualTo("is so");
    db.get().transact(tx -> findings.reported(tx, again, LATER));
    db.get().transact(tx -> findings.tried(tx, again, "SENSE-O is away"));

    assertThat(db.get().read(findings::countTold)).isEqualTo(1);
    assertThat(db.get().read(findings::told))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.reportedAt()).contains(LATER);
              assertThat(found.problem()).isEqualTo("SENSE-O is away");
            });
  }

  @Test
  void whatWasNotSeenIsForgottenWhereItWasLookedForAndOnlyThere() {
    seen(subnet("pool-a", "rule", "", NOW));
    seen(subnet("pool-b", "rule", "", NOW));
    seen(subnet("pool-a", "other", "", LATER));
    db.get().transact(tx -> findings.forgetUnseen(tx, Kind.SUBNET, List.of("pool-a"), LATER));
    db.get().transact(tx -> findings.forgetUnseen(tx, Kind.INSTANCE, List.of(""), LATER));

    assertThat(seen(subnet("pool-a", "rule", "", LATER)).firstSeenAt()).isEqualTo(LATER);
    assertThat(seen(subnet("pool-b", "rule", "", LATER)).firstSeenAt()).isEqualTo(NOW);
  }

  private Finding seen(Finding finding) {
    return db.get().inTransaction(tx -> findings.seen(tx, finding));
  }

  private static Finding subnet(String pool, String name, String detail, Instant now) {
    return Finding.first(Kind.SUBNET, pool, name, Optional.of(name), detail, true, now);
  }
}
