package io.dmm.fts.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.audit.AuditConfig;
import io.dmm.core.audit.EvidenceCollector;
import io.dmm.core.audit.TransferAuditorDaemon;
import io.dmm.core.config.Secret;
import io.dmm.core.lifecycle.Cause;
import io.dmm.core.lifecycle.Move;
import io.dmm.core.monitor.PrometheusTrafficMeter;
import io.dmm.core.peer.FixedAuth;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerTls;
import io.dmm.core.peer.TransferActivity.Activity;
import io.dmm.core.peer.TransferActivity.Pair;
import io.dmm.core.peer.TransferRecords;
import io.dmm.core.testing.World;
import io.dmm.db.Database;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.audit.Verdict;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.Rse;
import io.dmm.fts.adapter.FtsTransferActivity;
import io.dmm.fts.adapter.FtsTransferRecords;
import io.dmm.fts.adapter.MonitTransferRecords;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.MonitClient;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.fts.FtsSimulator;
import io.dmm.sandbox.prometheus.ExporterWorld;
import io.dmm.sandbox.prometheus.PrometheusSimulator;
import io.dmm.sandbox.prometheus.SimulatedExporter;
import io.dmm.sandbox.world.HostNetworks;
import io.dmm.sandbox.world.Transfer.Hosts;
import io.dmm.sandbox.world.TransferModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The auditor among a simulated FTS and a simulated Prometheus over HTTP: data moves between hosts,
 * FTS tells of its files and exporters of the bytes. One clock that stands until a test moves it.
 */
final class AuditWorld implements AutoCloseable {
  static final String SOURCE = "2001:db8:a:1::/64";
  static final String DESTINATION = "2001:db8:b:1::/64";
  static final Hosts ON_CIRCUIT = new Hosts("src-1.example.org:1094", "dst-1.example.org:1094");
  static final Hosts USUAL = new Hosts("src.example.org:1094", "dst.example.org:1094");
  static final long GB = 1_000_000_000;
  private static final String DN = "/DC=org/DC=example/OU=robots/CN=dmm";
  private static final Duration TICK = Duration.ofSeconds(15);

  final World db;
  final TransferAuditRepository audits = new TransferAuditRepository();
  final List<Verdict> told = new ArrayList<>();
  final FtsSimulator fts;
  final ExporterWorld exporters;
  final TransferModel transfers;
  private final List<LiveCircuit> live = new ArrayList<>();
  private final PrometheusSimulator prometheus;
  private final PrometheusTrafficMeter meter;
  private final FtsClient client;
  private final MonitClient monit;
  private final FtsTransferActivity activity;
  private TransferAuditorDaemon auditor;

  /** A world where the interfaces that carry traffic are those of {@code wires}. */
  AuditWorld(Database database, Map<String, String> wires) throws IOException {
    db = new World(database);
    Map<String, String> networks = new HashMap<>();
    networks.put(ON_CIRCUIT.source(), SOURCE);
    networks.put(ON_CIRCUIT.destination(), DESTINATION);
    transfers =
        TransferModel.builder(db.clock, () -> List.copyOf(live))
            .prefixesOfHosts(networks)
            .bestEffortMbps(800)
            .build();
    networks.putAll(wires);
    exporters = new ExporterWorld(db.clock, TICK, Duration.ofDays(1), new HostNetworks(networks));
    exporters.add(SimulatedExporter.at("a:9100").device("vlan.1", "2001:db8:a:1::10"));
    exporters.add(SimulatedExporter.at("b:9100").device("vlan.2", "2001:db8:b:1::10"));
    prometheus = PrometheusSimulator.builder(db.clock, exporters).transfers(transfers).start();
    fts =
        FtsSimulator.builder(db.clock)
            .bearer("t0ken", DN)
            .grantTransfer(DN)
            .vo(DN, "cms")
            .monit("m0nit")
            .start()
            .serve(transfers);
    meter = PrometheusTrafficMeter.builder(prometheus.baseUrl()).longestScrape(TICK).build();
    client = FtsClient.builder(fts.baseUrl()).auth(FixedAuth.bearer(Secret.of("t0ken"))).build();
    monit =
        MonitClient.of(
            fts.baseUrl(),
            MonitClient.USUAL_PATH,
            FixedAuth.bearer(Secret.of("m0nit")),
            PeerTls.verified(),
            db.clock,
            PeerListener.NONE);
    activity = new FtsTransferActivity(client, db.clock, Runnable::run);
    askFts();
    pass(Duration.ofMinutes(1)); // the counters have been read before anything moves
  }

  /** The auditor asks FTS alone. */
  void askFts() {
    use(new FtsTransferRecords(client, db.clock));
  }

  /** What FTS sees of the hosts on the circuit. */
  Optional<Activity> activity() {
    return Optional.ofNullable(activities().get(pair(ON_CIRCUIT)));
  }

  /** What FTS sees of the hosts on the circuit, and of those that are not. */
  Map<Pair, Activity> activities() {
    return activity.between(List.of(pair(ON_CIRCUIT), pair(USUAL)));
  }

  private static Pair pair(Hosts hosts) {
    return new Pair(
        "davs://" + hosts.source().split(":")[0], "davs://" + hosts.destination().split(":")[0]);
  }

  /** The auditor asks the archive first. */
  void askMonit() {
    use(new MonitTransferRecords(monit, new FtsTransferRecords(client, db.clock)));
  }

  private void use(TransferRecords records) {
    auditor =
        new TransferAuditorDaemon(
            db.database,
            new TransferAuditorDaemon.Records(db.requests, audits, db.events),
            new EvidenceCollector(db.database, db.circuits, db.sites, records, Optional.of(meter)),
            new AuditConfig(Duration.ofMinutes(15), Duration.ofDays(7), 5, 0.5, 0.1, 0.1),
            told::add,
            db.clock);
  }

  /** A rule whose circuit of 8 Gb/s is up between the first hosts. */
  TransferRequest up() {
    TransferRequest request = db.fresh(3);
    usualHosts(request);
    Circuit circuit = db.openCircuit(request);
    db.database.transact(
        tx -> {
          db.circuits.subnetTaken(
              tx, circuit.id(), Side.SOURCE, SOURCE, ON_CIRCUIT.source(), "davs");
          db.circuits.subnetTaken(
              tx, circuit.id(), Side.DESTINATION, DESTINATION, ON_CIRCUIT.destination(), "davs");
          db.circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID());
          db.circuits.confirm(tx, circuit.id(), 8000, db.time());
        });
    live.add(
        new LiveCircuit(
            "i" + circuit.id(), request.ruleId(), SOURCE, DESTINATION, 8000, db.time()));
    return db.put(request, RequestStatus.PROVISIONED);
  }

  /** The hosts that Rucio knows for the two ends. */
  void usualHosts(TransferRequest request) {
    for (String rse : List.of(request.route().sourceRse(), request.route().destinationRse())) {
      db.site(rse, 100_000);
      String host = rse.equals(request.route().sourceRse()) ? USUAL.source() : USUAL.destination();
      db.database.transact(
          tx ->
              db.sites.save(
                  tx,
                  new Rse(
                      rse,
                      Optional.of(rse),
                      "davs",
                      host.substring(0, host.indexOf(':')),
                      "",
                      db.time())));
    }
  }

  /** Rucio submits 20 files of 5 GB to these hosts. */
  void submit(TransferRequest request, Hosts hosts) {
    transfers.start(request.ruleId(), "davs", hosts, 100 * GB, 20);
    transfers.tick();
  }

  /** Time passes, and data moves. */
  void pass(Duration time) {
    for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(TICK)) {
      db.clock.advance(TICK);
      transfers.tick();
      fts.tick();
    }
  }

  /** The rule is over. */
  void end(TransferRequest request) {
    Move move = Move.because(Cause.RULE_ENDED, "test", "all files are there").finishedAt(db.time());
    db.database.transact(
        tx -> assertThat(db.transitions.move(tx, db.now(request), move)).isPresent());
  }

  /** Another rule takes the idle circuit over. */
  TransferRequest takeOver(TransferRequest giver) {
    TransferRequest taker = db.fresh(3);
    Circuit circuit = db.circuitOf(giver).orElseThrow();
    db.database.transact(
        tx -> assertThat(db.circuits.changeOwner(tx, circuit, taker.ruleId(), db.time())).isTrue());
    db.put(db.now(giver), RequestStatus.DELETED);
    return db.put(taker, RequestStatus.PROVISIONED);
  }

  void audit() throws PeerException {
    auditor.runOnce();
  }

  Optional<TransferAudit> auditOf(TransferRequest request) {
    return db.database.read(tx -> audits.lastOf(tx, request.ruleId()));
  }

  @Override
  public void close() throws Exception {
    monit.close();
    client.close();
    meter.close();
    fts.close();
    prometheus.close();
  }
}
