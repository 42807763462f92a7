package io.dmm.db.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.audit.TransferAudit.Figures;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.CircuitUse;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransferAuditRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Figures SOME =
      new Figures(
          "FTS",
          20,
          18,
          2,
          3,
          24,
          90_000_000_000L,
          5_000_000_000L,
          Optional.of(NOW.minusSeconds(300)),
          Optional.of(NOW.minusSeconds(100)),
          OptionalLong.of(91_000_000_000L),
          OptionalLong.empty());

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final TransferAuditRepository audits = new TransferAuditRepository();
  private final CircuitRepository circuits = new CircuitRepository();

  @Test
  void anEndIsAuditedOnceAndComesBackAsItWasStored() {
    TransferRequest request = ended(NOW);
    TransferAudit audit = audit(request, NOW, Verdict.DEGRADED, SOME);

    assertThat(add(audit)).isTrue();
    assertThat(add(audit(request, NOW, Verdict.OK, Figures.NONE))).isFalse();

    assertThat(lastOf(request)).contains(audit);
    assertThat(lastOf(request).orElseThrow().figures().throughputMbps()).hasValue(3_600);
    assertThat(lastOf(request).orElseThrow().figures().successShare()).hasValue(0.9);
  }

  @Test
  void whatEndedInTimeAndIsNotAuditedIsDueTheOldestFirst() {
    TransferRequest second = ended(NOW.minusSeconds(50));
    TransferRequest first = ended(NOW.minusSeconds(60));
    ended(NOW.minusSeconds(5)); // too young
    ended(NOW.minusSeconds(5000)); // too old
    TransferRequest done = ended(NOW.minusSeconds(70));
    add(audit(done, NOW.minusSeconds(70), Verdict.OK, Figures.NONE));
    TransferRequest again = ended(NOW.minusSeconds(40));
    add(audit(again, NOW.minusSeconds(400), Verdict.OK, Figures.NONE));
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW); // has not ended

    assertThat(due(Set.of(), 10)).containsExactly(first.ruleId(), second.ruleId(), again.ruleId());
    assertThat(due(Set.of(first.ruleId()), 1)).containsExactly(second.ruleId());
  }

  @Test
  void itIsKnownWhoHadACircuitAndWhen() {
    TransferRequest first = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    TransferRequest second = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Circuit circuit =
        db.get()
            .inTransaction(
                tx ->
                    circuits.create(
                        tx, first.ruleId(), first.route(), first.ruleId(), "a", "b", NOW));
    db.get().transact(tx -> circuits.changeSent(tx, circuit.id(), NOW.plusSeconds(1)));
    db.get().transact(tx -> circuits.confirm(tx, circuit.id(), 1000, NOW.plusSeconds(60)));
    db.get()
        .transact(
            tx ->
                assertThat(circuits.changeOwner(tx, circuit, second.ruleId(), NOW.plusSeconds(600)))
                    .isTrue());
    db.get().transact(tx -> circuits.confirm(tx, circuit.id(), 2000, NOW.plusSeconds(700)));
    assertThat(uses(second)).singleElement().matches(use -> use.untilAt().isEmpty());
    db.get().transact(tx -> circuits.instanceGone(tx, circuit.id(), NOW.plusSeconds(900)));
    db.get().transact(tx -> circuits.release(tx, circuit.id(), NOW.plusSeconds(950)));

    assertThat(uses(first))
        .containsExactly(use(circuit, first, NOW.plusSeconds(1), NOW.plusSeconds(600)));
    assertThat(uses(second))
        .containsExactly(use(circuit, second, NOW.plusSeconds(600), NOW.plusSeconds(900)));
  }

  @Test
  void whatIsForgottenTakesItsAuditAndUsesAlong() {
    TransferRequest request = ended(NOW);
    add(audit(request, NOW, Verdict.OK, SOME));
    Circuit circuit =
        db.get()
            .inTransaction(
                tx ->
                    circuits.create(
                        tx, request.ruleId(), request.route(), request.ruleId(), "a", "b", NOW));
    db.get().transact(tx -> circuits.confirm(tx, circuit.id(), 1000, NOW));
    db.get()
        .transact(
            tx ->
                tx.execute(
                    "update request set status = 'DELETED', rule_state = 'OK' where rule_id = ?",
                    request.ruleId()));

    int forgotten =
        db.get()
            .inTransaction(tx -> new RequestRepository().forgetEnded(tx, NOW.plusSeconds(60), 10));

    assertThat(forgotten).isEqualTo(1);
    assertThat(lastOf(request)).isEmpty();
    assertThat(uses(request)).isEmpty();
  }

  private static CircuitUse use(
      Circuit circuit, TransferRequest request, Instant from, Instant until) {
    return new CircuitUse(circuit.id(), request.ruleId(), from, Optional.of(until));
  }

  private List<CircuitUse> uses(TransferRequest request) {
    return db.get().read(tx -> circuits.usesOf(tx, request.ruleId()));
  }

  private List<String> due(Set<String> notThese, int limit) {
    return db.get()
        .read(tx -> audits.due(tx, NOW.minusSeconds(3600), NOW.minusSeconds(30), notThese, limit));
  }

  private TransferRequest ended(Instant at) {
    TransferRequest request = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    db.get()
        .transact(
            tx ->
                tx.execute(
                    "update request set finished_at = cast(? as timestamptz) where rule_id = ?",
                    at.toString(),
                    request.ruleId()));
    return request;
  }

  private boolean add(TransferAudit audit) {
    return db.get().inTransaction(tx -> audits.add(tx, audit));
  }

  private Optional<TransferAudit> lastOf(TransferRequest request) {
    return db.get().read(tx -> audits.lastOf(tx, request.ruleId()));
  }

  private static TransferAudit audit(
      TransferRequest request, Instant ended, Verdict verdict, Figures figures) {
    return new TransferAudit(
        request.ruleId(), ended, ended.plusSeconds(900), verdict, "a reason", figures);
  }
}
