package io.dmm.sandbox.fts;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last 100 changes of the configuration, newest first, as {@code GET /config/audit} shows them.
 */
final class FtsAuditLog {
  private static final int KEPT = 100;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Clock clock;
  private final Deque<Map<String, Object>> records = new ArrayDeque<>();

  FtsAuditLog(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(String dn, String config, String action) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("datetime", time(clock.instant()));
    row.put("dn", dn);
    row.put("config", config);
    row.put("action", action);
    records.addFirst(row);
    if (records.size() > KEPT) {
      records.removeLast();
    }
  }

  synchronized List<Map<String, Object>> newestFirst() {
    return new ArrayList<>(records);
  }

  /** FTS's times: UTC without a zone. */
  static String time(Instant instant) {
    return instant == null ? null : TIME.format(instant);
  }
}
