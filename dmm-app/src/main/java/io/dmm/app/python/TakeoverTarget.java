package io.dmm.app.python;

import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.units.Rates;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Subnet;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** Writes what is taken over into DMM's database, in one transaction. What is there stays. */
final class TakeoverTarget {
  static final String ACTOR = "import-python";

  private final RequestRepository requests = new RequestRepository();
  private final CircuitRepository circuits = new CircuitRepository();
  private final SiteRepository sites = new SiteRepository();
  private final Transitions transitions;
  private final TakeoverReport report;

  /** Ends the transaction of a rehearsal. */
  private static final class Rehearsed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  TakeoverTarget(Clock clock, TakeoverReport report) {
    this.transitions = new Transitions(requests, new EventRepository(), clock);
    this.report = report;
  }

  void write(Database database, NetworkTakeover network, List<TakenOver> taken, boolean dryRun) {
    try {
      database.transact(
          tx -> {
            write(tx, network);
            write(tx, taken);
            if (dryRun) {
              throw new Rehearsed();
            }
          });
    } catch (Rehearsed e) {
      report.note("This was a dry run: nothing has been written.");
    }
  }

  private void write(DSLContext tx, NetworkTakeover network) {
    Set<String> known =
        sites.sites(tx).stream().map(Site::name).collect(Collectors.toCollection(HashSet::new));
    for (Site site : network.sites()) {
      if (known.add(site.name())) {
        sites.save(tx, site);
        report.taken("site", site.name());
      }
    }
    for (Rse rse : network.rses()) {
      if (sites.rse(tx, rse.name()).isEmpty()) {
        sites.save(tx, rse);
        report.taken("rse", rse.name() + " at " + rse.siteName().orElseThrow());
      }
    }
    Set<String> subnets =
        sites.endpoints(tx).stream()
            .map(Endpoint::subnet)
            .collect(Collectors.toCollection(HashSet::new));
    for (Endpoint endpoint : network.endpoints()) {
      if (subnets.add(endpoint.subnet())) {
        sites.save(tx, endpoint);
        report.taken("endpoint", endpoint.host() + " on " + endpoint.subnet());
      }
    }
    for (MeshLink link : network.links()) {
      if (sites.link(tx, link.siteA(), link.siteB()).isEmpty()) {
        sites.save(tx, link);
        report.taken("link", link.siteA() + "-" + link.siteB());
      }
    }
  }

  private void write(DSLContext tx, List<TakenOver> taken) {
    Set<UUID> instances =
        circuits.live(tx).stream()
            .flatMap(circuit -> circuit.instanceId().stream())
            .collect(Collectors.toSet());
    for (TakenOver one : taken) {
      String ruleId = one.request().ruleId();
      Optional<String> obstacle =
          requests.find(tx, ruleId).isPresent()
              ? Optional.of("DMM already has it")
              : one.circuit().flatMap(circuit -> obstacle(tx, circuit, instances));
      if (obstacle.isPresent()) {
        report.leftOut("request", ruleId + " (" + one.from() + ")", obstacle.get());
        continue;
      }
      transitions.takeOver(tx, one.request(), ACTOR);
      one.circuit().ifPresent(circuit -> circuits.restore(tx, circuit));
      report.taken("request", describe(one));
    }
  }

  /** What DMM holds itself by now goes before what the Python DMM says. */
  private Optional<String> obstacle(DSLContext tx, Circuit circuit, Set<UUID> instances) {
    Optional<String> owner =
        Stream.of(circuit.source(), circuit.destination())
            .filter(Subnet::isHeld)
            .flatMap(subnet -> circuits.ownerOfSubnet(tx, subnet.prefix().orElseThrow()).stream())
            .map(other -> "DMM uses one of its subnets for rule " + other.ruleId())
            .findFirst();
    if (owner.isPresent()) {
      return owner;
    }
    if (circuits.isNameInUse(tx, circuit.allocationName())) {
      return Optional.of("DMM has subnets of its own under " + circuit.allocationName());
    }
    return circuit
        .instanceId()
        .filter(instances::contains)
        .map(id -> "DMM already has SENSE instance " + id);
  }

  private static String describe(TakenOver one) {
    String held =
        one.circuit()
            .map(
                circuit ->
                    circuit
                        .instanceId()
                        .map(id -> ", SENSE instance " + id + ", " + Rates.text(circuit.heldMbps()))
                        .orElse(", subnets only"))
            .orElse("");
    return one.request().ruleId()
        + " "
        + one.request().route()
        + ": "
        + one.from()
        + " becomes "
        + one.request().status()
        + held;
  }
}
