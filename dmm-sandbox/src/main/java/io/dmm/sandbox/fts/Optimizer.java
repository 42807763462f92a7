package io.dmm.sandbox.fts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tables {@code t_optimizer} and {@code t_optimizer_evolution}: how many files may move at once
 * between two storages. Runs now and then for the pairs that have files, by the rules of the C++
 * server, for transfers that all succeed.
 */
final class Optimizer {
  private static final int EVOLUTION_KEPT = 50;
  private static final int UNDECIDED = 2;

  private final LinkTable links;
  private final StorageTable storages;
  private final Duration interval;
  private final Map<Pair, Current> current = new LinkedHashMap<>();
  private final Map<Pair, Deque<Map<String, Object>>> evolution = new LinkedHashMap<>();
  private Instant nextRun;

  /** A row of {@code t_optimizer}. */
  private record Current(int active, double ema, int nostreams, Instant at) {}

  /**
   * What the queue of a pair looks like.
   *
   * @param running files that move
   * @param waiting files that wait
   * @param bytesPerSecond how fast all of them move together
   * @param averageFileBytes mean size
   */
  record Queue(int running, int waiting, double bytesPerSecond, double averageFileBytes) {}

  Optimizer(LinkTable links, StorageTable storages, Duration interval, Instant start) {
    this.links = links;
    this.storages = storages;
    this.interval = interval;
    this.nextRun = start.plus(interval);
  }

  synchronized Instant nextRun() {
    return nextRun;
  }

  /** Runs once if it is due; {@code queues} holds the pairs with running or waiting files. */
  synchronized void runIfDue(Instant now, Map<Pair, Queue> queues) {
    if (nextRun.isAfter(now)) {
      return;
    }
    queues.forEach((pair, queue) -> decide(pair, queue, nextRun));
    while (!nextRun.isAfter(now)) {
      nextRun = nextRun.plus(interval);
    }
  }

  private void decide(Pair pair, Queue queue, Instant at) {
    Optional<FtsLink> link = links.inForce(pair.source(), pair.destination());
    boolean specific = link.isPresent() && !link.get().isDefault();
    int min = value(link, FtsLink::minActive, FtsLink::maxActive);
    int max = value(link, FtsLink::maxActive, FtsLink::minActive);
    min = min <= 0 ? (sameDomain(pair) ? 10 : 2) : min;
    if (max <= 0) {
      int outbound = own(pair.source(), "outbound_max_active");
      int inbound = own(pair.destination(), "inbound_max_active");
      max = Math.min(outbound, inbound);
    }
    max = Math.max(max, min);
    Current previous = current.get(pair);
    int decision;
    String rationale;
    if (min == max) {
      decision = min;
      rationale = "Range fixed";
    } else if (previous == null) {
      decision = specific ? max : min + (max - min) / 2;
      rationale = "No information. Start halfway.";
    } else if (queue.running() + queue.waiting() < previous.active) {
      decision = clamp(previous.active, min, max);
      rationale = "Queue emptying. Hold on.";
    } else {
      int mode = link.map(FtsLink::optimizerMode).orElse(1);
      decision = clamp(previous.active + (mode >= 2 ? 2 : 1), min, max);
      rationale = "Good link efficiency. Increment";
    }
    write(pair, decision, queue, rationale, at);
  }

  private static int clamp(int value, int min, int max) {
    return Math.max(min, Math.min(max, value));
  }

  /** A number of the row; if either of the two is not set, both count as 0. */
  private static int value(
      Optional<FtsLink> link, Function<FtsLink, Integer> wanted, Function<FtsLink, Integer> other) {
    return link.filter(l -> wanted.apply(l) != null && other.apply(l) != null)
        .map(wanted)
        .orElse(0);
  }

  /** A row of the storage, if there is one, is not merged with that of all here. */
  private int own(String storage, String column) {
    return storages.rows().containsKey(storage)
        ? storages.own(storage, column)
        : storages.own("*", column);
  }

  private static boolean sameDomain(Pair pair) {
    return domain(pair.source()).equals(domain(pair.destination()));
  }

  private static String domain(String storage) {
    String host = storage.substring(storage.indexOf("://") + 3);
    return host.substring(host.indexOf('.') + 1);
  }

  private void write(Pair pair, int active, Queue queue, String rationale, Instant at) {
    int before = current.containsKey(pair) ? current.get(pair).active : 0;
    current.put(pair, new Current(active, queue.bytesPerSecond(), 1, at));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("source_se", pair.source());
    row.put("dest_se", pair.destination());
    row.put("throughput", queue.bytesPerSecond());
    row.put("rationale", rationale);
    row.put("actual_active", queue.running());
    row.put("ema", queue.bytesPerSecond());
    row.put("filesize_stddev", 0.0);
    row.put("datetime", FtsAuditLog.time(at));
    row.put("active", active);
    row.put("success", 100.0);
    row.put("diff", active - before);
    row.put("queue_size", queue.waiting());
    row.put("filesize_avg", queue.averageFileBytes());
    append(pair, row);
  }

  private void append(Pair pair, Map<String, Object> row) {
    Deque<Map<String, Object>> lines = evolution.computeIfAbsent(pair, p -> new ArrayDeque<>());
    lines.addFirst(row);
    if (lines.size() > EVOLUTION_KEPT) {
      lines.removeLast();
    }
  }

  /**
   * How many files the scheduler lets move at once: the smallest of the pair's number and both
   * storages' limits.
   */
  int inForce(Pair pair) {
    int link;
    synchronized (this) {
      link = current.containsKey(pair) ? current.get(pair).active : UNDECIDED;
    }
    int outbound = storages.limit(pair.source(), "outbound_max_active");
    int inbound = storages.limit(pair.destination(), "inbound_max_active");
    return Math.min(link, Math.min(outbound, inbound));
  }

  /** What {@code POST /optimizer/current} does: both tables, until the next run. */
  synchronized List<Map<String, Object>> set(
      Pair pair, int active, int nostreams, String rationale, Instant at) {
    current.put(pair, new Current(active, 0, nostreams, at));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("source_se", pair.source());
    line.put("dest_se", pair.destination());
    line.put("datetime", FtsAuditLog.time(at));
    line.put("ema", 0.0);
    line.put("active", active);
    line.put("throughput", 0.0);
    line.put("success", 0.0);
    line.put("rationale", rationale);
    line.put("diff", 1);
    line.put("actual_active", 1);
    line.put("queue_size", 1);
    line.put("filesize_avg", 0.0);
    line.put("filesize_stddev", 0.0);
    append(pair, line);
    Map<String, Object> first = new LinkedHashMap<>(line);
    first.put("nostreams", nostreams);
    Map<String, Object> second = new LinkedHashMap<>();
    second.put("source_se", pair.source());
    second.put("dest_se", pair.destination());
    second.put("datetime", FtsAuditLog.time(at));
    second.put("ema", 0.0);
    second.put("active", active);
    second.put("nostreams", nostreams);
    second.put("rationale", rationale);
    return List.of(first, second);
  }

  synchronized List<Map<String, Object>> currentRows(String source, String destination) {
    List<Map<String, Object>> rows = new ArrayList<>();
    current.forEach(
        (pair, value) -> {
          if (matches(pair, source, destination)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("active", value.active);
            row.put("source_se", pair.source());
            row.put("nostreams", value.nostreams);
            row.put("ema", value.ema);
            row.put("datetime", FtsAuditLog.time(value.at));
            row.put("dest_se", pair.destination());
            rows.add(row);
          }
        });
    return rows;
  }

  synchronized List<Map<String, Object>> evolutionRows(String source, String destination) {
    return evolution.entrySet().stream()
        .filter(entry -> matches(entry.getKey(), source, destination))
        .flatMap(entry -> entry.getValue().stream())
        .limit(EVOLUTION_KEPT)
        .toList();
  }

  private static boolean matches(Pair pair, String source, String destination) {
    return (source == null || source.equals(pair.source()))
        && (destination == null || destination.equals(pair.destination()));
  }
}
