package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tables {@code t_se} and {@code t_stage_req} with the checks of {@code POST /config/se}. */
final class StorageTable {
  private static final int LONGEST_NAME = 150;
  private static final int UNLIMITED = 60;
  private static final List<String> SHOWN =
      List.of(
          "inbound_max_active",
          "inbound_max_throughput",
          "outbound_max_active",
          "outbound_max_throughput",
          "udt",
          "ipv6",
          "se_metadata",
          "site",
          "debug_level",
          "skip_eviction",
          "tpc_support",
          "overwrite_disk_enabled");
  private static final List<String> COLUMNS =
      List.of(
          "inbound_max_active",
          "outbound_max_active",
          "site",
          "storage",
          "eviction",
          "udt",
          "tpc_support",
          "skip_eviction",
          "overwrite_disk_enabled",
          "debug_level",
          "ipv6",
          "inbound_max_throughput",
          "outbound_max_throughput",
          "se_metadata");
  private static final Set<String> INTEGERS =
      Set.of("inbound_max_active", "outbound_max_active", "debug_level");
  private static final Set<String> NUMBERS =
      Set.of("inbound_max_throughput", "outbound_max_throughput");
  private static final Set<String> TPC = Set.of("FULL", "PULL", "PUSH", "NONE");

  private final FtsOptions.Nulls nulls;
  private final Map<String, Map<String, Object>> info = new TreeMap<>();
  private final Map<String, Map<String, Map<String, Integer>>> operations = new TreeMap<>();

  StorageTable(FtsOptions.Nulls nulls) {
    this.nulls = nulls;
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("inbound_max_active", 200);
    all.put("outbound_max_active", 200);
    info.put("*", all);
  }

  /** All rows, or those of one storage, as the API shows them. */
  synchronized Map<String, Object> shown(String only) {
    Map<String, Object> storages = new LinkedHashMap<>();
    Set<String> names = new TreeSet<>(info.keySet());
    names.addAll(operations.keySet());
    for (String name : names) {
      if (only == null || only.equals(name)) {
        Map<String, Object> parts = new LinkedHashMap<>();
        if (info.containsKey(name)) {
          Map<String, Object> row = new LinkedHashMap<>();
          SHOWN.forEach(key -> row.put(key, info.get(name).get(key)));
          parts.put("se_info", row);
        }
        if (operations.containsKey(name)) {
          parts.put("operations", operations.get(name));
        }
        storages.put(name, parts);
      }
    }
    return storages;
  }

  synchronized Map<String, Map<String, Object>> rows() {
    Map<String, Map<String, Object>> copy = new TreeMap<>();
    info.forEach((name, row) -> copy.put(name, new LinkedHashMap<>(row)));
    return copy;
  }

  synchronized void remove(String storage) {
    info.remove(storage);
    operations.remove(storage);
  }

  /** Limit of a storage, merged with the row of all where it is not set or 0. */
  synchronized int limit(String storage, String column) {
    int own = own(storage, column);
    int merged = own > 0 ? own : own("*", column);
    return merged > 0 ? merged : UNLIMITED;
  }

  /** Limit of a storage alone; 0 where it is not set. */
  synchronized int own(String storage, String column) {
    Object value = info.getOrDefault(storage, Map.of()).get(column);
    return value instanceof Integer number ? number : 0;
  }

  /** The row of a storage as it is now, null if there is none; for {@link #restore}. */
  synchronized Map<String, Object> copyOf(String storage) {
    Map<String, Object> row = info.get(storage);
    return row == null ? null : new LinkedHashMap<>(row);
  }

  synchronized void restore(String storage, Map<String, Object> row) {
    if (row == null) {
      info.remove(storage);
    } else {
      info.put(storage, row);
    }
  }

  static void requireStorageName(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw error(400, "Malformed configuration");
    }
  }

  /**
   * Checks and stores one {@code se_info}; the answer holds what was sent for a new row, else all
   * columns.
   */
  synchronized Map<String, Object> setInfo(String storage, JsonNode sent) {
    Map<String, Object> changes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : sent.properties()) {
      if (!field.getValue().isNull() || nulls != FtsOptions.Nulls.IGNORE) {
        changes.put(field.getKey(), checked(field.getKey(), field.getValue()));
      }
    }
    requireStorageName(storage);
    boolean isNew = !info.containsKey(storage);
    Map<String, Object> row = info.computeIfAbsent(storage, name -> new LinkedHashMap<>());
    row.putAll(changes);
    Map<String, Object> answer = new LinkedHashMap<>();
    if (isNew) {
      answer.put("storage", storage);
      answer.putAll(changes);
    } else {
      COLUMNS.forEach(key -> answer.put(key, key.equals("storage") ? storage : row.get(key)));
    }
    return answer;
  }

  private Object checked(String field, JsonNode value) {
    boolean known = COLUMNS.contains(field) && !field.equals("storage");
    if (!known) {
      throw error(400, "Field " + field + " unknown");
    }
    if (value.isNull()) {
      if (nulls == FtsOptions.Nulls.REJECT) {
        throw error(400, "Field " + field + " is expected to be int");
      }
      return null;
    }
    if (INTEGERS.contains(field)) {
      return FtsInput.integer(field, value);
    }
    if (NUMBERS.contains(field)) {
      if (!value.isNumber()) {
        throw error(400, "Field " + field + " is expected to be float");
      }
      return value.numberValue();
    }
    if (field.equals("tpc_support") && !TPC.contains(value.asText())) {
      throw error(
          400, "Field tpc_support is expected to be one of the following: FULL, PULL, PUSH, NONE");
    }
    return value.isBoolean() ? Boolean.valueOf(value.asBoolean()) : value.asText();
  }

  synchronized void setOperations(String storage, ObjectNode sent) {
    sent.properties()
        .forEach(
            vo ->
                vo.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            setOperation(
                                storage,
                                vo.getKey(),
                                operation.getKey(),
                                FtsInput.integer(operation.getKey(), operation.getValue()))));
    Map<String, Map<String, Integer>> left = operations.getOrDefault(storage, Map.of());
    if (left.values().stream().allMatch(Map::isEmpty)) {
      operations.remove(storage);
    }
  }

  private void setOperation(String storage, String vo, String operation, int count) {
    Map<String, Integer> counts =
        operations
            .computeIfAbsent(storage, name -> new TreeMap<>())
            .computeIfAbsent(vo, name -> new TreeMap<>());
    if (count > 0) {
      counts.put(operation, count);
    } else {
      counts.remove(operation);
    }
  }
}
