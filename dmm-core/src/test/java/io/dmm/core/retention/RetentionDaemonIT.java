package io.dmm.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.RetentionSection;
import io.dmm.core.testing.World;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionDaemonIT {
  private static final Duration KEPT = Duration.ofDays(90);

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private World world;

  @BeforeEach
  void begin() {
    world = new World(db.get());
  }

  @Test
  void whatEndedLongAgoIsForgottenWithAllItHadAndWhatLivesIsKept() {
    TransferRequest live = world.in(RequestStatus.PROVISIONED);
    Circuit kept = world.builtCircuit(live, 1_000, "2001:db8:1::/64", "2001:db8:2::/64");
    TransferRequest old = done();
    Circuit former = world.builtCircuit(old, 1_000, "2001:db8:3::/64", "2001:db8:4::/64");
    world.ledger.close(old, former);
    sample(former);
    sample(kept);
    world.clock.advance(KEPT.plusDays(1));
    TransferRequest recent = world.in(RequestStatus.FAILED);

    retention(Optional.of(KEPT)).runOnce();

    assertThat(find(old)).isEmpty();
    assertThat(world.eventsOf(old)).isEmpty();
    assertThat(find(live)).isPresent();
    assertThat(find(recent)).isPresent();
    assertThat(world.circuitOf(live)).isPresent();
    Optional<Circuit> left = world.database.read(tx -> world.circuits.lastOf(tx, old.ruleId()));
    assertThat(left).isEmpty();
    assertThat(samplesOf(live)).isZero();
    assertThat(samplesOf(old)).isZero();
  }

  @Test
  void moreThanOneBatchIsForgottenInOneRun() {
    for (int i = 0; i < 501; i++) {
      done();
    }
    world.clock.advance(KEPT.plusDays(1));
    retention(Optional.of(KEPT)).runOnce();
    assertThat(world.database.read(new RequestSearch()::countByStatus)).isEmpty();
  }

  /** A statement that takes too long is broken off, and then nothing is ever forgotten. */
  @Test
  void noStatementForgetsMoreThanItCanInTime() {
    Circuit circuit =
        world.builtCircuit(
            world.in(RequestStatus.PROVISIONED), 1_000, "2001:db8:1::/64", "2001:db8:2::/64");
    world.database.transact(
        tx -> {
          tx.execute(
              "insert into sample (circuit_id, at, rule_id, reserved_mbps) select ?, "
                  + "timestamptz '2026-02-01T00:00:00Z' + n * interval '1 s', ?, 1"
                  + " from generate_series(1, 12000) n",
              circuit.id(),
              circuit.ruleId());
          tx.execute(
              "insert into decision (at, policy, took_micros, inputs, summary)"
                  + " select timestamptz '2026-02-01T00:00:00Z', 'p', 1, '', ''"
                  + " from generate_series(1, 60) n");
          tx.execute(
              "insert into decision_share (decision_id, rule_id, wanted_mbps, binding_constraint,"
                  + " explanation) select id, 'rule-' || n, 1, '', ''"
                  + " from decision, generate_series(1, 200) n");
        });
    world.clock.advance(KEPT.plusDays(1));

    try {
      forbidDeletesOfMoreThan(10_000);
      retention(Optional.of(KEPT)).runOnce();
    } finally {
      world.database.transact(tx -> tx.execute("drop function too_many cascade"));
    }

    assertThat(world.database.<Integer>read(tx -> tx.fetchCount(DSL.table("sample")))).isZero();
    assertThat(world.database.<Integer>read(tx -> tx.fetchCount(DSL.table("decision")))).isZero();
  }

  private void forbidDeletesOfMoreThan(int rows) {
    world.database.transact(
        tx -> {
          tx.execute(
              """
              create function too_many() returns trigger language plpgsql as $$ begin
                if (select count(*) from gone) > %d then raise exception 'too many'; end if;
                return null;
              end $$
              """
                  .formatted(rows));
          for (String table : List.of("sample", "decision_share")) {
            tx.execute(
                "create trigger too_many after delete on "
                    + table
                    + " referencing old table as gone for each statement"
                    + " execute function too_many()");
          }
        });
  }

  @Test
  void switchedOffEverythingIsKept() {
    TransferRequest old = done();
    world.clock.advance(Duration.ofDays(4000));
    retention(Optional.empty()).runOnce();
    assertThat(find(old)).isPresent();
  }

  @Test
  void aRequestWhoseRuleStillReplicatesStaysOrItWouldBeTakenForANewOne() {
    TransferRequest old = world.in(RequestStatus.FAILED);
    world.clock.advance(KEPT.plusDays(1));
    retention(Optional.of(KEPT)).runOnce();
    assertThat(find(old)).isPresent();
  }

  /** A request that ended because its rule did. */
  private TransferRequest done() {
    TransferRequest request = world.in(RequestStatus.DELETED);
    RuleFacts over =
        new RuleFacts("OK", OptionalLong.empty(), 10, 10, Optional.empty(), Optional.empty());
    world.database.transact(
        tx -> world.requests.updateRule(tx, request.ruleId(), over, world.time()));
    return world.now(request);
  }

  private RetentionDaemon retention(Optional<Duration> age) {
    return new RetentionDaemon(
        world.database,
        world.requests,
        world.events,
        world.samples,
        world.decisions,
        new RetentionSection(age, age, age),
        world.clock);
  }

  private Optional<TransferRequest> find(TransferRequest request) {
    return world.database.read(tx -> world.requests.find(tx, request.ruleId()));
  }

  private void sample(Circuit circuit) {
    ThroughputSample sample =
        new ThroughputSample(
            circuit.id(),
            circuit.ruleId(),
            world.time(),
            1_000,
            OptionalDouble.of(5),
            OptionalDouble.of(5));
    world.database.transact(tx -> world.samples.add(tx, List.of(sample)));
  }

  private int samplesOf(TransferRequest request) {
    return world.database.read(tx -> world.samples.of(tx, request.ruleId(), Instant.EPOCH)).size();
  }
}
