package io.dmm.db.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.coordination.Lease;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestLeasesIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final RequestRepository requests = new RequestRepository();
  private final RequestLeases leases = new RequestLeases();

  @Test
  void aClaimedRequestIsSkippedByOthersUntilItsLeaseEnds() {
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW);

    List<TransferRequest> first = claim(Duration.ofMinutes(1), 10);
    List<TransferRequest> second = claim(Duration.ofMinutes(1), 10);
    db.get().transact(tx -> leases.release(tx, first.get(0)));
    List<TransferRequest> third = claim(Duration.ZERO, 10);
    List<TransferRequest> afterTheLeaseRanOut = claim(Duration.ofMinutes(1), 10);

    assertThat(first).hasSize(1);
    assertThat(second).isEmpty();
    assertThat(third).hasSize(1);
    assertThat(afterTheLeaseRanOut).hasSize(1);
  }

  @Test
  void leasesAreRenewedWithoutWaitingForARequestThatIsBeingChanged() {
    TransferRequest one = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest two = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    String lease = claim(Duration.ZERO, 10).get(0).leasedBy();

    db.get()
        .transact(
            elsewhere -> {
              elsewhere.fetch("select from request where rule_id = ? for update", one.ruleId());
              db.get()
                  .transact(
                      tx -> {
                        tx.execute("set local lock_timeout = '5s'");
                        leases.renew(tx, List.of(lease), Duration.ofMinutes(5));
                      });
            });

    assertThat(claim(Duration.ZERO, 10))
        .extracting(TransferRequest::ruleId)
        .as("whose lease ran out, %s being renewed", two.ruleId())
        .containsExactly(one.ruleId());
  }

  @Test
  void claimsGoByPriorityThenAge() {
    TransferRequest old = Requests.stored(db.get(), Requests.ruleId(), 3, NOW.minusSeconds(60));
    TransferRequest young = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest urgent = Requests.stored(db.get(), Requests.ruleId(), 5, NOW);

    assertThat(claim(Duration.ofMinutes(1), 3))
        .extracting(TransferRequest::ruleId)
        .containsExactly(urgent.ruleId(), old.ruleId(), young.ruleId());
  }

  @Test
  void aChangeByAnotherKeepsTheLeaseOfWhoeverWorksOnTheRequest() {
    TransferRequest read = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    List<TransferRequest> held = claim(Duration.ofMinutes(5), 1);

    change(read, RequestStatus.FINISHED);
    List<TransferRequest> whileHeld = claim(Duration.ofMinutes(5), 1);
    db.get().transact(tx -> leases.release(tx, held.get(0)));
    List<TransferRequest> afterRelease = claim(Duration.ofMinutes(5), 1);

    assertThat(whileHeld).isEmpty();
    assertThat(afterRelease)
        .extracting(TransferRequest::status)
        .containsExactly(RequestStatus.FINISHED);
  }

  @Test
  void aChangeByAnotherWhoSawTheLeaseKeepsItToo() {
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest held = claim(Duration.ofMinutes(5), 1).get(0);
    TransferRequest read = db.get().read(tx -> requests.find(tx, held.ruleId())).orElseThrow();

    change(read, RequestStatus.FINISHED);

    assertThat(claim(Duration.ofMinutes(5), 1)).as("while the holder is at work").isEmpty();
    boolean isAsClaimed = db.get().inTransaction(tx -> leases.isStillHeld(tx, held));
    assertThat(isAsClaimed).isFalse();
    Optional<TransferRequest> givenBack = db.get().inTransaction(tx -> leases.release(tx, held));
    assertThat(givenBack)
        .map(TransferRequest::status)
        .as("as it is now")
        .hasValue(RequestStatus.FINISHED);
    assertThat(claim(Duration.ofMinutes(5), 1)).hasSize(1);
  }

  @Test
  void theNextRequestIsTheOneThatIsDueAndFreeFirst() {
    assertThat(untilNext()).isEmpty();
    TransferRequest now = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest soon = Requests.stored(db.get(), Requests.ruleId(), 3, NOW.plusSeconds(70));
    assertThat(untilNext()).hasValue(Duration.ZERO);

    assertThat(claim(Duration.ofSeconds(30), 5))
        .extracting(TransferRequest::ruleId)
        .containsExactly(now.ruleId());
    assertThat(untilNext().orElseThrow())
        .as("when the lease is over")
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
    db.get()
        .transact(
            tx ->
                tx.execute(
                    "update request set leased_until = now() + interval '9 h'"
                        + " where rule_id = ?",
                    now.ruleId()));
    assertThat(untilNext()).as("the other one").hasValue(Duration.ofSeconds(70));

    db.get().transact(tx -> tx.execute("update request set leased_until = now() - interval '1 s'"));
    assertThat(untilNext().orElseThrow()).isLessThanOrEqualTo(Duration.ZERO);
    assertThat(soon.dueAt()).isEqualTo(NOW.plusSeconds(70));
  }

  private Optional<Duration> untilNext() {
    return db.get().read(tx -> leases.untilNext(tx, Mover.ALLOCATOR, NOW));
  }

  private List<TransferRequest> claim(Duration length, int limit) {
    return db.get()
        .inTransaction(
            tx -> leases.claim(tx, Mover.ALLOCATOR, NOW, Lease.forOneClaim("test", length), limit));
  }

  private void change(TransferRequest seen, RequestStatus to) {
    Requests.put(db.get(), seen, to, Mover.ALLOCATOR, NOW);
  }
}
