package io.dmm.sandbox.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.world.MovableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of fault of a call, as a client sees it. */
class PlannedFaultsIT {
  private final MovableClock clock = MovableClock.at("2026-03-01T12:00:00Z");
  private final PlannedFaults faults = new PlannedFaults(clock);
  private final AtomicInteger processed = new AtomicInteger();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private PeerServer server;

  @BeforeEach
  void start() {
    server =
        PeerServer.start(
            clock,
            0,
            call -> {
              processed.incrementAndGet();
              return Answer.text(200, "a good answer");
            });
    server.faults().behind(faults.callsTo(Peer.FTS));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void plan(String... entries) throws FaultPlanException {
    faults.set(FaultPlan.read("{\"seed\": 3, \"faults\": [" + String.join(", ", entries) + "]}"));
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private List<Integer> statuses(int calls) throws Exception {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      all.add(send("GET", "/x").statusCode());
    }
    return all;
  }

  @Test
  void anAnswerIsGivenInPlaceOfTheWork() throws Exception {
    plan(
        "{\"name\": \"busy\", \"peer\": \"fts\", \"method\": \"GET\", \"path\": \"/a/*\","
            + "\"fault\": \"status\", \"status\": 429, \"retry_after_seconds\": 7}");
    HttpResponse<String> answer = send("GET", "/a/b");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html");
    assertThat(answer.body()).contains("<h1>429</h1>");
    assertThat(processed).hasValue(0);
    assertThat(send("GET", "/a/b/c").statusCode()).isEqualTo(200);
    assertThat(send("PUT", "/a/b").statusCode()).isEqualTo(200);
    assertThat(faults.struck()).containsEntry("busy", 1);
    faults.clear();
    assertThat(send("GET", "/a/b").statusCode()).isEqualTo(200);
  }

  @Test
  void aGatewayGivesUpWhileTheWorkGoesOn() throws Exception {
    plan("{\"peer\": \"fts\", \"fault\": \"status\", \"status\": 504, \"processed\": true}");
    assertThat(send("PUT", "/x").statusCode()).isEqualTo(504);
    assertThat(processed).hasValue(1);
  }

  @Test
  void aConnectionIsCutBeforeOrAfterTheWork() throws Exception {
    plan("{\"peer\": \"fts\", \"fault\": \"cut\", \"processed\": false}");
    assertThatThrownBy(() -> send("PUT", "/x")).isInstanceOf(IOException.class);
    assertThat(processed).hasValue(0);
    plan("{\"peer\": \"fts\", \"fault\": \"cut\", \"processed\": true}");
    assertThatThrownBy(() -> send("PUT", "/x")).isInstanceOf(IOException.class);
    assertThat(processed).hasValue(1);
  }

  @Test
  void anAnswerBreaksOff() throws Exception {
    plan("{\"peer\": \"fts\", \"fault\": \"truncate\", \"bytes\": 3, \"count\": 1}");
    assertThatThrownBy(() -> send("PUT", "/x")).isInstanceOf(IOException.class);
    assertThat(send("PUT", "/x").body()).isEqualTo("a good answer");
  }

  @Test
  void aCallIsLateAndMayFailAsWell() throws Exception {
    plan(
        "{\"peer\": \"fts\", \"fault\": \"delay\", \"distribution\": \"fixed\", \"seconds\": 0.2}",
        "{\"peer\": \"fts\", \"fault\": \"status\", \"status\": 500, \"count\": 1}");
    Instant before = Instant.now();
    assertThat(statuses(2)).containsExactly(500, 200);
    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(390));
  }

  @Test
  void onlyTheAnswerIsLate() throws Exception {
    plan(
        "{\"peer\": \"fts\", \"fault\": \"delay\", \"distribution\": \"fixed\", \"seconds\": 30,"
            + "\"processed\": true, \"count\": 1}");
    HttpRequest hanging =
        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/x"))
            .timeout(Duration.ofMillis(500))
            .build();
    assertThatThrownBy(() -> http.send(hanging, BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(processed).hasValue(1);
  }

  @Test
  void aFaultHasItsTime() throws Exception {
    plan(
        "{\"peer\": \"fts\", \"fault\": \"status\", \"status\": 502, \"from_seconds\": 10,"
            + "\"until_seconds\": 20}");
    assertThat(statuses(1)).containsExactly(200);
    clock.advance(Duration.ofSeconds(10));
    assertThat(statuses(1)).containsExactly(502);
    clock.advance(Duration.ofSeconds(10));
    assertThat(statuses(1)).containsExactly(200);
  }

  @Test
  void theSameSeedStrikesTheSameCalls() throws Exception {
    String rare =
        "{\"peer\": \"fts\", \"fault\": \"status\", \"status\": 500, \"probability\": 0.3}";
    plan(rare);
    List<Integer> first = statuses(40);
    assertThat(first).contains(200, 500);
    plan(rare, "{\"peer\": \"fts\", \"path\": \"/y\", \"fault\": \"status\", \"status\": 502}");
    assertThat(statuses(40)).as("whatever else is planned").isEqualTo(first);
  }

  @Test
  void whatATestOrdersComesFirst() throws Exception {
    plan("{\"peer\": \"fts\", \"fault\": \"status\", \"status\": 500}");
    server.faults().answer(1, "GET", "/x", 418, "");
    assertThat(statuses(2)).containsExactly(418, 500);
  }

  @Test
  void otherPeersAreSpared() throws Exception {
    plan("{\"peer\": \"rucio\", \"fault\": \"status\", \"status\": 500}");
    assertThat(statuses(1)).containsExactly(200);
  }

  @Test
  void prometheusHasNoSamples() throws Exception {
    plan("{\"peer\": \"prometheus\", \"fault\": \"no-samples\"}");
    server.faults().behind(faults.callsTo(Peer.PROMETHEUS));
    assertThat(send("POST", "/api/v1/query").body())
        .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
    assertThat(send("GET", "/api/v1/query_range?query=x").body()).contains("\"matrix\"");
  }
}
