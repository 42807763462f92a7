package io.dmm.sandbox.rucio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.Finding.Kind;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.world.JsonShape;
import io.dmm.sandbox.world.MovableClock;
import io.dmm.sandbox.world.TestHttp;
import io.dmm.sandbox.world.TransferModel;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RucioSimulatorIT {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final String JWT = "aaa.bbb.ccc";

  private final MovableClock clock = MovableClock.at(START.toString());
  private final TransferModel model =
      TransferModel.builder(
              clock,
              () ->
                  List.of(
                      new LiveCircuit(
                          "i", "a", "2001:db8:0:1::/64", "2001:db8:0:2::/64", 8_000, START)))
          .efficiency(1)
          .prefixesOfHosts(
              Map.of("a.example.org", "2001:db8:0:1::/64", "b.example.org", "2001:db8:0:2::/64"))
          .build();
  private final RucioSimulator rucio =
      RucioSimulator.builder(clock)
          .transfers(model)
          .rse(SimulatedRse.of("SITE_A", "a.example.org").with("country", "US"))
          .rse(SimulatedRse.of("SITE_B", "b.example.org").with("country", "US").with("tier", 2))
          .rse(SimulatedRse.of("SITE_C", "c.example.org").with("country", "CH"))
          .user("many", "secret", "one", "two")
          .user("dmm", "dmm", "dmm")
          .certificate("/DC=org/CN=dmm", "dmm")
          .jwt(JWT, "root")
          .backgroundRules(1_000)
          .start();
  private final TestHttp http = new TestHttp(rucio.baseUrl());
  private Map<String, String> token = Map.of("X-Rucio-Auth-Token", JWT);

  @AfterEach
  void stop() {
    rucio.close();
  }

  private SimulatedRule.Builder rule(String name) {
    return SimulatedRule.of("cms", name)
        .source("SITE_A")
        .destination("SITE_B")
        .size(100_000_000_000L)
        .files(10);
  }

  private JsonNode get(String target) {
    HttpResponse<String> answer = http.get(target, token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonShape.parse(answer.body());
  }

  private List<JsonNode> lines(String target) {
    HttpResponse<String> answer = http.get(target, token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().map(JsonShape::parse).toList();
  }

  private void after(Duration time) {
    clock.advance(time);
    model.tick();
  }

  @Test
  void theLocksOfARuleFollowItsBytesAndItIsOkWhenAllHaveArrived() {
    SimulatedRule rule = rule("/A/B/C").build();
    rucio.add(rule);
    model.tick();
    after(Duration.ofSeconds(35)); // 1 GB/s
    JsonNode row = get("/rules/" + rule.id());
    assertThat(row.get("state").asText()).isEqualTo("REPLICATING");
    assertThat(row.get("locks_ok_cnt").asInt()).isEqualTo(3);
    assertThat(row.get("locks_replicating_cnt").asInt()).isEqualTo(7);
    assertThat(lines("/rules/" + rule.id() + "/locks").stream().map(l -> l.get("state").asText()))
        .filteredOn("OK"::equals)
        .hasSize(3);
    assertThat(lines("/requests/list?src_rse=SITE_A&dst_rse=SITE_B&request_states=Q,S")).hasSize(7);
    after(Duration.ofSeconds(65));
    assertThat(rucio.stateOf(rule.id())).hasValue(RuleState.OK);
    assertThat(lines("/rules/?activity=SENSE%20Test&state=R")).isEmpty();
    assertThat(get("/rules/" + rule.id()).get("updated_at").asText())
        .isEqualTo("Sun, 01 Mar 2026 12:01:40 UTC");
  }

  @Test
  void aPlannedStopHappensAtItsInstantHoweverLateAnybodyLooks() {
    SimulatedRule rule =
        rule("/A").stuckAfter(Duration.ofSeconds(20), Duration.ofSeconds(30)).build();
    rucio.add(rule);
    model.tick();
    after(Duration.ofSeconds(45));
    assertThat(rucio.stateOf(rule.id())).hasValue(RuleState.STUCK);
    assertThat(rucio.transferOf(rule.id()).orElseThrow().movedBytes()).isEqualTo(20_000_000_000L);
    JsonNode row = get("/rules/" + rule.id());
    assertThat(row.get("locks_stuck_cnt").asInt()).isEqualTo(8);
    assertThat(row.get("stuck_at").asText()).isEqualTo("Sun, 01 Mar 2026 12:00:20 UTC");
    after(Duration.ofSeconds(10)); // replicates again, and submits again
    after(Duration.ofSeconds(10));
    assertThat(rucio.stateOf(rule.id())).hasValue(RuleState.REPLICATING);
    assertThat(rucio.transferOf(rule.id()).orElseThrow().movedBytes()).isEqualTo(30_000_000_000L);
  }

  @Test
  void rulesAppearGrowChangePriorityAndDisappearAsPlanned() {
    SimulatedRule rule =
        rule("/A")
            .startsAfter(Duration.ofMinutes(1))
            .priorityAfter(Duration.ofSeconds(10), 5)
            .growsAfter(Duration.ofSeconds(20), 50_000_000_000L)
            .disappearsAfter(Duration.ofSeconds(40))
            .build();
    rucio.add(rule);
    assertThat(http.get("/rules/" + rule.id(), token).statusCode()).isEqualTo(404);
    after(Duration.ofSeconds(85));
    assertThat(get("/rules/" + rule.id()).get("priority").asInt()).isEqualTo(5);
    assertThat(get("/dids/cms/%2FA?dynamic_depth=FILE").get("bytes").asLong())
        .isEqualTo(150_000_000_000L);
    after(Duration.ofSeconds(15));
    assertThat(http.get("/rules/" + rule.id(), token).statusCode()).isEqualTo(404);
    assertThat(model.all()).isEmpty();
  }

  @Test
  void aDeletedRuleStaysAsItIsForAnotherHour() {
    SimulatedRule rule = rule("/A").size(1_000_000_000_000_000L).build();
    rucio.add(rule);
    String target = "/rules/" + rule.id();
    assertThat(http.send("DELETE", target, token, "{\"purge_replicas\": null}").statusCode())
        .isEqualTo(200);
    after(Duration.ofMinutes(59));
    assertThat(get(target).get("state").asText()).isEqualTo("REPLICATING");
    assertThat(get(target).get("expires_at").asText()).isEqualTo("Sun, 01 Mar 2026 13:00:00 UTC");
    after(Duration.ofMinutes(1));
    assertThat(http.get(target, token).statusCode()).isEqualTo(404);
  }

  @Test
  void tokensLiveForAnHourAndCanBeExpiredBefore() {
    Map<String, String> login = Map.of("X-Rucio-Username", "dmm", "X-Rucio-Password", "dmm");
    token =
        Map.of(
            "X-Rucio-Auth-Token",
            http.get("/auth/userpass", login)
                .headers()
                .firstValue("X-Rucio-Auth-Token")
                .orElseThrow());
    assertThat(http.get("/rses/SITE_A", token).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(59));
    assertThat(http.get("/rses/SITE_A", token).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(1));
    HttpResponse<String> refused = http.get("/rses/SITE_A", token);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("ExceptionClass")).hasValue("CannotAuthenticate");
  }

  @Test
  void aCertificateIsTakenFromTheHeaderOfTheFrontEndAndAProxyIsItsOwner() {
    for (String subject : List.of("/DC=org/CN=dmm", "/DC=org/CN=dmm/CN=12345/CN=proxy")) {
      HttpResponse<String> answer =
          http.get("/auth/x509_proxy", Map.of("X-SSL-Client-S-DN", subject));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("X-Rucio-Auth-Account")).hasValue("dmm");
    }
    assertThat(http.get("/auth/x509", Map.of("X-SSL-Client-S-DN", "/CN=x")).statusCode())
        .isEqualTo(401);
  }

  @Test
  void whoHasSeveralAccountsIsAskedToChoose() {
    HttpResponse<String> answer =
        http.get(
            "/auth/userpass", Map.of("X-Rucio-Username", "many", "X-Rucio-Password", "secret"));
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo("[\"one\", \"two\"]");
    assertThat(answer.headers().firstValue("X-Rucio-Auth-Token")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SITE_A|SITE_B, SITE_A SITE_B",
    "country=US\\SITE_A, SITE_B",
    "country=US&tier=2, SITE_B",
    "(SITE_A|SITE_C)&country=CH, SITE_C",
    "*\\country=US, SITE_C",
    "tier>1, SITE_B",
    "tier<5&country=US, SITE_B",
  })
  void expressionsAreResolved(String expression, String names) {
    String encoded =
        expression
            .replace("|", "%7C")
            .replace("\\", "%5C")
            .replace("&", "%26")
            .replace("<", "%3C")
            .replace(">", "%3E")
            .replace("=", "%3D");
    assertThat(lines("/rses/?expression=" + encoded))
        .extracting(line -> line.get("rse").asText())
        .containsExactly(names.split(" "));
  }

  @ParameterizedTest
  @CsvSource({"SITE_A|", "(SITE_A", "tier=9", "%%%", "''"})
  void anEmptyOrBrokenExpressionIsRefused(String expression) {
    String encoded = expression.replace("%", "%25").replace("|", "%7C");
    HttpResponse<String> answer = http.get("/rses/?expression=" + encoded, token);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("ExceptionClass")).hasValue("InvalidRSEExpression");
  }

  @Test
  void sourcesMayBeAbsentOrExpressions() {
    SimulatedRule anywhere = rule("/A").source(null).build();
    SimulatedRule some = rule("/B").source("country=US").destination("SITE_B|SITE_A").build();
    rucio.add(anywhere).add(some);
    assertThat(get("/rules/" + anywhere.id()).get("source_replica_expression").isNull()).isTrue();
    assertThat(get("/rules/" + some.id()).get("rse_expression").asText())
        .isEqualTo("SITE_B|SITE_A");
    assertThat(lines("/rules/" + some.id() + "/locks"))
        .allSatisfy(lock -> assertThat(lock.get("rse").asText()).isEqualTo("SITE_B"));
  }

  @Test
  void listsHoldTheRulesOfOthersTooAndKeysComeInAnyOrder() {
    rucio.add(rule("/A").closed().build());
    assertThat(lines("/rules/")).hasSize(1_001);
    assertThat(lines("/rules/?state=R")).hasSize(101);
    assertThat(lines("/rules/?activity=SENSE%20Test&state=R"))
        .singleElement()
        .satisfies(row -> assertThat(row.get("bytes").asLong()).isEqualTo(100_000_000_000L));
    Set<String> firstKeys = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      firstKeys.add(lines("/rules/?state=R").get(0).fieldNames().next());
    }
    assertThat(firstKeys).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({
    "priority=3, 500, DatabaseException",
    "did_type=DATASET, 500, ''",
    "did_type=D, 200, ''",
    "scope=cm*, 200, ''",
    "child_rule_id=xyz, 500, RucioException",
    "created_before=Sun%2C%2001%20Mar%202026%2012%3A00%3A00%20UTC, 200, ''"
  })
  void filtersAreTakenAsTheDatabaseTakesThem(String query, int status, String exceptionClass) {
    HttpResponse<String> answer = http.get("/rules/?" + query, token);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("ExceptionClass").orElse("")).isEqualTo(exceptionClass);
  }

  @Test
  void theAuditNamesListsOfEverythingAndRulesReadOneByOne() {
    assertThat(rucio.audit()).isEmpty();
    lines("/rules/?activity=SENSE%20Test&state=R");
    assertThat(rucio.audit()).isEmpty();
    lines("/rules/");
    for (int cycle = 0; cycle < 2; cycle++) {
      for (int i = 0; i < 61; i++) {
        http.get("/rules/bac60000000000000000000000%06d".formatted(i), token);
      }
      clock.advance(Duration.ofMinutes(1));
    }
    for (int i = 0; i < 13; i++) {
      lines("/rules/?state=S");
    }
    assertThat(rucio.audit())
        .extracting(Finding::kind, Finding::subject)
        .containsExactlyInAnyOrder(
            tuple(Kind.STORM, "/rules/"),
            tuple(Kind.STORM, "/rules/?state=S"),
            tuple(Kind.STORM, "GET /rules/{id}"));
  }
}
