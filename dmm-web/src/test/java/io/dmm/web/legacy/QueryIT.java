package io.dmm.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.Side;
import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import io.dmm.web.testing.Network;
import io.dmm.web.testing.TestWeb;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryIT {
  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private static TestWeb web;
  private static TestWeb late;

  private Network network;

  @BeforeAll
  static void start() {
    web = TestWeb.start(db.get());
    late = TestWeb.start(db.get(), Map.of("announce", "provisioned"), config -> config);
  }

  @AfterAll
  static void stop() {
    web.close();
    late.close();
  }

  @BeforeEach
  void records() {
    network = new Network(db.get(), web.clock().instant());
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestStatus.class,
      names = {"ALLOCATED", "DECIDED", "STAGED", "PROVISIONED", "MODIFIED", "STALE"})
  void hostsAreNamedWhileTheRuleOwnsThem(RequestStatus status) throws IOException {
    TransferRequest request = network.request(status);
    Circuit circuit = network.circuit(request);

    HttpResponse<String> answer = web.get("/query/" + request.ruleId());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("Content-Length")).isPresent();
    JsonNode json = new ObjectMapper().readTree(answer.body());
    assertThat(json.path("source").textValue())
        .isEqualTo("source-" + circuit.id() + ".example.org:1094");
    assertThat(json.path("destination").textValue())
        .isEqualTo("destination-" + circuit.id() + ".example.org:1094");
    assertThat(json.path("source_rse").textValue()).isEqualTo("T2_US_UCSD");
    assertThat(json.path("destination_rse").textValue()).isEqualTo("T2_US_SDSC");
    assertThat(json.path("status").textValue()).isEqualTo(status.name());
    assertThat(json.path("valid_seconds").intValue()).isEqualTo(60);
    assertThat(json.size()).isEqualTo(6);
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestStatus.class,
      names = {"INIT", "NOT_SENSE", "FINISHED", "CANCELED", "DELETED", "FAILED"})
  void hostsAreNotNamedWhenTheRuleDoesNotOwnThem(RequestStatus status) {
    TransferRequest request = network.request(status);
    network.circuitUp(request, 10_000);

    HttpResponse<String> answer = web.get("/query/" + request.ruleId());

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.body()).contains("is " + status + ": it owns no hosts");
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestStatus.class,
      names = {"NOT_SENSE", "FINISHED", "CANCELED", "DELETED", "FAILED"})
  void whoeverAsksForHostsThatWillNotComeIsNotToldToAskAgain(RequestStatus status) {
    TransferRequest request = network.request(status);

    HttpResponse<String> answer = web.get("/query/" + request.ruleId());

    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void whoeverAsksForHostsThatMayComeIsToldWhenToAskAgain() {
    TransferRequest waits = network.request(RequestStatus.INIT);
    TransferRequest again = network.retrying(RequestStatus.INIT);
    TransferRequest without = network.request(RequestStatus.ALLOCATED);
    TransferRequest staged = network.request(RequestStatus.STAGED);
    network.circuit(staged);

    for (HttpResponse<String> answer :
        List.of(
            web.get("/query/ffffffffffffffffffffffffffffffff"),
            web.get("/query/" + waits.ruleId()),
            web.get("/query/" + again.ruleId()),
            web.get("/query/" + without.ruleId()),
            late.get("/query/" + staged.ruleId()))) {
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("Retry-After")).as(answer.body()).hasValue("2");
    }
  }

  @Test
  void aRuleThatWaitsForRucioToSubmitItDoesNotHaveRucioWait() {
    TransferRequest request = network.request(RequestStatus.INIT);
    Requests.put(
        db.get(), request, RequestStatus.INIT, Mover.RUCIO_INITIALIZER, web.clock().instant());

    HttpResponse<String> answer = web.get("/query/" + request.ruleId());

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestStatus.class,
      names = {"ALLOCATED", "DECIDED", "STAGED", "PROVISIONED", "MODIFIED", "STALE"})
  void aRetryKeepsTheHostsOfTheStateItCameFrom(RequestStatus from) {
    TransferRequest request = network.retrying(from);
    network.circuit(request);

    assertThat(web.get("/query/" + request.ruleId()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestStatus.class,
      names = {"INIT", "FINISHED", "CANCELED"})
  void aRetryThatOwnsNoHostsNamesNone(RequestStatus from) {
    TransferRequest request = network.retrying(from);
    network.circuit(request);

    assertThat(web.get("/query/" + request.ruleId()).statusCode()).isEqualTo(404);
  }

  @Test
  void aRuleThatWasGivenUpNamesNoHostsEvenBeforeItsTeardown() {
    TransferRequest request = network.failed(RequestStatus.STAGED, "SENSE refused the intent");
    network.circuit(request);

    assertThat(web.get("/query/" + request.ruleId()).statusCode()).isEqualTo(404);
  }

  @Test
  void anUnknownRuleIsNotFound() {
    HttpResponse<String> answer = web.get("/query/ffffffffffffffffffffffffffffffff");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .contains("\"detail\":\"no request for rule ffffffffffffffffffffffffffffffff\"");
  }

  @Test
  void aRuleWhoseHostsAreNotChosenYetIsNotFound() {
    TransferRequest without = network.request(RequestStatus.ALLOCATED);
    TransferRequest half = network.request(RequestStatus.ALLOCATED);
    network.emptyCircuit(half);

    assertThat(web.get("/query/" + without.ruleId()).body()).contains("it has no circuit");
    assertThat(web.get("/query/" + half.ruleId()).body()).contains("its hosts are not chosen yet");
  }

  @Test
  void aFreedSubnetIsNobodysHost() {
    TransferRequest request = network.request(RequestStatus.ALLOCATED);
    Circuit circuit = network.circuit(request);
    db.get()
        .transact(
            tx ->
                new CircuitRepository()
                    .subnetFreed(tx, circuit.id(), Side.SOURCE, web.clock().instant()));

    assertThat(web.get("/query/" + request.ruleId()).statusCode()).isEqualTo(404);
  }

  @Test
  void aCircuitTakenOverAgainstItsDirectionNamesItsHostsTheOtherWayRound() {
    TransferRequest first = network.request(RequestStatus.FINISHED);
    Circuit circuit = network.circuitUp(first, 10_000);
    TransferRequest heir = network.request(RequestStatus.PROVISIONED);
    Route back = first.route().reversed();
    db.get()
        .transact(
            tx ->
                new RequestRepository()
                    .updateRoute(tx, heir.ruleId(), back, web.clock().instant()));
    network.handOver(circuit, heir);

    assertThat(web.get("/query/" + first.ruleId()).statusCode()).isEqualTo(404);
    assertThat(web.get("/query/" + heir.ruleId()).body())
        .contains("\"source\":\"destination-" + circuit.id())
        .contains("\"destination\":\"source-" + circuit.id())
        .contains("\"source_rse\":\"T2_US_SDSC\"");
  }

  @Test
  void announcingProvisionedHostsOnlyWaitsForTheCircuit() {
    TransferRequest staged = network.request(RequestStatus.STAGED);
    network.circuit(staged);
    TransferRequest up = network.request(RequestStatus.PROVISIONED);
    network.circuitUp(up, 10_000);
    TransferRequest stale = network.request(RequestStatus.STALE);
    network.circuitUp(stale, 10_000);

    HttpResponse<String> early = late.get("/query/" + staged.ruleId());
    assertThat(early.statusCode()).isEqualTo(404);
    assertThat(early.body()).contains("hosts are announced once the circuit is up");
    assertThat(late.get("/query/" + up.ruleId()).statusCode()).isEqualTo(200);
    assertThat(late.get("/query/" + stale.ruleId()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/query/'%20or%20'1'='1",
        "/query/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/query/%F0%9F%92%A5",
        "/query/a%0d%0aSet-Cookie:x",
        "/query/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void whatCannotBeARuleIsNotFound(String path) {
    HttpResponse<String> answer = web.get(path);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(answer.body()).doesNotContain("Exception");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).doesNotContain("text/html");
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void anUnknownParameterDoesNoHarm() {
    TransferRequest request = network.request(RequestStatus.ALLOCATED);
    network.circuit(request);

    assertThat(web.get("/query/" + request.ruleId() + "?session=x&tx=1").statusCode())
        .isEqualTo(200);
  }
}
