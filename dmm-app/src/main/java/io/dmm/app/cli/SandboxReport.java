package io.dmm.app.cli;

import io.dmm.db.Database;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestFilter;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.scenario.FedRule;
import io.dmm.sandbox.scenario.SandboxWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the sandbox prints: a table while it runs, and a summary at its end. */
final class SandboxReport {
  private static final int MOST_ROWS = 5_000;
  private static final int TABLE_ROWS = 16;
  private static final double BYTES_PER_GB = 1e9;
  private static final double MBPS_PER_GBPS = 1e3;

  private final Database database;
  private final SandboxWorld world;
  private final RequestRepository requests = new RequestRepository();
  private final RequestSearch search = new RequestSearch();
  private final CircuitRepository circuits = new CircuitRepository();
  private final EventRepository events = new EventRepository();
  private final TransferAuditRepository audits = new TransferAuditRepository();
  private List<Finding> findings = List.of();
  private boolean allDeleted;

  SandboxReport(Database database, SandboxWorld world) {
    this.database = database;
    this.world = world;
  }

  /** Whether all rules were fed, have ended and are judged, and all is taken down. */
  boolean isOver() {
    List<TransferRequest> all = stored();
    return world.allFed()
        && world.allEnded()
        && all.size() == world.rules().size()
        && all.stream().allMatch(request -> request.status().isEnd())
        && all.stream().allMatch(request -> audit(request.ruleId()).isPresent());
  }

  private Optional<TransferAudit> audit(String ruleId) {
    return database.read(tx -> audits.lastOf(tx, ruleId));
  }

  /** Whether the summary showed every rule served and no finding. */
  boolean isClean() {
    return allDeleted && findings.isEmpty();
  }

  String table() {
    List<TransferRequest> all = stored();
    Map<String, Circuit> owned =
        database.read(
            tx -> circuits.ownedBy(tx, all.stream().map(TransferRequest::ruleId).toList()));
    Map<String, FedRule> fed = new LinkedHashMap<>();
    world.rules().forEach(rule -> fed.put(rule.id(), rule));
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%-10s %-12s %-34s %4s %9s %6s %8s %8s  %s%n",
            "rule",
            "status",
            "from -> to",
            "prio",
            "size GB",
            "done",
            "Gb/s",
            "wire",
            "why"));
    all.stream()
        .filter(request -> !request.status().isEnd())
        .limit(TABLE_ROWS)
        .forEach(request -> text.append(row(request, owned.get(request.ruleId()), fed)));
    Map<RequestStatus, Long> counts = database.read(search::countByStatus);
    text.append(
        String.format(
            Locale.ROOT,
            "%d rules fed, %s, audit findings: %d",
            fed.size(),
            counts,
            world.findings().size()));
    return text.toString();
  }

  private static String row(TransferRequest request, Circuit circuit, Map<String, FedRule> fed) {
    FedRule rule = fed.get(request.ruleId());
    double done =
        rule == null || rule.sizeBytes() == 0 ? 0 : 100.0 * rule.bytesArrived() / rule.sizeBytes();
    return String.format(
        Locale.ROOT,
        "%-10s %-12s %-34s %4d %9.1f %5.0f%% %8.1f %8s  %s%n",
        request.ruleId().substring(0, 8),
        request.status(),
        request.route(),
        request.priority(),
        request.rule().sizeBytes().orElse(0) / BYTES_PER_GB,
        done,
        circuit == null ? 0 : circuit.reservedMbps() / MBPS_PER_GBPS,
        circuit == null || circuit.traffic().transmitMbps().isEmpty()
            ? "-"
            : String.format(
                Locale.ROOT,
                "%.1f",
                circuit.traffic().transmitMbps().getAsDouble() / MBPS_PER_GBPS),
        shortened(request.statusReason()));
  }

  private static String shortened(String text) {
    return text.length() > 70 ? text.substring(0, 69) + "…" : text;
  }

  /** Times are seconds since DMM saw the rule. */
  Map<String, Object> summary(long seed, double speed) {
    List<Map<String, Object>> rows = new ArrayList<>();
    allDeleted = true;
    for (FedRule rule : world.rules()) {
      Optional<TransferRequest> request = database.read(tx -> requests.find(tx, rule.id()));
      allDeleted &= request.map(TransferRequest::status).equals(Optional.of(RequestStatus.DELETED));
      Map<String, Object> row = row(rule, request, database.read(tx -> events.of(tx, rule.id())));
      audit(rule.id())
          .ifPresent(
              audit -> {
                row.put("verdict", audit.verdict().name());
                row.put("verdict_reason", audit.reason());
              });
      rows.add(row);
    }
    findings = world.findingsAtEnd();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("seed", seed);
    summary.put("speed", speed);
    summary.put("rules", rows);
    summary.put("calls", world.callsPerPeer());
    summary.put(
        "findings",
        findings.stream()
            .map(
                finding ->
                    Map.of(
                        "at", finding.at().toString(),
                        "kind", finding.kind().name(),
                        "subject", finding.subject(),
                        "detail", finding.detail()))
            .toList());
    summary.put("clean", isClean());
    return summary;
  }

  private static Map<String, Object> row(
      FedRule rule, Optional<TransferRequest> request, List<Event> history) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rule_id", rule.id());
    row.put("from", rule.source());
    row.put("to", rule.destination());
    row.put("priority", rule.priority());
    row.put("size_bytes", rule.sizeBytes());
    row.put("status", request.map(one -> one.status().name()).orElse("never seen"));
    request
        .filter(TransferRequest::isGivenUp)
        .ifPresent(one -> row.put("failure", one.failureReason()));
    row.put("took_circuit", rule.tookCircuit());
    row.put("allocated_s", seconds(history, RequestStatus.ALLOCATED));
    row.put("provisioned_s", seconds(history, RequestStatus.PROVISIONED));
    row.put("deleted_s", seconds(history, RequestStatus.DELETED));
    row.put(
        "states", history.stream().flatMap(event -> event.to().stream()).map(Enum::name).toList());
    return row;
  }

  private static Double seconds(List<Event> history, RequestStatus status) {
    if (history.isEmpty()) {
      return null;
    }
    Instant start = history.get(0).at();
    return history.stream()
        .filter(event -> event.to().equals(Optional.of(status)))
        .findFirst()
        .map(event -> Duration.between(start, event.at()).toMillis() / 1000.0)
        .orElse(null);
  }

  private List<TransferRequest> stored() {
    return database.read(
        tx ->
            search.page(
                tx, new RequestFilter(Set.of(), "", "", RequestFilter.Sort.OLDEST, MOST_ROWS, 0)));
  }
}
