package io.dmm.web.bench;

import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.TestWeb;
import java.util.Map;

/**
 * The web server on a database with so many requests, until it is ended. Of ten requests six are
 * up, two are being built, and two are over; each that is alive has a circuit with hosts at both
 * ends.
 */
final class BenchServer {
  private BenchServer() {}

  /** The argument is how many requests. Prints its port and PostgreSQL's pid when it is ready. */
  public static void main(String[] arguments) throws InterruptedException {
    int count = Integer.parseInt(arguments[0]);
    TestDatabase db = new TestDatabase();
    db.beforeAll(null);
    db.get().transact(tx -> fill(tx, count));
    TestWeb web = TestWeb.start(db.get(), Map.of("api_token", TestWeb.TOKEN), config -> config);
    System.out.println("READY " + web.server().port() + " " + postmaster(db));
    Thread.currentThread().join();
  }

  private static long postmaster(TestDatabase db) {
    int backend =
        db.get().read(tx -> tx.fetchSingle("select pg_backend_pid()").get(0, Integer.class));
    return ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow().pid();
  }

  /** The id of the rule of that number. */
  static String ruleId(int number) {
    return String.format("%032x", number);
  }

  private static void fill(org.jooq.DSLContext tx, int count) {
    tx.execute(
        """
        insert into request (rule_id, status, status_since, status_reason, mover, due_at, priority,
          did_scope, did_name, size_bytes, locks_ok, locks_total, rule_state, source_rse,
          destination_rse, source_site, destination_site, decided_mbps, created_at, updated_at)
        select lpad(to_hex(n), 32, '0'),
          (array['PROVISIONED', 'PROVISIONED', 'PROVISIONED', 'PROVISIONED', 'PROVISIONED', 'STALE',
            'ALLOCATED', 'STAGED', 'DELETED', 'FAILED'])[1 + n %% 10],
          now() - n * interval '1 minute', 'a reason of the usual length, with two numbers 1 and 2',
          'SENSE_HANDLER', now(), 1 + n %% 5, 'cms', '/Prim' || n || '/Run2026A-v1/AODSIM',
          n * 1000000000::bigint, n %% 100, 100, 'REPLICATING', 'T2_A_' || n %% 40, 'T2_B_' || n %% 41,
          'T2_A_' || n %% 40, 'T2_B_' || n %% 41, 1000 * (n %% 100), now() - n * interval '1 minute',
          now()
        from generate_series(1, %d) n
        """
            .formatted(count));
    tx.execute(
        """
        insert into circuit (rule_id, allocation_name, source_rse, destination_rse, source_site,
          destination_site, instance_id, sense_status, reserved_mbps, provisioned_at, created_at)
        select rule_id, rule_id, source_rse, destination_rse, source_site, destination_site,
          gen_random_uuid(), 'CREATE - READY', decided_mbps, now(), created_at
        from request where status not in ('DELETED', 'FAILED') order by created_at
        """);
    tx.execute(
        """
        insert into subnet (circuit_id, side, pool, allocation_name, prefix, host, scheme)
        select id, side, source_rse, allocation_name,
          '2001:db8:' || side_no || ':' || to_hex(id) || '::/64',
          'xrootd-' || id || '.' || side_no || '.example.org:1094', 'davs'
        from circuit, (values ('SOURCE', 1), ('DESTINATION', 2)) as both_sides (side, side_no)
        """);
    tx.execute("analyze request; analyze circuit; analyze subnet");
  }
}
