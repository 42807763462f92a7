package io.dmm.sandbox.scenario;

import io.dmm.sandbox.Finding;
import io.dmm.sandbox.sense.SimulatedAllocation;
import io.dmm.sandbox.sense.SimulatedInstance;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what the audits of the four peers find, each fault once, before their journals forget it;
 * and notices circuits for rules that are none of DMM's business.
 */
final class WorldAudit {
  private static final Logger log = LoggerFactory.getLogger(WorldAudit.class);
  private static final int MOST_KEPT = 2_000;

  private final Peers peers;
  private final Clock clock;
  private final Map<Fault, Finding> found = new LinkedHashMap<>();

  /** One fault: the same again, at another time, is no new one. */
  private record Fault(Finding.Kind kind, String subject, String detail) {
    static Fault of(Finding finding) {
      return new Fault(finding.kind(), finding.subject(), finding.detail());
    }
  }

  WorldAudit(Peers peers, Clock clock) {
    this.peers = peers;
    this.clock = clock;
  }

  /** Everything found until now, in the order found. */
  List<Finding> findings() {
    List<Finding> now = new ArrayList<>(peers.sense().audit());
    now.addAll(peers.rucio().audit());
    now.addAll(peers.fts().audit());
    now.addAll(peers.prometheus().audit());
    now.addAll(circuitsForOthers());
    synchronized (found) {
      for (Finding finding : now) {
        if (found.size() < MOST_KEPT && found.putIfAbsent(Fault.of(finding), finding) == null) {
          log.warn(
              "audit_finding kind={} subject=\"{}\" detail=\"{}\"",
              finding.kind(),
              finding.subject(),
              finding.detail());
        }
      }
      return List.copyOf(found.values());
    }
  }

  /** The same, and what is left over although everything should be over. */
  List<Finding> findingsAtEnd() {
    List<Finding> all = new ArrayList<>(findings());
    Stream.concat(peers.sense().auditAtEnd().stream(), peers.fts().auditAtEnd().stream())
        .filter(finding -> finding.kind() == Finding.Kind.LEAK)
        .forEach(all::add);
    return List.copyOf(all);
  }

  private List<Finding> circuitsForOthers() {
    List<String> names =
        Stream.concat(
                peers.sense().instances().stream().map(SimulatedInstance::alias),
                peers.sense().allocations().stream().map(SimulatedAllocation::name))
            .toList();
    return peers.foreignRules().stream()
        .filter(rule -> names.stream().anyMatch(name -> name.contains(rule)))
        .map(
            rule ->
                new Finding(
                    clock.instant(),
                    Finding.Kind.FORBIDDEN,
                    rule,
                    "a rule of another activity got a circuit or a subnet"))
        .toList();
  }
}
