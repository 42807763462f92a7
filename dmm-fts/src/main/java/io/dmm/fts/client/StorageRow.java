package io.dmm.fts.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What FTS has been told about a storage: its two limits, and settings of other people that must
 * survive when a limit is taken back.
 */
public final class StorageRow {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INFO = "se_info";
  private static final String INBOUND = "inbound_max_active";
  private static final String OUTBOUND = "outbound_max_active";

  private final String storage;
  private final ObjectNode info;
  private final ObjectNode operations;

  private StorageRow(String storage, ObjectNode info, ObjectNode operations) {
    this.storage = storage;
    this.info = info;
    this.operations = operations;
  }

  /** A row without any setting. */
  public static StorageRow empty(String storage) {
    return new StorageRow(storage, JSON.createObjectNode(), JSON.createObjectNode());
  }

  /** The row that FTS answered; what is null there is not set. */
  static StorageRow of(String storage, JsonNode row) {
    StorageRow all = empty(storage);
    row.path(INFO)
        .properties()
        .forEach(
            setting -> {
              if (!setting.getValue().isNull()) {
                all.info.set(setting.getKey(), setting.getValue());
              }
            });
    row.path("operations")
        .properties()
        .forEach(operation -> all.operations.set(operation.getKey(), operation.getValue()));
    return all;
  }

  /** The storage. */
  public String storage() {
    return storage;
  }

  /** Most incoming transfers; empty if not set. FTS takes 0 and less for not set. */
  public OptionalInt inbound() {
    return limit(INBOUND);
  }

  /** Most outgoing transfers; empty if not set. FTS takes 0 and less for not set. */
  public OptionalInt outbound() {
    return limit(OUTBOUND);
  }

  /** Whether nothing at all is set. */
  public boolean isEmpty() {
    return info.isEmpty() && operations.isEmpty();
  }

  /** The same settings with these limits; an empty one is left out. */
  public StorageRow with(OptionalInt inbound, OptionalInt outbound) {
    ObjectNode changed = info.deepCopy();
    changed.remove(INBOUND);
    changed.remove(OUTBOUND);
    inbound.ifPresent(limit -> changed.put(INBOUND, limit));
    outbound.ifPresent(limit -> changed.put(OUTBOUND, limit));
    return new StorageRow(storage, changed, operations);
  }

  /** Nothing but these limits. */
  public StorageRow only(OptionalInt inbound, OptionalInt outbound) {
    return empty(storage).with(inbound, outbound);
  }

  /** The limits as they stand, those that FTS takes for not set included. */
  List<Integer> written() {
    return Stream.of(INBOUND, OUTBOUND)
        .filter(info::has)
        .map(key -> info.get(key).asInt())
        .toList();
  }

  /** As FTS takes it; parts without a setting are left out. */
  JsonNode json() {
    ObjectNode row = JSON.createObjectNode();
    if (!info.isEmpty()) {
      row.set(INFO, info);
    }
    if (!operations.isEmpty()) {
      row.set("operations", operations);
    }
    return row;
  }

  private OptionalInt limit(String key) {
    int value = info.path(key).asInt(0);
    return value > 0 ? OptionalInt.of(value) : OptionalInt.empty();
  }
}
