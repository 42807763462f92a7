package io.dmm.fts.audit;

import static io.dmm.fts.audit.AuditWorld.GB;
import static io.dmm.fts.audit.AuditWorld.ON_CIRCUIT;
import static io.dmm.fts.audit.AuditWorld.USUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.peer.UnavailableException;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAudit.Figures;
import io.dmm.db.audit.Verdict;
import io.dmm.db.event.Event;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The auditor among FTS and Prometheus, both simulated, over HTTP. */
class TransferAuditorIT {
  @RegisterExtension final TestDatabase db = new TestDatabase();
  private AuditWorld world;

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  private AuditWorld world() throws IOException {
    return worldWhere(Map.of());
  }

  private AuditWorld worldWhere(Map<String, String> wires) throws IOException {
    world = new AuditWorld(db.get(), wires);
    return world;
  }

  /** A rule that moves its data between {@code hosts}, ends after {@code time}, and is audited. */
  private TransferAudit audited(io.dmm.sandbox.world.Transfer.Hosts hosts, Duration time)
      throws Exception {
    TransferRequest request = world.up();
    world.submit(request, hosts);
    world.pass(time);
    world.end(request);
    world.pass(Duration.ofMinutes(20));
    world.audit();
    return world.auditOf(request).orElseThrow();
  }

  @Test
  void aRuleThatUsedItsCircuitIsOk() throws Exception {
    world();
    TransferRequest request = world.up();
    world.submit(request, ON_CIRCUIT);
    world.pass(Duration.ofMinutes(3)); // 100 GB at 7.6 Gb/s are 106 s
    world.end(request);
    world.pass(Duration.ofMinutes(10));
    world.audit();
    assertThat(world.auditOf(request)).as("records may still be on their way").isEmpty();
    world.pass(Duration.ofMinutes(6));

    world.audit();
    world.audit();

    TransferAudit audit = world.auditOf(request).orElseThrow();
    Figures figures = audit.figures();
    assertThat(audit.verdict()).as(audit.reason()).isEqualTo(Verdict.OK);
    assertThat(figures.origin()).isEqualTo("FTS");
    assertThat(figures.files()).isEqualTo(20);
    assertThat(figures.filesDone()).isEqualTo(20);
    assertThat(figures.attempts()).isEqualTo(20);
    assertThat(figures.movedBytes()).isEqualTo(100 * GB);
    assertThat(figures.elsewhereBytes()).isZero();
    assertThat(figures.sentBytes().orElseThrow()).isBetween(100 * GB - 100, 100 * GB);
    assertThat(figures.receivedBytes().orElseThrow()).isBetween(100 * GB - 100, 100 * GB);
    // Files begin with a tick, up to 15 s late in these 106 s.
    assertThat(figures.throughputMbps().orElseThrow()).isBetween(7_000.0, 9_000.0);
    assertThat(world.told).containsExactly(Verdict.OK);
    assertThat(world.db.eventsOf(request))
        .filteredOn(event -> event.actor().equals("TransferAuditor"))
        .singleElement()
        .extracting(Event::reason)
        .asString()
        .isEqualTo(
            "OK: 20 files with 100.0 GB came between the hosts of the circuit. Its interfaces sent"
                + " 100.0 GB and received 100.0 GB while it was up.");
  }

  @Test
  void oneRuleWhoseAuditCannotBeWrittenKeepsNoOtherFromItsOwn() throws Exception {
    world();
    TransferRequest broken = world.up();
    TransferRequest other = world.takeOver(broken);
    world.end(other);
    world.db.database.transact(
        tx -> {
          tx.execute(
              "update request set finished_at = cast(? as timestamptz) where rule_id = ?",
              world.db.time().minusSeconds(1).toString(),
              broken.ruleId());
          tx.execute(
              """
              create function refuse() returns trigger language plpgsql as $$ begin
                if new.rule_id = '%s' then raise exception 'not this one'; end if;
                return new;
              end $$;
              create trigger refuse before insert on transfer_audit
                for each row execute function refuse()
              """
                  .formatted(broken.ruleId()));
        });
    world.pass(Duration.ofMinutes(20));

    try {
      assertThatThrownBy(world::audit).isInstanceOf(DataAccessException.class);
    } finally {
      world.db.database.transact(tx -> tx.execute("drop function refuse cascade"));
    }

    assertThat(world.auditOf(broken)).isEmpty();
    assertThat(world.auditOf(other)).isPresent();
    world.pass(Duration.ofMinutes(11));
    world.audit();
    assertThat(world.auditOf(broken)).as("tried again").isPresent();
  }

  @Test
  void countersThatStartAgainDoNotAccuseARule() throws Exception {
    world();
    TransferRequest request = world.up();
    world.submit(request, ON_CIRCUIT);
    world.pass(Duration.ofMinutes(1));
    world.exporters.resetCounters("a:9100", "vlan.1");
    world.pass(Duration.ofMinutes(2));
    world.end(request);
    world.pass(Duration.ofMinutes(20));

    world.audit();

    TransferAudit audit = world.auditOf(request).orElseThrow();
    assertThat(audit.verdict()).as(audit.reason()).isEqualTo(Verdict.OK);
    assertThat(audit.figures().sentBytes().orElseThrow()).isBetween(98 * GB, 100 * GB);
  }

  @Test
  void dataBetweenTheUsualHostsDidNotTakeTheCircuit() throws Exception {
    world();

    TransferAudit audit = audited(USUAL, Duration.ofMinutes(20));

    assertThat(audit.verdict()).isEqualTo(Verdict.BYPASSED);
    assertThat(audit.reason())
        .isEqualTo(
            "100.0 GB of 100.0 GB were moved between other hosts than the circuit's, or while it"
                + " was not up.");
    assertThat(audit.figures().elsewhereBytes()).isEqualTo(100 * GB);
    assertThat(audit.figures().sentBytes()).hasValue(0);
  }

  @Test
  void dataThatTheInterfacesDidNotSeeDidNotTakeTheCircuit() throws Exception {
    worldWhere(Map.of(ON_CIRCUIT.source(), "2001:db8:c:1::/64"));

    TransferAudit audit = audited(ON_CIRCUIT, Duration.ofMinutes(3));

    assertThat(audit.verdict()).isEqualTo(Verdict.BYPASSED);
    assertThat(audit.reason())
        .isEqualTo(
            "100.0 GB were moved between the circuit's hosts, but the interfaces at its source"
                + " sent only 0.0 GB while it was up.");
    assertThat(audit.figures().receivedBytes().orElseThrow()).isBetween(99 * GB, 100 * GB);
  }

  @Test
  void otherTrafficOnTheInterfacesIsNoObjection() throws Exception {
    world();
    world.exporters.setBackground("a:9100", "vlan.1", 1_000);

    TransferAudit audit = audited(ON_CIRCUIT, Duration.ofMinutes(3));

    assertThat(audit.verdict()).isEqualTo(Verdict.OK);
    assertThat(audit.figures().sentBytes().orElseThrow()).isGreaterThan(120 * GB);
  }

  @Test
  void aRuleWithTooManyFilesThatFailedHasFailed() throws Exception {
    world();
    TransferRequest request = world.up();
    world.submit(request, ON_CIRCUIT);
    world.pass(Duration.ofSeconds(30));
    world.transfers.stop(request.ruleId());
    world.pass(Duration.ofMinutes(1));
    world.end(request);
    world.pass(Duration.ofMinutes(20));

    world.audit();

    TransferAudit audit = world.auditOf(request).orElseThrow();
    assertThat(audit.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(audit.reason())
        .isEqualTo("15 of 20 files did not come, mostly: TRANSFER ERROR: no route to host.");
    assertThat(audit.figures().filesDone()).isEqualTo(5);
  }

  @Test
  void aFewFilesThatFailedDegradeIt() throws Exception {
    world();
    TransferRequest request = world.up();
    world.submit(request, ON_CIRCUIT);
    world.pass(Duration.ofSeconds(90));
    world.transfers.stop(request.ruleId());
    world.pass(Duration.ofMinutes(1));
    world.end(request);
    world.pass(Duration.ofMinutes(20));

    world.audit();

    TransferAudit audit = world.auditOf(request).orElseThrow();
    assertThat(audit.verdict()).isEqualTo(Verdict.DEGRADED);
    assertThat(audit.reason()).startsWith("3 of 20 files did not come");
  }

  @Test
  void withoutRecordsNothingIsKnown() throws Exception {
    world();
    TransferRequest request = world.up();
    world.end(request);
    world.pass(Duration.ofMinutes(20));

    world.audit();

    TransferAudit audit = world.auditOf(request).orElseThrow();
    assertThat(audit.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(audit.reason())
        .isEqualTo("FTS has no records of files that were moved for this rule.");
  }

  @Test
  void aRuleThatNeverHadACircuitBypassedIt() throws Exception {
    world();
    TransferRequest request = world.db.fresh(3);
    world.usualHosts(request);
    world.submit(request, USUAL);
    world.pass(Duration.ofMinutes(20));
    world.end(world.db.put(request, io.dmm.db.request.RequestStatus.PROVISIONED));
    world.pass(Duration.ofMinutes(20));

    world.audit();

    TransferAudit audit = world.auditOf(request).orElseThrow();
    assertThat(audit.verdict()).isEqualTo(Verdict.BYPASSED);
    assertThat(audit.reason()).isEqualTo("100.0 GB were moved, and the rule never had a circuit.");
  }

  @Test
  void eachOfTwoRulesOnOneCircuitIsJudgedByItsOwnTime() throws Exception {
    world();
    TransferRequest first = world.up();
    world.submit(first, ON_CIRCUIT);
    world.pass(Duration.ofMinutes(3));
    world.end(first);
    world.pass(Duration.ofMinutes(1));
    TransferRequest second = world.takeOver(first);
    world.submit(second, USUAL); // its data goes elsewhere, so its time must show an idle wire
    world.pass(Duration.ofMinutes(20));
    world.end(second);
    world.pass(Duration.ofMinutes(20));

    world.audit();

    assertThat(world.auditOf(second).orElseThrow().verdict()).isEqualTo(Verdict.BYPASSED);
    assertThat(world.auditOf(second).orElseThrow().figures().sentBytes()).hasValue(0);
  }

  @Test
  void theArchiveIsAskedFirstAndFtsIfItHasNothing() throws Exception {
    world();
    world.askMonit();
    TransferAudit audit = audited(ON_CIRCUIT, Duration.ofMinutes(3));
    assertThat(audit.verdict()).as(audit.reason()).isEqualTo(Verdict.OK);
    assertThat(audit.figures().origin()).isEqualTo("MONIT");
    assertThat(audit.figures().filesDone()).isEqualTo(20);
    assertThat(audit.figures().movedBytes()).isEqualTo(100 * GB);
  }

  @Test
  void anArchiveThatCannotBeAskedLeavesFts() throws Exception {
    world();
    world.askMonit();
    world.fts.faults().answer(9, "GET", "/api/datasources/**", 502, "bad gateway");

    TransferAudit audit = audited(ON_CIRCUIT, Duration.ofMinutes(3));

    assertThat(audit.verdict()).as(audit.reason()).isEqualTo(Verdict.OK);
    assertThat(audit.figures().origin()).isEqualTo("FTS");
  }

  @Test
  void whileFtsIsAwayTheVerdictWaitsAndAfterAWeekItIsNotKnown() throws Exception {
    world();
    TransferRequest request = world.up();
    world.submit(request, ON_CIRCUIT);
    world.pass(Duration.ofMinutes(3));
    world.end(request);
    world.pass(Duration.ofMinutes(20));
    world.fts.faults().answer(1, "GET", "/jobs", 503, "busy");

    assertThatThrownBy(() -> world.audit()).isInstanceOf(UnavailableException.class);
    world.audit();
    assertThat(world.auditOf(request)).as("it is tried again later, not at once").isEmpty();
    world.pass(Duration.ofMinutes(10));
    world.audit();
    assertThat(world.auditOf(request).map(TransferAudit::verdict)).contains(Verdict.OK);

    TransferRequest other = world.db.fresh(3);
    world.end(world.db.put(other, io.dmm.db.request.RequestStatus.PROVISIONED));
    world.db.clock.advance(Duration.ofDays(7));
    world.fts.faults().answer(1, "GET", "/jobs", 503, "busy");
    world.audit();
    assertThat(world.auditOf(other).map(TransferAudit::verdict)).contains(Verdict.UNKNOWN);
    assertThat(world.auditOf(other).orElseThrow().reason())
        .startsWith("Nobody could be asked: fts: GET /jobs answered 503");
  }

  @Test
  void aRuleThatEndsAgainIsJudgedAgain() throws Exception {
    world();
    TransferRequest request = world.up();
    world.end(request);
    world.pass(Duration.ofMinutes(20));
    world.audit();
    world.submit(request, ON_CIRCUIT);
    world.pass(Duration.ofMinutes(3));
    world.end(world.db.put(world.db.now(request), io.dmm.db.request.RequestStatus.PROVISIONED));
    world.pass(Duration.ofMinutes(20));

    world.audit();

    assertThat(world.told).isEqualTo(List.of(Verdict.UNKNOWN, Verdict.OK));
    assertThat(world.auditOf(request).map(TransferAudit::verdict)).contains(Verdict.OK);
  }
}
