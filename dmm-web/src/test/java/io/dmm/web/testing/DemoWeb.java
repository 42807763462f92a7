package io.dmm.web.testing;

import io.dmm.core.daemon.DaemonStatus;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Change;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;

/** Serves pages full of made-up records until it is ended: for looking at them. */
public final class DemoWeb {
  private static final String[] SITES = {
    "T2_US_UCSD", "T2_US_Caltech", "T1_US_FNAL", "T2_US_Nebraska", "T2_US_MIT", "T2_US_Vanderbilt"
  };
  private static final RequestStatus[] STATUSES = {
    RequestStatus.PROVISIONED, RequestStatus.PROVISIONED, RequestStatus.STAGED,
    RequestStatus.ALLOCATED, RequestStatus.DELETED, RequestStatus.INIT,
    RequestStatus.STALE, RequestStatus.RETRY, RequestStatus.FINISHED,
    RequestStatus.FAILED, RequestStatus.DECIDED, RequestStatus.MODIFIED,
    RequestStatus.CANCELED
  };

  private final Database database;
  private final Instant now = Instant.now();
  private final Random random = new Random(7);
  private final RequestRepository requests = new RequestRepository();
  private final RequestStreams streams = new RequestStreams();
  private final CircuitRepository circuits = new CircuitRepository();
  private final EventRepository events = new EventRepository();
  private final int[] hosts = new int[SITES.length];

  private DemoWeb(Database database) {
    this.database = database;
  }

  /** Starts it, and prints its address. With the argument {@code open} nobody needs to sign in. */
  public static void main(String[] arguments) throws Exception {
    TestDatabase db = new TestDatabase();
    db.beforeAll(null);
    DemoWeb demo = new DemoWeb(db.get());
    demo.fill();
    Path log = Files.createTempFile("dmm-demo", ".log");
    Files.writeString(
        log,
        "2026-03-01 12:00:00 INFO  staged rule_id=0007 available_mbps=100000\n".repeat(60)
            + "2026-03-01 12:00:09 ERROR step_failed rule_id=0008\n  at io.dmm.Foo(Foo.java:1)\n",
        StandardCharsets.UTF_8);
    TestWeb web =
        TestWeb.running(
            db.get(),
            config -> {
              var logged = config.withLogFile(log);
              return arguments.length > 0
                  ? logged.forSandbox(TestWeb.secret(), TestWeb.secret())
                  : logged;
            });
    demo.overview(web.overview());
    System.out.println("READY " + web.baseUrl());
    Thread.currentThread().join();
  }

  private void overview(FakeOverview overview) {
    String[][] daemons = {
      {"RefreshSites", "Reads sites, hosts and links from SENSE."},
      {"RucioInitializer", "Records new SENSE rules."},
      {"Allocator", "Gives a request a subnet and a host at both ends."},
      {"Decider", "Decides how much bandwidth each request gets."},
      {"SenseStager", "Has SENSE compile the circuit."},
      {"SenseProvisioner", "Has SENSE build the circuit."},
      {"SenseHandler", "Watches circuits at SENSE and retries."},
      {"SenseModifier", "Changes the bandwidth of circuits."},
      {"RucioModifier", "Follows priorities in Rucio."},
      {"FtsModifier", "Fits FTS limits to circuits."},
      {"Monitor", "Measures throughput."},
      {"RucioFinisher", "Notices the end of rules."},
      {"SenseCanceller", "Takes idle circuits down."},
      {"SenseDeleter", "Removes what is left of them."},
      {"Reconciler", "Compares what we believe with what the peers hold."},
    };
    for (int i = 0; i < daemons.length; i++) {
      DaemonStatus.State state =
          i == 9
              ? DaemonStatus.State.FAILING
              : i == 14 ? DaemonStatus.State.STANDBY : DaemonStatus.State.OK;
      overview.daemon(
          daemons[i][0],
          daemons[i][1],
          state,
          i == 14 ? null : now.minusSeconds(3 + i * 2L),
          i == 9 ? "fts: 503 from https://fts.example.org:8446/config/links: try again later" : "");
    }
    overview.peer("Rucio", "CLOSED", now.minusSeconds(4), "");
    overview.peer("SENSE", "CLOSED", now.minusSeconds(2), "");
    overview.peer("FTS", "OPEN", now.minusSeconds(95), "503 Service Unavailable after 3 tries");
    overview.peer("Prometheus", "CLOSED", now.minusSeconds(31), "");
  }

  private void fill() {
    database.transact(
        tx -> {
          SiteRepository sites = new SiteRepository();
          for (int i = 0; i < SITES.length; i++) {
            boolean known = i != 5;
            sites.save(
                tx,
                new Site(
                    SITES[i],
                    "urn:ogf:network:" + SITES[i].toLowerCase(java.util.Locale.ROOT) + ":2024",
                    "https://sense-" + i + ".example.org:8443",
                    known ? OptionalLong.of(i == 2 ? 400_000 : 100_000) : OptionalLong.empty(),
                    known ? (i % 2 == 0 ? "configured" : "discovered") : "unknown",
                    "",
                    now.minusSeconds(600),
                    Optional.empty()));
            sites.save(
                tx, new Rse(SITES[i], Optional.of(SITES[i]), "davs", "", now.minusSeconds(600)));
            for (int host = 0; host < 12; host++) {
              sites.save(
                  tx,
                  new Endpoint(
                      SITES[i],
                      prefix(i, host),
                      "xrootd-" + host + "." + i + ".example.org:1094",
                      now.minusSeconds(600),
                      Optional.empty()));
            }
          }
          sites.save(
              tx, new Rse("T3_US_Nowhere", Optional.empty(), "", "SENSE knows no such site", now));
          sites.save(tx, new Rse("T2_US_UCSD_Test", Optional.of("T2_US_UCSD"), "davs", "", now));
          for (int a = 0; a < SITES.length; a++) {
            for (int b = a + 1; b < SITES.length; b++) {
              String one = SITES[a].compareTo(SITES[b]) < 0 ? SITES[a] : SITES[b];
              String two = SITES[a].compareTo(SITES[b]) < 0 ? SITES[b] : SITES[a];
              sites.save(
                  tx,
                  new MeshLink(
                      one,
                      two,
                      b == 5 ? "3000-3100" : "any",
                      OptionalLong.of(100_000),
                      OptionalLong.empty(),
                      Optional.empty(),
                      "",
                      now.minusSeconds(600)));
            }
          }
          sites.available(
              tx, "T1_US_FNAL", "T2_US_UCSD", OptionalLong.of(80_000), now.minusSeconds(1200));
        });
    for (int i = 0; i < 130; i++) {
      add(i);
    }
  }

  private static String prefix(int site, int host) {
    return "2001:db8:"
        + Integer.toHexString(0xa00 + site)
        + ":"
        + Integer.toHexString(host + 1)
        + "::/64";
  }

  private void add(int number) {
    RequestStatus status = number < 26 ? STATUSES[number % STATUSES.length] : RequestStatus.DELETED;
    int from = number % SITES.length;
    int to = (number + 1 + number / 6 % 4) % SITES.length;
    String ruleId = new UUID(random.nextLong(), random.nextLong()).toString().replace("-", "");
    Instant seen = now.minusSeconds(600L * (number + 1) + random.nextInt(300));
    Route route =
        number == 5
            ? Route.unknown()
            : new Route(
                number % 7 == 0 ? SITES[from] + (from == 0 ? "_Test" : "") : SITES[from],
                SITES[to],
                SITES[from],
                SITES[to]);
    long files = 100L + random.nextInt(4000);
    TransferRequest request =
        database
            .inTransaction(
                tx ->
                    requests.insert(
                        tx,
                        new NewRequest(
                            ruleId,
                            RequestStatus.INIT,
                            Mover.ALLOCATOR,
                            "a new rule",
                            "",
                            1 + random.nextInt(5),
                            new DataId(
                                "cms",
                                "/TTToSemiLeptonic_TuneCP5_13TeV-powheg-pythia8/RunIISummer20UL-"
                                    + number
                                    + "/AODSIM"),
                            new RuleFacts(
                                "REPLICATING",
                                number == 5
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(files * 3_900_000_000L),
                                status == RequestStatus.DELETED ? files : files * number / 40,
                                number == 5 ? 0 : files,
                                Optional.of(seen.minusSeconds(30)),
                                Optional.empty()),
                            route),
                        seen))
            .orElseThrow();
    history(request, status, seen);
    if (status != RequestStatus.INIT && status != RequestStatus.DELETED) {
      circuit(request, status, from, to, seen);
    }
  }

  private void circuit(
      TransferRequest request, RequestStatus status, int from, int to, Instant seen) {
    boolean up =
        status == RequestStatus.PROVISIONED
            || status == RequestStatus.STALE
            || status == RequestStatus.MODIFIED
            || status == RequestStatus.FINISHED;
    long mbps = 1000L * (5L + random.nextInt(30));
    int host = hosts[from]++;
    int otherHost = hosts[to]++;
    database.transact(
        tx -> {
          Circuit circuit =
              circuits.create(
                  tx,
                  request.ruleId(),
                  request.route(),
                  "dmm-" + request.ruleId(),
                  request.route().sourceRse(),
                  request.route().destinationRse(),
                  seen.plusSeconds(5));
          if (status == RequestStatus.FAILED) {
            circuits.release(tx, circuit.id(), now.minusSeconds(60));
            return;
          }
          circuits.subnetTaken(
              tx,
              circuit.id(),
              Side.SOURCE,
              prefix(from, host),
              "xrootd-" + host + "." + from + ".example.org:1094",
              "davs");
          circuits.subnetTaken(
              tx,
              circuit.id(),
              Side.DESTINATION,
              prefix(to, otherHost),
              "xrootd-" + otherHost + "." + to + ".example.org:1094",
              "davs");
          if (status == RequestStatus.ALLOCATED) {
            requests.explainBandwidth(
                tx, Map.of(request.ruleId(), "no bandwidth is free at port of T2_US_UCSD"));
            return;
          }
          requests.decide(tx, request.ruleId(), mbps, now);
          circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID());
          circuits.request(tx, circuit.id(), mbps);
          circuits.seen(
              tx, circuit.id(), up ? "CREATE - READY" : "CREATE - COMPILED", now.minusSeconds(8));
          if (up) {
            circuits.confirm(tx, circuit.id(), mbps, seen.plusSeconds(160));
            measured(tx, circuit, request, mbps);
            decided(tx, request, mbps);
            streams.update(tx, request.ruleId(), 120, 120);
          }
        });
  }

  private void measured(
      org.jooq.DSLContext tx, Circuit circuit, TransferRequest request, long mbps) {
    List<ThroughputSample> samples = new ArrayList<>();
    for (int minute = 180; minute >= 0; minute--) {
      long reserved = minute > 70 ? mbps / 2 : mbps;
      boolean gap = minute > 100 && minute < 112;
      double ramp = Math.min(1, (181 - minute) / 20.0);
      double sent = reserved * ramp * (0.82 + random.nextDouble() * 0.15);
      samples.add(
          new ThroughputSample(
              circuit.id(),
              request.ruleId(),
              now.minusSeconds(60L * minute),
              reserved,
              gap ? OptionalDouble.empty() : OptionalDouble.of(sent),
              gap ? OptionalDouble.empty() : OptionalDouble.of(sent * 0.97)));
    }
    new SampleRepository().add(tx, samples);
    circuits.measured(
        tx,
        Map.of(
            circuit.id(),
            new Circuit.Traffic(
                OptionalDouble.of(mbps * 0.93),
                OptionalDouble.of(mbps * 0.9),
                Optional.of(now.minusSeconds(20)),
                "OK",
                "carries 93 % of what is reserved")));
  }

  private void decided(org.jooq.DSLContext tx, TransferRequest request, long mbps) {
    new DecisionRepository()
        .append(
            tx,
            new DecisionRow(
                0,
                now.minusSeconds(4200),
                "weighted-max-min",
                1840,
                "{\"requests\": []}",
                "2 requests changed: 1 up, 1 down",
                List.of(
                    new DecisionRow.Share(
                        request.ruleId(),
                        mbps,
                        "port of " + request.route().sourceSite(),
                        3,
                        "Gets "
                            + mbps / 1000
                            + " Gb/s, its share by priority of the port of "
                            + request.route().sourceSite()
                            + ", which three requests fill.",
                        "modify to " + mbps / 1000 + " Gb/s"))));
  }

  private void history(TransferRequest request, RequestStatus status, Instant seen) {
    RequestStatus[] way = {
      RequestStatus.INIT, RequestStatus.ALLOCATED, RequestStatus.DECIDED,
      RequestStatus.STAGED, RequestStatus.PROVISIONED, RequestStatus.FINISHED,
      RequestStatus.CANCELED, RequestStatus.DELETED
    };
    String[] actors = {
      "RucioInitializer",
      "Allocator",
      "Decider",
      "SenseStager",
      "SenseHandler",
      "RucioFinisher",
      "SenseCanceller",
      "SenseDeleter"
    };
    String[] causes = {
      "RULE_SEEN",
      "SUBNETS_ALLOCATED",
      "BANDWIDTH_DECIDED",
      "INSTANCE_COMPILED",
      "CIRCUIT_READY",
      "RULE_ENDED",
      "CANCEL_ACCEPTED",
      "NOTHING_LEFT"
    };
    String[] reasons = {
      "a new rule of activity SENSE Test",
      "2001:db8:a00:1::/64 and 2001:db8:a02:4::/64",
      "20 Gb/s, bound by port of T2_US_UCSD",
      "compiled, 80 Gb/s available",
      "SENSE says CREATE - READY",
      "the rule is OK",
      "SENSE accepted the cancel",
      "instance, subnets and limits are gone"
    };
    int reached = List.of(way).indexOf(status);
    int last = reached >= 0 ? reached : status == RequestStatus.FAILED ? 2 : 4;
    database.transact(
        tx -> {
          for (int i = 0; i <= last; i++) {
            events.append(
                tx,
                Event.of(
                    seen.plusSeconds(40L * i),
                    request.ruleId(),
                    actors[i],
                    causes[i],
                    i == 0 ? null : way[i - 1],
                    way[i],
                    reasons[i]));
          }
          if (reached < 0) {
            events.append(
                tx,
                Event.of(
                    seen.plusSeconds(400),
                    request.ruleId(),
                    "SenseHandler",
                    status == RequestStatus.FAILED ? "GIVEN_UP" : "STEP_FAILED",
                    way[last],
                    status,
                    reason(status)));
          }
          requests.change(
              tx,
              request,
              new Change(
                  status,
                  status.isEnd()
                      ? Mover.NOBODY
                      : status == RequestStatus.STAGED
                          ? Mover.SENSE_PROVISIONER
                          : Mover.SENSE_HANDLER,
                  now.plusSeconds(45),
                  reason(status),
                  status == RequestStatus.FAILED
                      ? "SENSE refused the intent: no path with VLANs 3000-3100 between the sites"
                      : "",
                  status == RequestStatus.RETRY ? 2 : 0,
                  status == RequestStatus.RETRY
                      ? Optional.of(RequestStatus.STAGED)
                      : Optional.empty(),
                  status == RequestStatus.FINISHED ? Optional.of(now) : Optional.empty()),
              seen.plusSeconds(40L * last));
        });
  }

  private static String reason(RequestStatus status) {
    return switch (status) {
      case INIT -> "the pool of T2_US_UCSD is full; goes on when a subnet is freed";
      case ALLOCATED -> "waits for bandwidth: every quantum of port of T2_US_UCSD is taken";
      case DECIDED -> "20 Gb/s, bound by port of T2_US_UCSD";
      case STAGED -> "compiled, 80 Gb/s available";
      case PROVISIONED -> "SENSE says CREATE - READY";
      case RETRY -> "SENSE did not answer within 30 s (POST /instance)";
      case FAILED -> "given up after 3 tries";
      case STALE -> "must change from 20 to 30 Gb/s";
      case MODIFIED -> "priority changed from 3 to 5 in Rucio";
      case FINISHED -> "the rule is OK; the circuit is kept for 120 s";
      case CANCELED -> "SENSE accepted the cancel";
      case DELETED -> "instance, subnets and limits are gone";
      case NOT_SENSE -> "not ours";
    };
  }
}
