package io.dmm.db.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.coordination.Lease;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What daemons ask every few seconds must not cost more with each rule that ever ended. */
class RepeatedLookupsIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int ENDED = 2_000;
  private static final Pattern ROWS = Pattern.compile("(?:Removed by Filter: |actual rows=)(\\d+)");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final RequestRepository requests = new RequestRepository();
  private final RequestLeases leases = new RequestLeases();
  private final CircuitRepository circuits = new CircuitRepository();
  private final TransferAuditRepository audits = new TransferAuditRepository();

  @Test
  void noneReadsTheRowsOfWhatHasEnded() {
    TransferRequest live = Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    fillWithEnded();
    Set<RequestStatus> ended = EnumSet.of(RequestStatus.DELETED, RequestStatus.FAILED);
    Set<RequestStatus> alive = EnumSet.of(RequestStatus.INIT, RequestStatus.PROVISIONED);
    Set<RequestStatus> watched = EnumSet.of(RequestStatus.INIT, RequestStatus.DELETED);
    Lease lease = Lease.forOneClaim("test", Duration.ofMinutes(1));

    cheap("claim", tx -> leases.claim(tx, Mover.ALLOCATOR, NOW, lease, 5));
    cheap("untilNext", tx -> leases.untilNext(tx, Mover.ALLOCATOR, NOW));
    cheap("renew", tx -> leases.renew(tx, List.of("one", "two"), Duration.ofMinutes(1)));
    cheap("hurryAll", tx -> requests.hurryAll(tx, RequestStatus.INIT, Mover.ALLOCATOR, NOW));
    cheap("inStatus", tx -> requests.inStatus(tx, alive));
    cheap("withRuleRunningOrLive", tx -> requests.withRuleRunningOrLive(tx, watched, alive));
    cheap("longestInStatus", new RequestSearch()::longestInStatus);
    cheap("clear streams", tx -> new RequestStreams().clear(tx, ended));
    cheap("forgetEnded", tx -> requests.forgetEnded(tx, NOW.minusSeconds(1_000_000), 100));
    cheap("live", circuits::live);
    cheap("caps", circuits::caps);
    cheap("ownedBy", tx -> circuits.ownedBy(tx, live.ruleId()));
    cheap("ourNames", tx -> circuits.ourNames(tx, List.of("one", "two")));
    cheap("isNameInUse", tx -> circuits.isNameInUse(tx, "one"));
    cheap(
        "due", tx -> audits.due(tx, NOW.minusSeconds(500), NOW.minusSeconds(400), Set.of("x"), 50));
  }

  private void fillWithEnded() {
    db.get()
        .transact(
            tx -> {
              tx.execute(
                  """
                  insert into request (rule_id, status, status_since, mover, due_at, priority,
                    did_scope, did_name, rule_state, finished_at, created_at, updated_at)
                  select 'ended-' || i, 'DELETED', at, 'NOBODY', at, 3, 'cms', '/x/' || i, 'OK',
                    at, at, at
                  from (select i, timestamptz '2026-03-01T12:00:00Z' - i * interval '100 s' as at
                    from generate_series(1, %d) i) ended
                  """
                      .formatted(ENDED));
              tx.execute(
                  """
                  insert into circuit (rule_id, allocation_name, source_rse, destination_rse,
                    source_site, destination_site, created_at, released_at)
                  select rule_id, rule_id, '', '', '', '', created_at, updated_at
                  from request where status = 'DELETED'
                  """);
            });
    db.get().read(tx -> tx.execute("analyze"));
  }

  /** Runs it, and has PostgreSQL say how many rows each of its statements touched. */
  private void cheap(String name, Consumer<DSLContext> lookup) {
    List<String> statements = new ArrayList<>();
    db.get()
        .transact(
            tx ->
                lookup.accept(
                    DSL.using(
                        tx.configuration()
                            .deriveAppending(
                                new DefaultExecuteListenerProvider(into(statements))))));
    assertThat(statements).as(name).isNotEmpty();
    for (String statement : statements) {
      String plan = db.get().inTransaction(tx -> explained(tx, statement));
      Matcher rows = ROWS.matcher(plan);
      while (rows.find()) {
        assertThat(Integer.parseInt(rows.group(1))).as("%s%n%s", name, plan).isLessThan(ENDED / 10);
      }
    }
  }

  private static ExecuteListener into(List<String> statements) {
    return new ExecuteListener() {
      private static final long serialVersionUID = 1L;

      @Override
      public void renderEnd(ExecuteContext context) {
        statements.add(DSL.using(context.configuration()).renderInlined(context.query()));
      }
    };
  }

  /** Small tables are read whole although there is an index; those here stand for large ones. */
  private static String explained(DSLContext tx, String statement) {
    tx.execute("set local enable_seqscan = off");
    return tx.fetch("explain (analyze, costs off, timing off) " + statement).format(1_000);
  }
}
