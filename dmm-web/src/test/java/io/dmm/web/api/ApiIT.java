package io.dmm.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.Endpoint;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Rse;
import io.dmm.db.site.Site;
import io.dmm.db.site.SiteRepository;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();

  private static TestWeb web;

  private Network network;
  private Instant now;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @BeforeEach
  void forget() {
    web.startAfresh(db.get());
    now = web.clock().instant();
    network = new Network(db.get(), now);
  }

  @Test
  void aPageOfRequestsSaysHowManyThereAre() {
    for (int i = 0; i < 25; i++) {
      network.request();
    }
    Set<String> seen = new HashSet<>();
    for (int offset = 0; offset < 30; offset += 10) {
      JsonNode page = json("/api/v1/requests?limit=10&offset=" + offset);
      assertThat(page.path("total").intValue()).isEqualTo(25);
      assertThat(page.path("count").intValue()).isEqualTo(page.path("requests").size());
      page.path("requests").forEach(one -> seen.add(one.path("rule_id").textValue()));
    }
    assertThat(seen).hasSize(25);
    assertThat(json("/api/v1/requests?offset=2147483647").path("requests")).isEmpty();
  }

  @Test
  void requestsAreFilteredByStatusSiteAndText() {
    TransferRequest up = network.request(RequestStatus.PROVISIONED);
    network.request(RequestStatus.FAILED);

    assertThat(ids("/api/v1/requests?status=PROVISIONED")).containsExactly(up.ruleId());
    assertThat(ids("/api/v1/requests?status=provisioned,FAILED")).hasSize(2);
    assertThat(ids("/api/v1/requests?status=PROVISIONED&status=FAILED")).hasSize(2);
    assertThat(ids("/api/v1/requests?site=T2_US_UCSD")).hasSize(2);
    assertThat(ids("/api/v1/requests?site=T2_US_UCS")).isEmpty();
    assertThat(ids("/api/v1/requests?text=" + up.ruleId().substring(24)))
        .containsExactly(up.ruleId());
    assertThat(ids("/api/v1/requests?text=%25")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status=GONE",
        "limit=0",
        "limit=5001",
        "limit=ten",
        "offset=-1",
        "offset=99999999999",
        "sort=colour"
      })
  void aQuestionThatMakesNoSenseIsAProblem(String query) {
    HttpResponse<String> answer = web.get("/api/v1/requests?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.body())
        .contains("\"status\":400")
        .contains("\"type\":\"about:blank\"")
        .contains(query.substring(0, query.indexOf('=')))
        .contains("it must be");
  }

  @Test
  void aRequestComesWithItsCircuitHistoryDecisionAndSamples() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(request, 20_000);
    db.get()
        .transact(
            tx -> {
              new EventRepository()
                  .append(tx, Event.note(now, request.ruleId(), "Decider", "NOTE", "why"));
              new DecisionRepository()
                  .append(
                      tx,
                      new DecisionRow(
                          0,
                          now,
                          "weighted-max-min",
                          10,
                          "{}",
                          "one",
                          List.of(
                              new DecisionRow.Share(
                                  request.ruleId(), 20_000, "port X", 1, "because", ""))));
            });

    JsonNode one = json("/api/v1/requests/" + request.ruleId());

    assertThat(one.at("/request/status").textValue()).isEqualTo("PROVISIONED");
    assertThat(one.at("/request/bandwidth/reserved_mbps").longValue()).isEqualTo(20_000);
    assertThat(one.at("/request/circuit/source/host").textValue())
        .isEqualTo(circuit.source().host().orElseThrow());
    assertThat(one.at("/request/circuit/sense_instance").textValue()).hasSize(36);
    assertThat(one.at("/request/timestamps/created_at").textValue())
        .isEqualTo("2026-03-01T12:00:00Z");
    assertThat(one.at("/request/timestamps/finished_at").isNull()).isTrue();
    assertThat(one.at("/events/0/reason").textValue()).isEqualTo("why");
    assertThat(one.at("/last_decision/shares/0/binding_constraint").textValue())
        .isEqualTo("port X");
    assertThat(one.path("samples").isArray()).isTrue();
  }

  @Test
  void aRequestWithoutAnythingHasNulls() {
    TransferRequest request = network.request();

    JsonNode one = json("/api/v1/requests/" + request.ruleId());

    assertThat(one.at("/request/circuit").isNull()).isTrue();
    assertThat(one.path("last_decision").isNull()).isTrue();
    assertThat(one.path("events").size()).isZero();
  }

  @Test
  void whatIsNotThereIsAProblem() {
    for (String path :
        List.of(
            "/api/v1/requests/ffff",
            "/api/v1/decisions/7",
            "/api/v1/decisions/x",
            "/api/v1/nothing")) {
      HttpResponse<String> answer = web.browse(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .as(path)
          .startsWith("application/problem+json");
    }
    assertThat(web.post("/api/v1/requests", "{}").statusCode()).isEqualTo(405);
  }

  @Test
  void theNetworkShowsWhatIsHeld() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(request, 20_000);
    db.get()
        .transact(
            tx -> {
              SiteRepository sites = new SiteRepository();
              for (String name : List.of("T2_US_UCSD", "T2_US_SDSC")) {
                sites.save(
                    tx,
                    new Site(
                        name,
                        "urn:" + name,
                        "",
                        OptionalLong.of(100_000),
                        "configured",
                        "",
                        now,
                        Optional.empty()));
                sites.save(tx, new Rse(name, Optional.of(name), "davs", "", now));
              }
              sites.save(
                  tx,
                  new Endpoint(
                      "T2_US_UCSD",
                      circuit.source().prefix().orElseThrow(),
                      "host:1094",
                      now,
                      Optional.empty()));
              sites.save(
                  tx,
                  new Endpoint("T2_US_UCSD", "2001:db8:f::/64", "idle:1", now, Optional.empty()));
              sites.save(
                  tx,
                  new MeshLink(
                      "T2_US_SDSC",
                      "T2_US_UCSD",
                      "any",
                      OptionalLong.of(50_000),
                      OptionalLong.empty(),
                      Optional.empty(),
                      "",
                      now));
            });

    assertThat(json("/api/v1/sites").at("/sites/1/held_mbps").longValue()).isEqualTo(20_000);
    assertThat(json("/api/v1/sites").at("/sites/1/rses/0").textValue()).isEqualTo("T2_US_UCSD");
    JsonNode link = json("/api/v1/links").at("/links/0");
    assertThat(link.path("held_mbps").longValue()).isEqualTo(20_000);
    assertThat(link.path("capacity_mbps").longValue()).isEqualTo(50_000);
    assertThat(link.path("available_mbps").isNull()).isTrue();
    JsonNode endpoints = json("/api/v1/endpoints").path("endpoints");
    assertThat(endpoints.findValuesAsText("rule_id")).contains(request.ruleId(), "null");
  }

  @Test
  void daemonsAndPeersAreListed() {
    web.overview().daemon("Decider", "decides", DaemonStatus.State.OK, now, "");
    web.overview().peer("FTS", "OPEN", null, "refused");

    assertThat(json("/api/v1/daemons").at("/daemons/0/frequency_seconds").doubleValue())
        .isEqualTo(10);
    assertThat(json("/api/v1/peers").at("/peers/0/last_error").textValue()).isEqualTo("refused");
  }

  @Test
  void theHistoryCanBeFollowed() {
    db.get()
        .transact(
            tx -> {
              for (int i = 0; i < 5; i++) {
                new EventRepository().append(tx, Event.general(now, "me", "NOTE", "n" + i));
              }
            });

    JsonNode first = json("/api/v1/events?limit=3").path("events");
    JsonNode rest = json("/api/v1/events?after=" + first.at("/2/id").longValue()).path("events");

    assertThat(first).hasSize(3);
    assertThat(rest).hasSize(2);
    assertThat(rest.at("/1/reason").textValue()).isEqualTo("n4");
  }

  @Test
  void changesWorkOverTheApiToo() {
    TransferRequest request = network.request();
    String path = "/api/v1/requests/" + request.ruleId();

    assertThat(web.postWithToken(path + "/finish", "").statusCode()).isEqualTo(200);
    assertThat(web.postWithToken(path + "/reinitialize", "").statusCode()).isEqualTo(200);
    assertThat(web.postWithToken(path + "/reinitialize-sense", "").statusCode()).isEqualTo(200);
    assertThat(web.postWithToken("/api/v1/sites/refresh", "").statusCode()).isEqualTo(200);
    assertThat(put(path + "/fts-limit", "{\"limit\": 9}").statusCode()).isEqualTo(200);
    assertThat(put(path + "/fts-limit", "{\"limit\": null}").statusCode()).isEqualTo(200);
    assertThat(put(path + "/fts-limit", "{\"limit\": 0}").statusCode()).isEqualTo(400);
    assertThat(put(path + "/fts-limit", "").statusCode()).isEqualTo(400);

    verify(web.actions()).finish(request.ruleId(), "api-token");
    verify(web.actions()).reinitialize(request.ruleId(), "api-token");
    verify(web.actions()).reinitializeSense(request.ruleId(), "api-token");
    verify(web.actions()).refreshSites("api-token");
    verify(web.actions()).overrideStreams(request.ruleId(), OptionalInt.of(9), "api-token");
    verify(web.actions()).overrideStreams(request.ruleId(), OptionalInt.empty(), "api-token");
  }

  private HttpResponse<String> put(String path, String body) {
    return web.send(
        web.request(path, "Authorization", "Bearer " + TestWeb.TOKEN)
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  private List<String> ids(String path) {
    return json(path).path("requests").findValuesAsText("rule_id");
  }

  private JsonNode json(String path) {
    HttpResponse<String> answer = web.get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(path + ": " + answer.body(), e);
    }
  }
}
