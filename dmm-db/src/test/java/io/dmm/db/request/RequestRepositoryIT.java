package io.dmm.db.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.coordination.Lease;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final RequestRepository requests = new RequestRepository();

  @Test
  void aRequestComesBackAsItWasWrittenWhateverTheTimeZoneOfTheDatabase() {
    String ruleId = Requests.ruleId();
    TransferRequest stored = Requests.stored(db.get(), ruleId, 4, NOW);

    TransferRequest read = db.get().read(tx -> requests.find(tx, ruleId)).orElseThrow();

    assertThat(read).isEqualTo(stored);
    assertThat(read.createdAt()).isEqualTo(NOW);
    assertThat(read.priority()).isEqualTo(4);
    assertThat(read.rule().sizeBytes()).hasValue(10_000_000_000L);
  }

  @Test
  void aRuleIsWrittenDownOnce() {
    String ruleId = Requests.ruleId();
    Requests.stored(db.get(), ruleId, 3, NOW);

    Optional<TransferRequest> again =
        db.get().inTransaction(tx -> requests.insert(tx, Requests.fresh(ruleId, 3), NOW));

    assertThat(again).isEmpty();
  }

  @Test
  void theSecondWriterOfTheSameVersionWritesNothing() {
    TransferRequest seen = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);

    Optional<TransferRequest> first = change(seen, RequestStatus.ALLOCATED);
    Optional<TransferRequest> second = change(seen, RequestStatus.FINISHED);

    assertThat(first).isPresent();
    assertThat(second).isEmpty();
    assertThat(db.get().read(tx -> requests.find(tx, seen.ruleId())).orElseThrow().status())
        .isEqualTo(RequestStatus.ALLOCATED);
  }

  @Test
  void theOneThatHasBeenLongestInAStatusIsKnownForStatusesThatCanStillChange() {
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW.minusSeconds(60));
    change(
        Requests.stored(db.get(), Requests.ruleId(), 3, NOW.minusSeconds(90)),
        RequestStatus.DELETED);

    assertThat(db.get().read(requests::longestInStatus))
        .isEqualTo(Map.of(RequestStatus.INIT, NOW.minusSeconds(60)));
  }

  @Test
  void aClaimedRequestIsSkippedByOthersUntilItsLeaseEnds() {
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW);

    List<TransferRequest> first = claim(Duration.ofMinutes(1), 10);
    List<TransferRequest> second = claim(Duration.ofMinutes(1), 10);
    db.get().transact(tx -> requests.release(tx, first.get(0)));
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
                        requests.renew(tx, List.of(lease), Duration.ofMinutes(5));
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
    db.get().transact(tx -> requests.release(tx, held.get(0)));
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
    boolean isAsClaimed = db.get().inTransaction(tx -> requests.isStillHeld(tx, held));
    assertThat(isAsClaimed).isFalse();
    boolean isGivenBack = db.get().inTransaction(tx -> requests.release(tx, held));
    assertThat(isGivenBack).isTrue();
    assertThat(claim(Duration.ofMinutes(5), 1)).hasSize(1);
  }

  @Test
  void pagesFilterAndSortInTheDatabase() {
    TransferRequest low = Requests.stored(db.get(), Requests.ruleId(), 1, NOW);
    TransferRequest high = Requests.stored(db.get(), Requests.ruleId(), 5, NOW);
    change(low, RequestStatus.FINISHED);

    var all = new RequestFilter(Set.of(), "", "", RequestFilter.Sort.PRIORITY, 10, 0);
    var finished =
        new RequestFilter(
            Set.of(RequestStatus.FINISHED), "T2_US_UCSD", "", RequestFilter.Sort.NEWEST, 10, 0);
    var byText =
        new RequestFilter(
            Set.of(), "", high.ruleId().substring(20), RequestFilter.Sort.NEWEST, 10, 0);

    assertThat(ids(all)).containsExactly(high.ruleId(), low.ruleId());
    assertThat(ids(finished)).containsExactly(low.ruleId());
    assertThat(ids(byText)).containsExactly(high.ruleId());
    long count = db.get().read(tx -> requests.count(tx, finished));
    assertThat(count).isEqualTo(1);
  }

  @Test
  void aPageThatTellsHowManyThereAreIsNotCountedAgain() {
    for (int i = 0; i < 5; i++) {
      Requests.stored(db.get(), Requests.ruleId(), 1, NOW);
    }

    for (int limit : new int[] {1, 2, 5, 10}) {
      for (int offset : new int[] {0, 1, 4, 5, 6}) {
        RequestFilter filter =
            new RequestFilter(Set.of(), "", "t2_us_ucsd", RequestFilter.Sort.NEWEST, limit, offset);
        long count = db.get().read(tx -> requests.count(tx, filter, requests.page(tx, filter)));
        assertThat(count).as("limit %s, offset %s", limit, offset).isEqualTo(5);
      }
    }
  }

  @Test
  void textToLookForIsNeverTakenAsSqlOrAsAPattern() {
    Requests.stored(db.get(), Requests.ruleId(), 1, NOW);

    assertThat(ids(new RequestFilter(Set.of(), "", "%", RequestFilter.Sort.NEWEST, 10, 0)))
        .isEmpty();
    assertThat(
            ids(new RequestFilter(Set.of(), "", "' or 1=1 --", RequestFilter.Sort.NEWEST, 10, 0)))
        .isEmpty();
  }

  @Test
  void whatRucioSaysNeverDisturbsWhoeverMovesTheRequest() {
    TransferRequest seen = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);

    db.get()
        .transact(
            tx ->
                requests.updateRule(
                    tx,
                    seen.ruleId(),
                    new RuleFacts(
                        "STUCK",
                        java.util.OptionalLong.empty(),
                        4,
                        10,
                        Optional.empty(),
                        Optional.of(NOW)),
                    NOW));

    assertThat(change(seen, RequestStatus.ALLOCATED)).isPresent();
    TransferRequest read = db.get().read(tx -> requests.find(tx, seen.ruleId())).orElseThrow();
    assertThat(read.rule().state()).isEqualTo("STUCK");
    assertThat(read.rule().sizeBytes()).as("a size once known stays").hasValue(10_000_000_000L);
  }

  @Test
  void anOperatorsLimitHoldsUntilRemoved() {
    TransferRequest seen = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);

    db.get().transact(tx -> requests.overrideStreams(tx, seen.ruleId(), OptionalInt.of(7), NOW));
    db.get().transact(tx -> requests.updateStreams(tx, seen.ruleId(), 200, 200));

    assertThat(
            db.get()
                .read(tx -> requests.find(tx, seen.ruleId()))
                .orElseThrow()
                .streams()
                .operator())
        .hasValue(7);
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

  @Test
  void onlyARequestThatIsWaitedForIsHurried() {
    TransferRequest due = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest waiting = Requests.stored(db.get(), Requests.ruleId(), 3, NOW.plusSeconds(70));

    assertThat(hurry(due, Mover.ALLOCATOR)).isFalse();
    assertThat(hurry(waiting, Mover.SENSE_HANDLER)).isFalse();
    assertThat(hurry(waiting, Mover.ALLOCATOR)).isTrue();
    assertThat(hurry(waiting, Mover.ALLOCATOR)).isFalse();
  }

  /**
   * Two that hurry the same requests, and each have changed one of them, would wait for each other.
   */
  @Test
  void whoeverHurriesAllWaitsForNobody() {
    TransferRequest changing = Requests.stored(db.get(), Requests.ruleId(), 3, NOW.plusSeconds(60));
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW.plusSeconds(60));

    int hurried =
        db.get()
            .inTransaction(
                tx -> {
                  assertThat(
                          requests.hurry(
                              tx, changing.ruleId(), Mover.ALLOCATOR, NOW.plusSeconds(30)))
                      .isTrue();
                  return db.get()
                      .<Integer>inTransaction(
                          other ->
                              requests.hurryAll(other, RequestStatus.INIT, Mover.ALLOCATOR, NOW));
                });

    assertThat(hurried).isEqualTo(1);
  }

  private boolean hurry(TransferRequest request, Mover mover) {
    return db.get().inTransaction(tx -> requests.hurry(tx, request.ruleId(), mover, NOW));
  }

  private Optional<Duration> untilNext() {
    return db.get().read(tx -> requests.untilNext(tx, Mover.ALLOCATOR, NOW));
  }

  private List<String> ids(RequestFilter filter) {
    return db.get().read(tx -> requests.page(tx, filter)).stream()
        .map(TransferRequest::ruleId)
        .toList();
  }

  private List<TransferRequest> claim(Duration length, int limit) {
    return db.get()
        .inTransaction(
            tx ->
                requests.claim(tx, Mover.ALLOCATOR, NOW, Lease.forOneClaim("test", length), limit));
  }

  private Optional<TransferRequest> change(TransferRequest seen, RequestStatus to) {
    return db.get()
        .inTransaction(
            tx ->
                requests.change(
                    tx,
                    seen,
                    new Change(
                        to,
                        Mover.ALLOCATOR,
                        NOW,
                        "a test",
                        "",
                        0,
                        Optional.empty(),
                        Optional.empty()),
                    NOW));
  }
}
