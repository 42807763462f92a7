package io.dmm.sandbox.fts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.Finding.Kind;
import io.dmm.sandbox.LiveCircuit;
import io.dmm.sandbox.fts.FtsOptions.Nulls;
import io.dmm.sandbox.world.Capture;
import io.dmm.sandbox.world.JsonShape;
import io.dmm.sandbox.world.MovableClock;
import io.dmm.sandbox.world.TestHttp;
import io.dmm.sandbox.world.Transfer;
import io.dmm.sandbox.world.Transfer.Hosts;
import io.dmm.sandbox.world.TransferModel;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FtsSimulatorIT {
  private static final String DMM = "/DC=org/DC=example/OU=robots/CN=dmm";
  private static final String A = "davs://a.example.org";
  private static final String B = "davs://b.example.org";
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final MovableClock clock = MovableClock.at(START.toString());
  private final List<LiveCircuit> circuits =
      new ArrayList<>(
          List.of(
              new LiveCircuit("i", "a", "2001:db8:0:1::/64", "2001:db8:0:2::/64", 8_000, START)));
  private final Map<String, String> networks =
      Map.of("a.example.org:1094", "2001:db8:0:1::/64", "b.example.org:1094", "2001:db8:0:2::/64");
  private final TransferModel model =
      TransferModel.builder(clock, () -> circuits)
          .prefixesOfHosts(networks)
          .efficiency(1)
          .perStreamMbps(100)
          .build();
  private FtsSimulator fts = start(builder());

  private FtsSimulator.Builder builder() {
    return FtsSimulator.builder(clock)
        .grantConfig(DMM)
        .grantTransfer(DMM)
        .watchLimits(() -> circuits, networks);
  }

  private FtsSimulator start(FtsSimulator.Builder builder) {
    return builder.start().serve(model);
  }

  @AfterEach
  void stop() {
    fts.close();
  }

  private HttpResponse<String> send(String method, String target, String body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("X-SSL-Client-S-DN", DMM);
    if (!body.isEmpty()) {
      headers.put("Content-Type", "application/json");
    }
    return new TestHttp(fts.baseUrl()).send(method, target, headers, body);
  }

  private JsonNode get(String target) {
    HttpResponse<String> answer = send("GET", target, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonShape.parse(answer.body());
  }

  private void limit(int streams) {
    String body =
        "{\"symbolicname\": \"ab\", \"source\": \"%s\", \"destination\": \"%s\", \"min_active\": %3$d, \"max_active\": %3$d}"
            .formatted(A, B, streams);
    assertThat(send("POST", "/config/links", body).statusCode()).isEqualTo(201);
  }

  private Transfer transfer() {
    Hosts hosts = new Hosts("a.example.org:1094", "b.example.org:1094");
    Transfer transfer = model.start("r1", "davs", hosts, 1_000_000_000_000L, 100);
    model.tick();
    return transfer;
  }

  private void after(Duration time) {
    clock.advance(time);
    model.tick();
    fts.tick();
  }

  @Test
  void aLimitActsWhenTheOptimizerRunsAndScalesTheTransfer() {
    Transfer transfer = transfer();
    limit(40);
    assertThat(fts.activeBetween(A, B)).as("not decided yet").isEqualTo(2);
    after(Duration.ofSeconds(60));
    assertThat(transfer.currentMbps()).isEqualTo(200); // 2 files at 100 Mb/s
    assertThat(fts.activeBetween(A, B)).isEqualTo(40);
    after(Duration.ofSeconds(10));
    assertThat(transfer.currentMbps()).isEqualTo(4_000);
    String pair = "?source_se=davs%3A%2F%2Fa.example.org&dest_se=davs%3A%2F%2Fb.example.org";
    assertThat(get("/optimizer/current" + pair).at("/0/active").asInt()).isEqualTo(40);
    assertThat(get("/optimizer/evolution" + pair).at("/0/rationale").asText())
        .isEqualTo("Range fixed");
  }

  @Test
  void withoutALinkRowTheOptimizerFindsItsOwnNumberWithinTheDefaultRange() {
    transfer();
    after(Duration.ofSeconds(60));
    int first = fts.activeBetween(A, B);
    assertThat(first).isBetween(2, 130);
    after(Duration.ofSeconds(60));
    assertThat(fts.activeBetween(A, B)).isEqualTo(first + 2);
  }

  @Test
  void zeroLiftsALimitAndADeletedRowLeavesTheOldNumber() {
    transfer();
    limit(20);
    after(Duration.ofSeconds(60));
    assertThat(send("DELETE", "/config/links/ab", "").statusCode()).isEqualTo(204);
    assertThat(fts.activeBetween(A, B)).isEqualTo(20);
    limit(0);
    after(Duration.ofSeconds(60));
    assertThat(fts.activeBetween(A, B)).as("range from 10 up, same domain").isGreaterThan(10);
  }

  @Test
  void aStorageLimitActsAtOnce() {
    transfer();
    limit(50);
    after(Duration.ofSeconds(60));
    send("POST", "/config/se", "{\"" + A + "\": {\"se_info\": {\"outbound_max_active\": 7}}}");
    assertThat(fts.activeBetween(A, B)).isEqualTo(7);
    send("DELETE", "/config/se?se=davs%3A%2F%2Fa.example.org", "");
    assertThat(fts.activeBetween(A, B)).isEqualTo(50);
  }

  @Test
  void theJobOfARuleShowsItsFilesMoving() {
    Transfer transfer = transfer();
    limit(80);
    after(Duration.ofSeconds(60));
    after(Duration.ofSeconds(100)); // 1 GB/s after the first minute
    String job = transfer.jobId().orElseThrow();
    JsonNode files = get("/jobs/" + job + "/files");
    assertThat(files).hasSize(100);
    assertThat(files.findValuesAsText("file_state"))
        .filteredOn("FINISHED"::equals)
        .hasSize(transfer.filesDone());
    assertThat(files.at("/0/file_metadata/rule_id").asText()).isEqualTo("r1");
    assertThat(
            get(
                "/files?state_in=ACTIVE&source_se=davs%3A%2F%2Fa.example.org&dest_se=davs%3A%2F%2Fb.example.org"))
        .hasSize(80);
    assertThat(get("/jobs/" + job).get("job_state").asText()).isEqualTo("ACTIVE");
    after(Duration.ofSeconds(1_000));
    assertThat(get("/jobs/" + job).get("job_state").asText()).isEqualTo("FINISHED");
    assertThat(get("/jobs")).isEmpty();
    assertThat(get("/jobs?state_in=FINISHED")).isEmpty();
    assertThat(get("/jobs?state_in=FINISHED&time_window=1")).hasSize(1);
  }

  @Test
  void aJobAsRucioSubmitsItIsTakenWithStoragesWithoutPortsAndItsPriorityCanBeChanged() {
    String captured = Capture.read("/rucio/fts-submit.txt");
    String section = captured.substring(captured.indexOf("the job it then submitted"));
    String body = section.substring(section.indexOf('{'), section.indexOf("\n### "));
    String id = JsonShape.parse(send("POST", "/jobs", body).body()).get("job_id").asText();
    JsonNode files = get("/jobs/" + id + "/files");
    assertThat(files).hasSize(2);
    assertThat(files.at("/0/source_se").asText()).isEqualTo("davs://sense-src.example.org");
    assertThat(files.at("/0/file_metadata/rule_id").asText()).hasSize(32);
    assertThat(get("/jobs/" + id).get("priority").asInt()).isEqualTo(4);
    JsonNode changed =
        JsonShape.parse(send("POST", "/jobs/" + id, "{\"params\": {\"priority\": 5}}").body());
    assertThat(changed.has("http_message")).isTrue();
    assertThat(get("/jobs/" + id).get("priority").asInt()).isEqualTo(5);
  }

  @Test
  void ofThreeStoragesTheOneBeforeABadOneIsLostAndTheFirstIsKept() {
    String body =
        "{\"s1\": {\"se_info\": {\"inbound_max_active\": 1}}, \"s2\": {\"se_info\": {\"inbound_max_active\": 2}}, \"s3\": {\"se_info\": {\"inbound_max_active\": \"x\"}}}";
    assertThat(send("POST", "/config/se", body).statusCode()).isEqualTo(400);
    assertThat(fts.storages()).containsOnlyKeys("*", "s1");
  }

  @Test
  void aNullMeansWhatTheServersVersionMakesOfIt() {
    String set = "{\"s\": {\"se_info\": {\"inbound_max_active\": 5}}}";
    String clear = "{\"s\": {\"se_info\": {\"inbound_max_active\": null}}}";
    send("POST", "/config/se", set);
    send("POST", "/config/se", clear);
    assertThat(fts.storages().get("s")).containsEntry("inbound_max_active", 5);
    restart(builder().nulls(Nulls.CLEAR));
    send("POST", "/config/se", set);
    send("POST", "/config/se", clear);
    assertThat(fts.storages().get("s")).containsEntry("inbound_max_active", null);
    restart(builder().nulls(Nulls.REJECT));
    assertThat(send("POST", "/config/se", clear).statusCode()).isEqualTo(400);
  }

  private void restart(FtsSimulator.Builder builder) {
    fts.close();
    fts = start(builder);
  }

  @Test
  void aBearerTokenMayDoEverythingIfTheServerLooksAtTokens() {
    restart(FtsSimulator.builder(clock).bearer("good", "/CN=token"));
    TestHttp http = new TestHttp(fts.baseUrl());
    assertThat(http.get("/config/links", Map.of("Authorization", "Bearer good")).statusCode())
        .isEqualTo(200);
    assertThat(http.get("/config/links", Map.of("Authorization", "Bearer bad")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aBannedSubjectGetsAPage() {
    restart(builder().ban(DMM));
    HttpResponse<String> answer = send("GET", "/whoami", "");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("The user has been banned");
  }

  @Test
  void whoTakesAnyTypeGetsAPageInsteadOfJson() {
    Map<String, String> headers = Map.of("Accept", "*/*", "X-SSL-Client-S-DN", DMM);
    HttpResponse<String> answer = new TestHttp(fts.baseUrl()).get("/config/links", headers);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
  }

  @Test
  void theAuditKnowsWhatWasLeftAndWhatStoodWithoutACircuit() {
    limit(20);
    after(Duration.ofSeconds(30));
    assertThat(fts.audit()).isEmpty();
    circuits.clear();
    after(Duration.ofSeconds(1));
    after(Duration.ofSeconds(10));
    assertThat(fts.audit()).as("within the tolerance").isEmpty();
    after(Duration.ofSeconds(1));
    assertThat(fts.audit())
        .extracting(Finding::kind, Finding::subject)
        .containsExactly(tuple(Kind.WRONG_STATE, "ab"));
    send("POST", "/config/se", "{\"s\": {\"se_info\": {\"inbound_max_active\": 5}}}");
    assertThat(fts.auditAtEnd())
        .extracting(Finding::kind, Finding::subject)
        .containsExactly(
            tuple(Kind.WRONG_STATE, "ab"), tuple(Kind.LEAK, "ab"), tuple(Kind.LEAK, "s"));
  }

  @Test
  void theAuditSeesTheSameChangeSentAgainAndAgain() {
    for (int i = 0; i < 6; i++) {
      limit(20);
    }
    assertThat(fts.audit()).extracting(Finding::kind).containsExactly(Kind.STORM);
  }
}
