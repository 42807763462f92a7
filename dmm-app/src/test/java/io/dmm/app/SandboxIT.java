package io.dmm.app;

import static io.dmm.db.request.RequestStatus.ALLOCATED;
import static io.dmm.db.request.RequestStatus.CANCELED;
import static io.dmm.db.request.RequestStatus.DECIDED;
import static io.dmm.db.request.RequestStatus.DELETED;
import static io.dmm.db.request.RequestStatus.FINISHED;
import static io.dmm.db.request.RequestStatus.INIT;
import static io.dmm.db.request.RequestStatus.PROVISIONED;
import static io.dmm.db.request.RequestStatus.STAGED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.lifecycle.Cause;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.audit.Verdict;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestFilter;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.TestDatabase;
import io.dmm.sandbox.scenario.FedRule;
import io.dmm.sandbox.scenario.SandboxWorld;
import io.dmm.sandbox.scenario.Scenario;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole of DMM among simulated peers, from the first rule to the last trace removed. */
class SandboxIT {
  private static final int RULES = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String UNKNOWN_RULE = "0123456789abcdef0123456789abcdef";

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @TempDir private Path directory;

  private final RequestRepository requests = new RequestRepository();
  private final EventRepository events = new EventRepository();
  private final SandboxWorld world = SandboxWorld.start(Scenario.of(7, 20, OptionalInt.of(RULES)));

  @AfterEach
  void closeWorld() {
    world.close();
  }

  @Test
  void everyRuleGetsItsCircuitAndNothingIsLeftBehind() throws Exception {
    try (Application dmm = start()) {
      Get get = new Get(dmm.port());
      Await.until(
          "somebody who asks for a rule's hosts is told", PATIENCE, () -> isTold(get), this::state);
      assertThat(get.status("/query/" + UNKNOWN_RULE)).isEqualTo(404);
      assertThat(get.json("/health").path("status").asText()).isEqualTo("healthy");

      Await.until("all rules are served and taken down", PATIENCE, this::isOver, this::state);

      assertThat(world.findingsAtEnd()).isEmpty();
      assertEveryRuleWentItsWay();
      Await.until("every rule is judged", PATIENCE, () -> verdicts().size() == RULES, this::state);
      assertThat(verdicts()).allSatisfy(this::assertTookItsCircuit);
      for (FedRule rule : world.rules()) {
        assertThat(rule.tookCircuit()).as("data of %s took its circuit", rule.id()).isTrue();
        assertThat(get.status("/query/" + rule.id())).as(rule.id()).isEqualTo(404);
      }
    }
  }

  @Test
  void aDmmThatIsStoppedInTheMiddleIsCarriedOnByTheNext() throws Exception {
    try (Application first = start()) {
      Await.until(
          "some circuit is up while others are being built",
          PATIENCE,
          () -> statuses().contains(PROVISIONED) && statuses().size() > 1 && !isOver(),
          this::state);
      Instant before = Instant.now();
      first.close();
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(25));
    }
    assertThat(leases()).as("leases that the next would have to wait for").isZero();
    assertThat(isOver()).as("there is something left to do").isFalse();

    try (Application second = start()) {
      Await.until("all rules are served and taken down", PATIENCE, this::isOver, this::state);

      assertThat(new Get(second.port()).status("/health")).isEqualTo(200);
      assertThat(world.findingsAtEnd()).isEmpty();
      assertEveryRuleWentItsWay();
    }
  }

  private Application start() throws Exception {
    Application dmm = Application.start(settings());
    world.dmmIsAt(URI.create("http://127.0.0.1:" + dmm.port()));
    return dmm;
  }

  private Settings settings() throws Exception {
    Path config = world.writeConfiguration(directory);
    return Settings.read(
        Optional.of(config),
        TestSettings.environment(database.config(), world.environment(), Map.of()));
  }

  private boolean isTold(Get get) throws Exception {
    for (TransferRequest request : stored()) {
      if (get.status("/query/" + request.ruleId()) == 200) {
        JsonNode hosts = get.json("/query/" + request.ruleId());
        assertThat(hosts.path("source").asText()).matches("redir-\\d+\\..+:1094");
        assertThat(hosts.path("destination").asText()).matches("redir-\\d+\\..+:1094");
        return true;
      }
    }
    return false;
  }

  /** All is well, but for rules that were stuck: then many files needed several attempts. */
  private void assertTookItsCircuit(TransferAudit audit) {
    TransferAudit.Figures figures = audit.figures();
    assertThat(audit.verdict())
        .as(audit.reason())
        .isEqualTo(figures.filesRepeated() * 10 >= figures.files() ? Verdict.DEGRADED : Verdict.OK);
    assertThat(figures.filesDone()).as(audit.reason()).isEqualTo(figures.files());
    assertThat(figures.elsewhereBytes()).as(audit.reason()).isZero();
    assertThat(figures.sentBytes().orElse(0))
        .as(audit.reason())
        .isGreaterThanOrEqualTo(figures.movedBytes() * 9 / 10);
  }

  private List<TransferAudit> verdicts() {
    return database.get().read(tx -> new TransferAuditRepository().newest(tx, 100));
  }

  private boolean isOver() {
    return world.allFed()
        && world.allEnded()
        && stored().size() == RULES
        && stored().stream().allMatch(request -> request.status().isEnd());
  }

  private void assertEveryRuleWentItsWay() {
    assertThat(stored()).extracting(TransferRequest::status).containsOnly(DELETED);
    int built = 0;
    int up = 0;
    for (TransferRequest request : stored()) {
      List<Event> changes =
          history(request).stream().filter(event -> event.to().isPresent()).toList();
      List<RequestStatus> states = changes.stream().map(event -> event.to().get()).toList();
      for (int i = 1; i < changes.size(); i++) {
        assertThat(changes.get(i).from())
            .as("%s, change %d of %s", request.ruleId(), i, states)
            .contains(states.get(i - 1));
      }
      boolean handedOver = happened(changes, Cause.CIRCUIT_HANDED_OVER);
      if (states.contains(ALLOCATED)) {
        built++;
        // The data of a small rule may be through before DMM has looked whether its circuit is up.
        assertThat(states).as(request.ruleId()).startsWith(INIT, ALLOCATED, DECIDED, STAGED);
        up += states.contains(PROVISIONED) ? 1 : 0;
      } else {
        assertThat(states).as(request.ruleId()).startsWith(INIT, PROVISIONED);
      }
      assertThat(states)
          .as(request.ruleId())
          .endsWith(
              handedOver
                  ? new RequestStatus[] {FINISHED, DELETED}
                  : new RequestStatus[] {FINISHED, CANCELED, DELETED});
    }
    assertThat(built).as("rules that had a circuit of their own built").isPositive();
    assertThat(up).as("of those, rules whose circuit was seen up").isPositive();
  }

  private static boolean happened(List<Event> events, Cause cause) {
    return events.stream().anyMatch(event -> event.cause().equals(cause.name()));
  }

  private List<Event> history(TransferRequest request) {
    return database.get().read(tx -> events.of(tx, request.ruleId()));
  }

  private long leases() throws SQLException {
    try (Connection connection = database.get().dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from request where leased_until > current_timestamp")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private Set<RequestStatus> statuses() {
    return stored().stream().map(TransferRequest::status).collect(Collectors.toSet());
  }

  private List<TransferRequest> stored() {
    return database
        .get()
        .read(
            tx ->
                new RequestSearch()
                    .page(
                        tx,
                        new RequestFilter(Set.of(), "", "", RequestFilter.Sort.OLDEST, 100, 0)));
  }

  private String state() {
    return stored().stream()
        .map(one -> one.ruleId() + " " + one.status() + " " + one.statusReason())
        .collect(Collectors.joining("\n"));
  }
}
