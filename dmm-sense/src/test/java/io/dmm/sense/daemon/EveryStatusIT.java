package io.dmm.sense.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.daemon.Backoff;
import io.dmm.core.daemon.ItemDaemon;
import io.dmm.core.daemon.ItemRunner;
import io.dmm.core.lifecycle.CircuitLedger;
import io.dmm.core.lifecycle.Transitions;
import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.CircuitOrchestrator;
import io.dmm.core.peer.Compilation;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sense.SenseConfig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What is done about every status of SENSE in every status of a request: right after something was
 * asked of SENSE, and when nothing has changed for hours.
 */
class EveryStatusIT {
  private static final Duration HOURS = Duration.ofHours(3);

  @RegisterExtension static final TestDatabase TEST_DATABASE = new TestDatabase();

  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final RequestRepository requests = new RequestRepository();
  private final RequestLeases leases = new RequestLeases();
  private final CircuitRepository circuits = new CircuitRepository();
  private final EventRepository events = new EventRepository();
  private final SiteRepository sites = new SiteRepository();
  private final List<String> calls = new ArrayList<>();
  private InstanceState state = InstanceState.gone();
  private int networks;
  private Transitions transitions;
  private ItemRunner runner;
  private Map<RequestStatus, ItemDaemon> daemons;

  @BeforeEach
  void begin() {
    transitions = new Transitions(requests, events, clock);
    CircuitLedger ledger = new CircuitLedger(database(), leases, circuits, events, clock);
    SenseConfig config = config();
    CircuitOrchestrator sense = sense();
    AddressPools pools = pools();
    OddStatus odd = new OddStatus(database(), transitions);
    InstanceRemoval removal =
        new InstanceRemoval(sense, ledger, database(), transitions, odd, config, clock);
    KeptBandwidth kept = new KeptBandwidth(circuits, requests, transitions, clock);
    HeldSubnets subnets = new HeldSubnets(pools, ledger, circuits, requests, clock);
    Intents intents = new Intents(database(), sites);
    ItemDaemon handler =
        new SenseHandlerDaemon(
            sense,
            ledger,
            circuits,
            new Affiliation(pools, ledger),
            kept,
            odd,
            config,
            clock,
            new Random(7));
    daemons =
        Map.of(
            RequestStatus.DECIDED,
            new SenseStagerDaemon(
                sense,
                ledger,
                circuits,
                intents,
                removal,
                new LinkAvailability(database(), sites, circuits, clock),
                subnets,
                odd,
                config,
                clock),
            RequestStatus.STAGED,
            handler,
            RequestStatus.PROVISIONED,
            handler,
            RequestStatus.STALE,
            handler,
            RequestStatus.FINISHED,
            new SenseCancellerDaemon(ledger, removal, config),
            RequestStatus.CANCELED,
            new SenseDeleterDaemon(ledger, circuits, removal, subnets, config, clock));
    runner =
        new ItemRunner(
            database(),
            leases,
            transitions,
            clock,
            new Random(7),
            new ItemRunner.Settings(
                "test",
                Duration.ofMinutes(5),
                3,
                new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(15))));
    knowLink();
  }

  @Test
  void everyStatusOfSenseHasItsActionInEveryStatusOfARequest() {
    List<String> table = new ArrayList<>();
    for (RequestStatus status :
        List.of(
            RequestStatus.DECIDED,
            RequestStatus.STAGED,
            RequestStatus.PROVISIONED,
            RequestStatus.STALE,
            RequestStatus.FINISHED,
            RequestStatus.CANCELED)) {
      for (Phase phase : Phase.values()) {
        table.add(
            String.format(
                Locale.ROOT,
                "%-11s %-13s | %-48s | %s",
                status,
                phase,
                outcome(status, phase, Duration.ofSeconds(20)),
                outcome(status, phase, HOURS)));
      }
    }
    assertThat(String.join("\n", table)).isEqualTo(EXPECTED.strip());
  }

  private static final String EXPECTED =
      """
      DECIDED     GONE          | STAGED, compile                                  | STAGED, compile
      DECIDED     COMPILING     | waits                                            | waits, another instance
      DECIDED     COMPILED      | STAGED, compile                                  | STAGED, compile
      DECIDED     CREATING      | STAGED                                           | STAGED
      DECIDED     CREATE_FAILED | STAGED, compile                                  | STAGED, compile
      DECIDED     READY         | STAGED                                           | STAGED
      DECIDED     MODIFYING     | waits, another instance                          | waits, another instance
      DECIDED     MODIFIED      | STAGED                                           | STAGED
      DECIDED     MODIFY_FAILED | waits, another instance                          | waits, another instance
      DECIDED     CANCELLING    | waits, another instance                          | waits, another instance
      DECIDED     CANCELLED     | waits, another instance                          | waits, another instance
      DECIDED     CANCEL_FAILED | waits, another instance                          | waits, another instance
      DECIDED     UNRECOGNISED  | waits !SENSE_STATUS_UNKNOWN                      | waits
      STAGED      GONE          | waits                                            | RETRY, another instance
      STAGED      COMPILING     | waits                                            | RETRY, another instance
      STAGED      COMPILED      | waits                                            | waits for SENSE_PROVISIONER
      STAGED      CREATING      | waits                                            | RETRY, another instance
      STAGED      CREATE_FAILED | RETRY, another instance                          | RETRY, another instance
      STAGED      READY         | PROVISIONED                                      | PROVISIONED
      STAGED      MODIFYING     | RETRY, another instance                          | RETRY, another instance
      STAGED      MODIFIED      | PROVISIONED                                      | PROVISIONED
      STAGED      MODIFY_FAILED | RETRY, another instance                          | RETRY, another instance
      STAGED      CANCELLING    | RETRY, another instance                          | RETRY, another instance
      STAGED      CANCELLED     | RETRY, another instance                          | RETRY, another instance
      STAGED      CANCEL_FAILED | RETRY, another instance                          | RETRY, another instance
      STAGED      UNRECOGNISED  | waits !SENSE_STATUS_UNKNOWN                      | waits
      PROVISIONED GONE          | waits                                            | DECIDED, another instance
      PROVISIONED COMPILING     | waits                                            | DECIDED, another instance
      PROVISIONED COMPILED      | DECIDED, another instance                        | DECIDED, another instance
      PROVISIONED CREATING      | waits                                            | DECIDED, another instance
      PROVISIONED CREATE_FAILED | DECIDED, another instance                        | DECIDED, another instance
      PROVISIONED READY         | waits                                            | waits
      PROVISIONED MODIFYING     | waits                                            | DECIDED, another instance
      PROVISIONED MODIFIED      | waits                                            | waits
      PROVISIONED MODIFY_FAILED | waits                                            | DECIDED, another instance
      PROVISIONED CANCELLING    | DECIDED, another instance                        | DECIDED, another instance
      PROVISIONED CANCELLED     | DECIDED, another instance                        | DECIDED, another instance
      PROVISIONED CANCEL_FAILED | DECIDED, another instance                        | DECIDED, another instance
      PROVISIONED UNRECOGNISED  | waits !SENSE_STATUS_UNKNOWN                      | waits
      STALE       GONE          | waits                                            | DECIDED, another instance
      STALE       COMPILING     | waits                                            | DECIDED, another instance
      STALE       COMPILED      | waits                                            | DECIDED, another instance
      STALE       CREATING      | waits                                            | DECIDED, another instance
      STALE       CREATE_FAILED | DECIDED, another instance                        | DECIDED, another instance
      STALE       READY         | waits                                            | PROVISIONED
      STALE       MODIFYING     | waits                                            | DECIDED, another instance
      STALE       MODIFIED      | waits                                            | PROVISIONED
      STALE       MODIFY_FAILED | waits                                            | DECIDED, another instance
      STALE       CANCELLING    | DECIDED, another instance                        | DECIDED, another instance
      STALE       CANCELLED     | DECIDED, another instance                        | DECIDED, another instance
      STALE       CANCEL_FAILED | DECIDED, another instance                        | DECIDED, another instance
      STALE       UNRECOGNISED  | waits !SENSE_STATUS_UNKNOWN                      | waits
      FINISHED    GONE          | CANCELED                                         | CANCELED
      FINISHED    COMPILING     | waits                                            | CANCELED
      FINISHED    COMPILED      | CANCELED                                         | CANCELED
      FINISHED    CREATING      | CANCELED, cancel by force                        | CANCELED, cancel by force
      FINISHED    CREATE_FAILED | CANCELED, cancel by force                        | CANCELED, cancel by force
      FINISHED    READY         | CANCELED, cancel                                 | CANCELED, cancel
      FINISHED    MODIFYING     | CANCELED, cancel by force                        | CANCELED, cancel by force
      FINISHED    MODIFIED      | CANCELED, cancel                                 | CANCELED, cancel
      FINISHED    MODIFY_FAILED | CANCELED, cancel by force                        | CANCELED, cancel by force
      FINISHED    CANCELLING    | CANCELED                                         | CANCELED
      FINISHED    CANCELLED     | CANCELED                                         | CANCELED
      FINISHED    CANCEL_FAILED | CANCELED, cancel by force                        | CANCELED, cancel by force
      FINISHED    UNRECOGNISED  | CANCELED, cancel by force !SENSE_STATUS_UNKNOWN  | CANCELED, cancel by force
      CANCELED    GONE          | waits                                            | waits
      CANCELED    COMPILING     | waits                                            | waits, delete
      CANCELED    COMPILED      | waits, delete                                    | waits, delete
      CANCELED    CREATING      | waits                                            | waits, cancel by force !CANCEL_STALLED
      CANCELED    CREATE_FAILED | waits                                            | waits, delete !DELETED_BY_FORCE
      CANCELED    READY         | waits                                            | waits, cancel !CANCEL_STALLED
      CANCELED    MODIFYING     | waits                                            | waits, cancel by force !CANCEL_STALLED
      CANCELED    MODIFIED      | waits                                            | waits, cancel !CANCEL_STALLED
      CANCELED    MODIFY_FAILED | waits                                            | waits, delete !DELETED_BY_FORCE
      CANCELED    CANCELLING    | waits                                            | waits, delete !DELETED_BY_FORCE
      CANCELED    CANCELLED     | waits                                            | waits, delete
      CANCELED    CANCEL_FAILED | waits                                            | waits, delete !DELETED_BY_FORCE
      CANCELED    UNRECOGNISED  | waits !SENSE_STATUS_UNKNOWN                      | waits, cancel by force !CANCEL_STALLED
      """;

  /** Where the request is after its daemon has acted once, and what that asked of SENSE. */
  private String outcome(RequestStatus status, Phase phase, Duration ago) {
    state =
        new InstanceState(
            phase, text(phase), phase.isUp() ? OptionalLong.of(10_000) : OptionalLong.empty(), "");
    TransferRequest request = request(status, ago);
    calls.clear();
    runner.work(daemons.get(status), request);
    TransferRequest after = now(request);
    assertThat(after.statusReason()).doesNotContain("internal error").isNotBlank();
    boolean stays = after.status() == status;
    String told =
        database().read(tx -> events.of(tx, request.ruleId())).stream()
            .filter(event -> event.to().isEmpty() && !event.actor().equals("test"))
            .map(Event::cause)
            .reduce("", (one, other) -> one + " !" + other);
    return (stays ? "waits" : after.status().name())
        + (stays && after.mover() != daemons.get(status).mover() ? " for " + after.mover() : "")
        + (isToBeDiscarded(request) ? ", another instance" : "")
        + (calls.isEmpty() ? "" : ", " + String.join(",", calls))
        + told;
  }

  private static boolean isToBeDiscarded(TransferRequest request) {
    CircuitRepository repository = new CircuitRepository();
    return database()
        .read(tx -> repository.ownedBy(tx, request.ruleId()))
        .map(Circuit::discard)
        .orElse(false);
  }

  private static String text(Phase phase) {
    return switch (phase) {
      case GONE -> "GONE";
      case COMPILING -> "CREATE - INIT";
      case COMPILED -> "CREATE - COMPILED";
      case CREATING -> "CREATE - COMMITTED";
      case CREATE_FAILED -> "CREATE - FAILED";
      case READY -> "CREATE - READY";
      case MODIFYING -> "MODIFY - COMMITTED";
      case MODIFIED -> "MODIFY - READY";
      case MODIFY_FAILED -> "MODIFY - FAILED";
      case CANCELLING -> "CANCEL - COMMITTED";
      case CANCELLED -> "CANCEL - READY";
      case CANCEL_FAILED -> "CANCEL - FAILED";
      case UNRECOGNISED -> "DREAM - DEEP";
    };
  }

  /** A request whose last call was so long ago, and whose instance has been as it is ever since. */
  private TransferRequest request(RequestStatus status, Duration ago) {
    Instant then = clock.instant().minus(ago);
    boolean wasUp = status != RequestStatus.DECIDED && status != RequestStatus.STAGED;
    String rule = Requests.ruleId();
    NewRequest like = Requests.fresh(rule, 3);
    NewRequest fresh =
        new NewRequest(
            rule, like.status(), like.mover(), "", "", 3, like.did(), like.rule(), route());
    database()
        .transact(
            tx -> {
              assertThat(requests.insert(tx, fresh, then)).isPresent();
              Circuit circuit = circuits.create(tx, rule, route(), rule, "pool-a", "pool-b", then);
              int network = ++networks;
              for (Side side : Side.values()) {
                String prefix =
                    "2001:db8:%x:%d::/64".formatted(network, side == Side.SOURCE ? 1 : 2);
                circuits.subnetTaken(tx, circuit.id(), side, prefix, "host:1094", "davs");
                circuits.subnetNamed(tx, circuit.id(), side, "urn:" + prefix);
                circuits.subnetAffiliated(tx, circuit.id(), side, then);
              }
              circuits.instanceNamed(tx, circuit.id(), UUID.randomUUID());
              circuits.request(tx, circuit.id(), 40_000);
              if (wasUp) {
                circuits.confirm(tx, circuit.id(), 10_000, then);
              }
              if (status == RequestStatus.STALE) {
                circuits.request(tx, circuit.id(), 40_000);
              }
              if (status == RequestStatus.STAGED || status == RequestStatus.STALE) {
                circuits.changeSent(tx, circuit.id(), then);
              }
              if (status == RequestStatus.CANCELED) {
                circuits.cancelSent(tx, circuit.id(), rule, then);
              }
              if (ago.equals(HOURS)) {
                if (state.phase() == Phase.GONE) {
                  circuits.missing(tx, circuit.id(), then);
                } else {
                  circuits.seen(tx, circuit.id(), state.status(), then);
                }
              }
            });
    TransferRequest stored = database().read(tx -> requests.find(tx, rule)).orElseThrow();
    return Requests.put(database(), stored, status, daemons.get(status).mover(), then);
  }

  private TransferRequest now(TransferRequest request) {
    return database().read(tx -> requests.find(tx, request.ruleId())).orElseThrow();
  }

  private static Database database() {
    return TEST_DATABASE.get();
  }

  private static Route route() {
    return new Route("A", "B", "A", "B");
  }

  private void knowLink() {
    database()
        .transact(
            tx -> {
              for (String site : List.of("A", "B")) {
                sites.save(
                    tx,
                    new Site(
                        site,
                        "urn:" + site,
                        "",
                        OptionalLong.of(100_000),
                        "discovered",
                        "",
                        clock.instant(),
                        Optional.empty()));
              }
              sites.save(
                  tx,
                  new MeshLink(
                      "A",
                      "B",
                      "any",
                      OptionalLong.of(100_000),
                      OptionalLong.empty(),
                      Optional.empty(),
                      "",
                      clock.instant()));
            });
  }

  private static SenseConfig config() {
    Problems problems = new Problems();
    SenseConfig config =
        SenseConfig.read(
            new ConfigSection(
                "test.cfg",
                "sense",
                Map.of("profile_uuid", "7b6a1f7c-5f3e-4b0e-8d5a-0d7f6a6e1c11"),
                problems));
    assertThat(problems.all()).isEmpty();
    return config;
  }

  /** A SENSE whose instances all are as {@link #state} says, and that notes what changes them. */
  private CircuitOrchestrator sense() {
    return (CircuitOrchestrator)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {CircuitOrchestrator.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "look" -> state;
                  case "compile" -> {
                    calls.add("compile");
                    yield Compilation.found("urn:source", "urn:destination");
                  }
                  case "cancel" -> {
                    calls.add(arguments[1].equals(true) ? "cancel by force" : "cancel");
                    yield null;
                  }
                  case "delete", "provision", "modify" -> {
                    calls.add(method.getName());
                    yield null;
                  }
                  default -> throw new AssertionError("nobody should call " + method);
                });
  }

  private static AddressPools pools() {
    return (AddressPools)
        Proxy.newProxyInstance(
            EveryStatusIT.class.getClassLoader(),
            new Class<?>[] {AddressPools.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("free");
              return null;
            });
  }
}
