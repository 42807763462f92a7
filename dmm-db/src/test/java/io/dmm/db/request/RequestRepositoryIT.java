package io.dmm.db.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
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

    RequestStreams streams = new RequestStreams();
    db.get().transact(tx -> streams.override(tx, seen.ruleId(), OptionalInt.of(7), NOW));
    db.get().transact(tx -> streams.update(tx, seen.ruleId(), 200, 200));

    assertThat(
            db.get()
                .read(tx -> requests.find(tx, seen.ruleId()))
                .orElseThrow()
                .streams()
                .operator())
        .hasValue(7);
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
