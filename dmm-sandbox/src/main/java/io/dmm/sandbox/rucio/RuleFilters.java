package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.error;
import static io.dmm.sandbox.rucio.RucioReplies.uncaught;

import io.dmm.sandbox.world.Globs;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The filters of {@code GET /rules/}: columns of the rules table in the spelling of the database,
 * all of which must hold. What PostgreSQL would refuse is refused here too.
 */
final class RuleFilters {
  private static final Set<String> TEXT =
      Set.of(
          "name",
          "activity",
          "rse_expression",
          "source_replica_expression",
          "comments",
          "weight",
          "meta");
  private static final Set<String> IDS = Set.of("id", "subscription_id", "child_rule_id");
  private static final Map<String, Map<String, String>> CODES =
      Map.of(
          "did_type", Map.of("F", "FILE", "D", "DATASET", "C", "CONTAINER"),
          "grouping", Map.of("A", "ALL", "D", "DATASET", "N", "NONE"),
          "notification", Map.of("Y", "YES", "N", "NO", "C", "CLOSE", "P", "PROGRESS"));
  private static final Map<String, String> ENUM_NAMES =
      Map.of("did_type", "DIDType", "grouping", "RuleGrouping", "notification", "RuleNotification");
  private static final Set<String> NOT_TEXT =
      Set.of(
          "priority",
          "copies",
          "locked",
          "locks_ok_cnt",
          "locks_replicating_cnt",
          "locks_stuck_cnt",
          "split_container",
          "purge_replicas",
          "ignore_availability",
          "ignore_account_limit",
          "expires_at",
          "created_at",
          "updated_at",
          "stuck_at",
          "eol_at",
          "deleted_at");

  private RuleFilters() {}

  /** The condition that the rows of a list must meet. */
  static Predicate<Map<String, Object>> of(Map<String, String> query) {
    Predicate<Map<String, Object>> all = row -> true;
    for (Map.Entry<String, String> filter : query.entrySet()) {
      all = all.and(condition(filter.getKey(), filter.getValue()));
    }
    return all;
  }

  private static Predicate<Map<String, Object>> condition(String key, String value) {
    switch (key) {
      case "account", "scope" -> {
        Pattern wanted = Pattern.compile(Globs.toRegex(value));
        return row -> wanted.matcher(row.get(key).toString()).matches();
      }
      case "state" -> {
        RuleState state =
            RuleState.ofCode(value)
                .orElseThrow(() -> uncaught("'" + value + "' is not a valid RuleState"));
        return row -> state.name().equals(row.get("state"));
      }
      case "created_before", "created_after", "updated_before", "updated_after" -> {
        return date(key, value);
      }
      default -> {
        return column(key, value);
      }
    }
  }

  private static Predicate<Map<String, Object>> column(String key, String value) {
    if (TEXT.contains(key)) {
      return row -> value.equals(row.get(key));
    }
    if (IDS.contains(key)) {
      String id = value.replace("-", "");
      if (!id.matches("[0-9a-fA-F]{32}")) {
        throw error(500, "RucioException", "Badly formatted input (IDs?)");
      }
      return row -> id.equals(row.get(key));
    }
    if (CODES.containsKey(key)) {
      String name = CODES.get(key).get(value);
      if (name == null) {
        throw uncaught("'" + value + "' is not a valid " + ENUM_NAMES.get(key));
      }
      return row -> name.equals(row.get(key));
    }
    if (NOT_TEXT.contains(key)) {
      throw error(
          500,
          "DatabaseException",
          "An error occurred during a database request.\nDetails: operator does not exist: " + key);
    }
    throw uncaught("type object 'ReplicationRule' has no attribute '" + key + "'");
  }

  private static Predicate<Map<String, Object>> date(String key, String value) {
    Instant limit;
    try {
      limit = RucioDate.parse(value);
    } catch (DateTimeParseException e) { // Python's words for the same
      throw uncaught("time data '" + value + "' does not match format '%a, %d %b %Y %H:%M:%S UTC'");
    }
    String column = key.substring(0, key.indexOf('_')) + "_at";
    boolean after = key.endsWith("_after");
    return row -> {
      Instant at = RucioDate.parse(Objects.toString(row.get(column)));
      return after ? !at.isBefore(limit) : !at.isAfter(limit);
    };
  }
}
