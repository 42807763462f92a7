package io.dmm.sandbox.rucio;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The rules of everybody else: any number of them, made up while they are listed, so that a million
 * cost no memory. They are of other activities, every tenth still replicates, and they never
 * change.
 */
final class BackgroundRules {
  private static final String[] ACTIVITIES = {
    "User Subscriptions", "Production Input", "Production Output", "Data Rebalancing"
  };
  private static final String ID_PREFIX = "bac6";

  private final long count;
  private final String created;

  BackgroundRules(Clock clock, long count) {
    this.count = count;
    Instant start = clock.instant();
    this.created = RucioDate.text(start);
  }

  Stream<Map<String, Object>> rows() {
    return LongStream.range(0, count)
        .mapToObj(
            i -> {
              Map<String, Object> row = row(i);
              row.put("bytes", i % 3 == 0 ? 5_000_000_000L + i : null);
              return row;
            });
  }

  Optional<Map<String, Object>> row(String id) {
    String hex = id.replace("-", "");
    if (!hex.startsWith(ID_PREFIX)) {
      return Optional.empty();
    }
    String digits = hex.substring(ID_PREFIX.length());
    boolean decimal = digits.matches("0*\\d{1,18}");
    return Optional.of(decimal ? Long.parseLong(digits) : -1L)
        .filter(i -> i >= 0 && i < count)
        .map(this::row);
  }

  private Map<String, Object> row(long i) {
    boolean replicating = i % 10 == 0;
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", ID_PREFIX + String.format("%028d", i));
    row.put("scope", "cms");
    row.put("name", "/Other/Campaign-" + i + "/AODSIM");
    row.put("did_type", "DATASET");
    row.put("account", "transfer_ops");
    row.put("state", replicating ? "REPLICATING" : "OK");
    row.put("rse_expression", "T2_XX_Site" + i % 50);
    row.put("source_replica_expression", null);
    row.put("copies", 1);
    row.put("activity", ACTIVITIES[(int) (i % ACTIVITIES.length)]);
    row.put("priority", 3);
    row.put("grouping", "DATASET");
    row.put("locks_ok_cnt", replicating ? 3 : 10);
    row.put("locks_replicating_cnt", replicating ? 7 : 0);
    row.put("locks_stuck_cnt", 0);
    row.put("created_at", created);
    row.put("updated_at", created);
    for (String unset :
        new String[] {
          "expires_at", "stuck_at", "eol_at", "deleted_at", "error", "comments", "meta", "weight"
        }) {
      row.put(unset, null);
    }
    row.put("locked", false);
    row.put("notification", "NO");
    for (String flag :
        new String[] {
          "purge_replicas", "ignore_availability", "ignore_account_limit", "split_container"
        }) {
      row.put(flag, false);
    }
    row.put("child_rule_id", null);
    row.put("subscription_id", null);
    return row;
  }
}
