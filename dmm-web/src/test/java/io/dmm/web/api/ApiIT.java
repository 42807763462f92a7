package io.dmm.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.daemon.DaemonStatus;
import io.dmm.core.operator.RefusedException;
import io.dmm.core.operator.UnknownDaemonException;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.decision.DecisionRow;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestFilter;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.sample.ThroughputSample;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  @ParameterizedTest
  @EnumSource(RequestFilter.Sort.class)
  void pagesByCursorShowEachRequestOnceWhateverComesAndGoesMeanwhile(RequestFilter.Sort sort) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      expected.add(
          network.request(i % 2 == 0 ? RequestStatus.FAILED : RequestStatus.STAGED).ruleId());
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          json(
              "/api/v1/requests?limit=4&sort="
                  + sort.word()
                  + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      page.path("requests").forEach(one -> seen.add(one.path("rule_id").textValue()));
      cursor = page.path("next_cursor").asText("");
      network.request(RequestStatus.STAGED);
    } while (page(cursor) && seen.size() < 200);

    assertThat(seen).doesNotHaveDuplicates().containsAll(expected);
  }

  private static boolean page(String cursor) {
    return !cursor.isEmpty() && !cursor.equals("null");
  }

  @Test
  void requestsAreFilteredByGroupPriorityRseAndInstance() {
    TransferRequest up = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(up, 1000);
    network.request(RequestStatus.FAILED);

    assertThat(ids("/api/v1/requests?group=up,retrying")).containsExactly(up.ruleId());
    assertThat(ids("/api/v1/requests?group=up&status=FAILED")).hasSize(2);
    assertThat(ids("/api/v1/requests?priority=3")).hasSize(2);
    assertThat(ids("/api/v1/requests?priority=1,2&priority=4")).isEmpty();
    assertThat(ids("/api/v1/requests?rse=T2_US_UCSD")).hasSize(2);
    assertThat(ids("/api/v1/requests?rse=T2_US")).isEmpty();
    assertThat(ids("/api/v1/requests?sense_uuid=" + circuit.instanceId().orElseThrow()))
        .containsExactly(up.ruleId());
    assertThat(ids("/api/v1/requests?sense_uuid=" + new UUID(0, 0))).isEmpty();
  }

  @Test
  void aDecisionNamesThoseWhoShareWhatBinds() {
    TransferRequest one = network.request(RequestStatus.PROVISIONED);
    TransferRequest other = network.request(RequestStatus.PROVISIONED);
    TransferRequest waiting = network.request(RequestStatus.ALLOCATED);
    db.get()
        .transact(
            tx ->
                new DecisionRepository()
                    .append(
                        tx,
                        new DecisionRow(
                            0,
                            now,
                            "weighted-max-min",
                            10,
                            "{}",
                            "three",
                            List.of(
                                share(one, 20_000, "port of T2_US_UCSD"),
                                share(other, 30_000, "link T2_US_SDSC–T2_US_UCSD"),
                                share(waiting, 0, "port of T2_US_UCSD")))));

    JsonNode decision = json("/api/v1/requests/" + one.ruleId() + "/decision");

    assertThat(decision.at("/share/explanation").textValue()).isEqualTo("because");
    assertThat(decision.at("/share/binding_constraint").textValue())
        .isEqualTo("port of T2_US_UCSD");
    assertThat(decision.path("sharers").findValuesAsText("rule_id"))
        .containsExactly(other.ruleId(), one.ruleId());
    JsonNode undecided = json("/api/v1/requests/" + network.request().ruleId() + "/decision");
    assertThat(undecided.path("share").isNull()).isTrue();
  }

  private static DecisionRow.Share share(TransferRequest request, long mbps, String binding) {
    return new DecisionRow.Share(request.ruleId(), mbps, binding, 2, "because", "");
  }

  @Test
  void samplesAreGatheredIntoAsManyPointsAsWanted() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(request, 20_000);
    List<ThroughputSample> samples = new ArrayList<>();
    for (int minute = 0; minute < 60; minute++) {
      samples.add(
          new ThroughputSample(
              circuit.id(),
              request.ruleId(),
              now.minusSeconds(3600 - 60L * minute),
              20_000,
              minute < 30 ? OptionalDouble.of(minute) : OptionalDouble.empty(),
              OptionalDouble.of(7),
              minute < 45 ? OptionalDouble.of(minute) : OptionalDouble.empty(),
              OptionalInt.of(3)));
    }
    db.get().transact(tx -> new SampleRepository().add(tx, samples));

    JsonNode answer =
        json(
            "/api/v1/requests/"
                + request.ruleId()
                + "/samples?points=4&to="
                + now
                + "&from="
                + now.minusSeconds(3600));

    assertThat(answer.path("step_seconds").intValue()).isEqualTo(900);
    assertThat(answer.path("samples")).hasSize(4);
    JsonNode second = answer.at("/samples/1");
    assertThat(second.path("at").textValue()).isEqualTo("2026-03-01T11:15:00Z");
    assertThat(second.path("count").intValue()).isEqualTo(15);
    assertThat(second.path("transmit_mbps").doubleValue()).isEqualTo(22);
    assertThat(second.path("transmit_most_mbps").doubleValue()).isEqualTo(29);
    assertThat(answer.at("/samples/2/transmit_mbps").isNull()).isTrue();
    assertThat(answer.at("/samples/3/receive_mbps").doubleValue()).isEqualTo(7);
    assertThat(answer.at("/samples/2/fts_mbps").doubleValue()).isEqualTo(37);
    assertThat(answer.at("/samples/3/fts_mbps").isNull()).isTrue();
  }

  @Test
  void theHistoryIsReadInPagesFromEitherEnd() {
    TransferRequest request = network.request();
    db.get()
        .transact(
            tx -> {
              for (int i = 1; i <= 5; i++) {
                new EventRepository()
                    .append(tx, Event.note(now, request.ruleId(), "Decider", "NOTE", "n" + i));
                new EventRepository().append(tx, Event.general(now, "ada", "OTHER", "o" + i));
              }
            });

    JsonNode first = json("/api/v1/requests/" + request.ruleId() + "/events?limit=3");
    assertThat(first.path("events").findValuesAsText("reason")).containsExactly("n1", "n2", "n3");
    JsonNode rest =
        json(
            "/api/v1/requests/" + request.ruleId() + "/events?limit=3&after=" + first.path("next"));
    assertThat(rest.path("events").findValuesAsText("reason")).containsExactly("n4", "n5");
    assertThat(rest.path("next").isNull()).isTrue();
    assertThat(
            json("/api/v1/events?before=9223372036854775807&actor=ada&limit=2")
                .path("events")
                .findValuesAsText("reason"))
        .containsExactly("o5", "o4");
    assertThat(json("/api/v1/events?cause=OTHER").path("events")).hasSize(5);
  }

  @Test
  void circuitsAreListedAndFiltered() {
    TransferRequest request = network.request(RequestStatus.PROVISIONED);
    Circuit circuit = network.circuitUp(request, 20_000);
    TransferRequest former = network.request(RequestStatus.DELETED);
    Circuit gone = network.circuit(former);
    db.get().transact(tx -> new CircuitRepository().release(tx, gone.id(), now));

    assertThat(json("/api/v1/circuits").path("circuits")).hasSize(2);
    assertThat(json("/api/v1/circuits?live=true").at("/circuits/0/id").longValue())
        .isEqualTo(circuit.id());
    assertThat(json("/api/v1/circuits?live=false").at("/circuits/0/id").longValue())
        .isEqualTo(gone.id());
    assertThat(json("/api/v1/circuits?rule_id=" + request.ruleId()).path("circuits")).hasSize(1);
    assertThat(json("/api/v1/circuits?site=T1_US_FNAL").path("circuits")).isEmpty();
    JsonNode page = json("/api/v1/circuits?limit=1");
    assertThat(json("/api/v1/circuits?limit=1&before=" + page.path("next")).at("/circuits/0/id"))
        .isNotEqualTo(page.at("/circuits/0/id"));
    assertThat(json("/api/v1/circuits/" + circuit.id()).path("owner_status").textValue())
        .isEqualTo("PROVISIONED");
  }

  @Test
  void daemonsAndLinksAreHandledWithTheNameOfWhoAsked() {
    web.postWithToken("/api/v1/daemons/Monitor/pause", "");
    web.postWithToken("/api/v1/daemons/Monitor/resume", "");
    web.postWithToken("/api/v1/daemons/Monitor/run", "");
    put("/api/v1/links/A/B/override", "{\"vlan_range\": \"3000-3100\"}");
    put("/api/v1/links/A/B/override", "{\"vlan_range\": null, \"capacity_mbps\": 7000}");
    delete("/api/v1/links/A/B/override");
    delete("/api/v1/requests/aa/fts-limit");

    verify(web.daemonActions()).pause("Monitor", "api-token");
    verify(web.daemonActions()).resume("Monitor", "api-token");
    verify(web.daemonActions()).run("Monitor", "api-token");
    verify(web.linkActions())
        .override("A", "B", Optional.of("3000-3100"), OptionalLong.empty(), "api-token");
    verify(web.linkActions())
        .override("A", "B", Optional.empty(), OptionalLong.of(7000), "api-token");
    verify(web.linkActions()).removeOverride("A", "B", "api-token");
    verify(web.actions()).overrideStreams("aa", OptionalInt.empty(), "api-token");
  }

  @Test
  void whatTheCoreRefusesIsToldAsItSaysIt() {
    doThrow(new RefusedException("Monitor was paused by ada; resume it first"))
        .when(web.daemonActions())
        .run("Monitor", "api-token");
    doThrow(new UnknownDaemonException("Nobody", List.of("Monitor")))
        .when(web.daemonActions())
        .pause("Nobody", "api-token");

    HttpResponse<String> refused = web.postWithToken("/api/v1/daemons/Monitor/run", "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("paused by ada").contains("urn:dmm:problem:refused");
    HttpResponse<String> unknown = web.postWithToken("/api/v1/daemons/Nobody/pause", "");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("there are Monitor");
  }

  private void delete(String path) {
    assertThat(
            web.send(web.request(path, "Authorization", "Bearer " + TestWeb.TOKEN).DELETE())
                .statusCode())
        .isEqualTo(200);
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
        "limit=1001",
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
        .contains("\"type\":\"urn:dmm:problem:wrong-value\"")
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
