package io.dmm.sense.client;

import static io.dmm.sense.client.StubSense.error500;
import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.html;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sense.client.StubSense.Reply;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenseInstancesIT {
  private static final UUID ID = UUID.fromString("3f0c2c5e-6d0b-4d3a-9a53-0b7a54e1c9d2");
  private static final String PATH = "/instance/" + ID;
  private static final UUID PROFILE = UUID.fromString("5b2f6c9e-1d34-4a77-9e0b-8c41d2a7f6e3");
  private static final Reply DONE = new Reply(204, "", "");
  private static final Reply NOT_FOUND =
      new Reply(404, "application/json", Examples.text("error-not-found-404.json"));

  @RegisterExtension final StubSense server = new StubSense();

  @Test
  void aNewIdIsDrawnQuotedOrNot() throws Exception {
    server.on("GET", "/instance", json("\"" + ID + "\""), new Reply(200, "text/plain", ID + "\n"));
    SenseInstances instances = server.client().instances();
    assertThat(instances.newId()).isEqualTo(ID);
    assertThat(instances.newId()).isEqualTo(ID);
    assertThat(server.requests().get(0).header("Accept")).isEqualTo("application/json");
    assertThat(server.requests().get(0).header("Content-Type")).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "\"abc\"", "{}", "<html></html>"})
  void aNewIdThatIsNoneIsNotTaken(String body) {
    server.on("GET", "/instance", json(body));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> server.client().instances().newId());
  }

  @Test
  void aCompileSendsWhatSenseExpectsAndReadsItsAnswersByName() throws Exception {
    server.on("POST", PATH, example("instance-create-response.json"));
    CompileResult result = server.client().instances().compile(ID, stagingRequest());
    assertThat(SenseJson.MAPPER.readTree(server.request("POST", PATH).body()))
        .isEqualTo(Examples.json("instance-create-request.json"));
    assertThat(server.request("POST", PATH).query()).isEmpty();
    assertThat(result.feasible()).isTrue();
    assertThat(result.intentId()).isEqualTo("b1a4c7f0-52de-4a60-9c0e-7d3f1b8e2a11");
    assertThat(result.bandwidthMbps(ServiceRequest.TOTAL_BLOCK_MAXIMUM_BANDWIDTH, "Connection 1"))
        .hasValue(100_000);
    assertThat(result.bandwidthMbps(ServiceRequest.TOTAL_BLOCK_MAXIMUM_BANDWIDTH, "Connection 2"))
        .isEmpty();
    assertThat(result.rows(ServiceRequest.EXTRACT_RESULT_VALUES))
        .extracting(row -> row.get("ipv6_subnet"))
        .containsExactly("2001:db8:0:222::/64", "2001:db8:0:111::/64");
  }

  private static ServiceRequest stagingRequest() {
    return ServiceRequest.of(PROFILE, "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11")
        .edit(
            new Edits()
                .site(0, "urn:ogf:network:nrp-nautilus.io:2020")
                .ipv6Prefix(0, "2001:db8:0:111::/64")
                .site(1, "urn:ogf:network:ultralight.org:2013")
                .ipv6Prefix(1, "2001:db8:0:222::/64")
                .vlan(0, "3602-3606")
                .vlan(1, "3602-3606"))
        .askTotalBlockMaximumBandwidth("Connection 1")
        .extract(
            "SELECT DISTINCT ?ipv6_subnet_uri ?ipv6_subnet WHERE {?route mrs:routeFrom"
                + " ?ipv6_subnet_uri. ?ipv6_subnet_uri mrs:type 'ipv6-prefix-list'."
                + " ?ipv6_subnet_uri mrs:value ?ipv6_subnet}");
  }

  @Test
  void answersWithoutNamesAreReadByPosition() throws Exception {
    server.on(
        "POST",
        PATH,
        json(
            "{\"queries\":[{},{\"results\":[{\"bandwidth\":\"5000000000\"}]},"
                + "{\"results\":[{\"ipv6_subnet\":\"s\"}]}]}"));
    CompileResult result = server.client().instances().compile(ID, stagingRequest());
    assertThat(result.bandwidthMbps(ServiceRequest.TOTAL_BLOCK_MAXIMUM_BANDWIDTH, "Connection 1"))
        .hasValue(5000);
    assertThat(result.rows(ServiceRequest.EXTRACT_RESULT_VALUES)).hasSize(1);
  }

  @Test
  void noPathIsAResultAndOtherComplaintsAreRefusals() throws Exception {
    server.on(
        "POST",
        PATH,
        new Reply(500, "application/json", Examples.text("error-no-path-500.json")),
        error500("VLAN 3611 is not available"),
        new Reply(400, "text/plain", "malformed"));
    SenseInstances instances = server.client().instances();
    CompileResult none = instances.compile(ID, stagingRequest());
    assertThat(none.feasible()).isFalse();
    assertThat(none.detail()).isEqualTo("cannot find feasible path for connection 'Connection 1'");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> instances.compile(ID, stagingRequest()))
        .withMessageContaining(ID.toString())
        .withMessageContaining("VLAN 3611 is not available");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> instances.compile(ID, stagingRequest()));
  }

  @Test
  void aCompileWithoutAnAnswerToReadMayHaveHappened() {
    server.on(
        "POST",
        PATH,
        html(504, "504 Gateway Time-out"),
        html(500, "Internal Server Error"),
        new Reply(500, "", ""),
        json(""),
        json("\"ok\""),
        html(200, "Sign in"),
        Reply.HANG_UP);
    SenseInstances instances = server.client().instances();
    for (int i = 0; i < 7; i++) {
      assertThatExceptionOfType(OutcomeUnknownException.class)
          .isThrownBy(() -> instances.compile(ID, stagingRequest()));
    }
    assertThat(server.requests()).as("a change is never repeated").hasSize(7);
  }

  @Test
  void operationsAreSentAsParametersOfAKnownWord() throws Exception {
    server.on("PUT", PATH + "/provision", DONE).on("PUT", PATH + "/reprovision", json("\"ok\""));
    SenseInstances instances = server.client().instances();
    instances.operate(ID, Operation.PROVISION, OperationOptions.DEFAULT.withSync(false));
    instances.operate(
        ID, Operation.REPROVISION, OperationOptions.DEFAULT.withForce(true).withIntent("a b"));
    assertThat(server.request("PUT", PATH + "/provision").query()).isEqualTo("sync=false");
    assertThat(server.request("PUT", PATH + "/provision").body()).isEmpty();
    assertThat(server.request("PUT", PATH + "/reprovision").query())
        .isEqualTo("force=true&intent=a%20b");
  }

  @Test
  void aProvisionIsRefusedMissingOrUnknown() {
    server.on(
        "PUT",
        PATH + "/provision",
        error500("ref:ServiceInstance must have status=COMPILED while the actual status=READY"),
        NOT_FOUND,
        error500("Instance " + ID + " was not found"),
        error500("could not open connection"),
        new Reply(503, "text/html", "<html>starting</html>"));
    SenseInstances instances = server.client().instances();
    assertThatThrownBy(() -> provision(instances)).isInstanceOf(RejectedException.class);
    assertThatThrownBy(() -> provision(instances)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> provision(instances)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> provision(instances)).isInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> provision(instances)).isInstanceOf(UnavailableException.class);
  }

  private static void provision(SenseInstances instances) throws Exception {
    instances.operate(ID, Operation.PROVISION, OperationOptions.DEFAULT);
  }

  @Test
  void aCancelThatIsUnderWayOrPointlessSucceeds() throws Exception {
    server.on(
        "PUT",
        PATH + "/cancel",
        new Reply(500, "application/json", Examples.text("error-recancel-500.json")),
        NOT_FOUND,
        new Reply(200, "text/plain", "cannot find the ref:ServiceInstance; error"),
        DONE);
    SenseInstances instances = server.client().instances();
    for (int i = 0; i < 4; i++) {
      instances.cancel(ID, true, i % 2 == 0);
    }
    assertThat(server.requests("PUT", PATH + "/cancel"))
        .extracting(StubSense.Request::query)
        .containsExactly(
            "sync=true&force=true",
            "sync=true&force=false",
            "sync=true&force=true",
            "sync=true&force=false");
  }

  @Test
  void aCancelThatFailedOrComesTooEarlyIsNotTakenForSuccess() {
    server.on(
        "PUT",
        PATH + "/cancel",
        error500("Instance cannot cancel or release while in CANCEL - FAILED state"),
        error500("Instance cannot cancel or release while in CREATE - COMMITTING state"),
        html(504, "504 Gateway Time-out"));
    SenseInstances instances = server.client().instances();
    assertThatThrownBy(() -> instances.cancel(ID, true, false))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("CANCEL - FAILED");
    assertThatThrownBy(() -> instances.cancel(ID, true, false))
        .isInstanceOf(RejectedException.class);
    assertThatThrownBy(() -> instances.cancel(ID, true, false))
        .isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aModifyIsAcceptedWithAndWithoutABody() throws Exception {
    server.on(
        "POST",
        PATH + "/modify",
        DONE,
        example("instance-create-response.json"),
        error500("cannot find feasible path for connection 'Connection 1'"),
        html(504, "504 Gateway Time-out"));
    SenseInstances instances = server.client().instances();
    ServiceRequest request = ServiceRequest.of(PROFILE, "a").edit(new Edits().capacity(10_000));
    instances.modify(ID, request);
    instances.modify(ID, request);
    assertThatThrownBy(() -> instances.modify(ID, request)).isInstanceOf(RejectedException.class);
    assertThatThrownBy(() -> instances.modify(ID, request))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(server.requests().get(0).query()).isEqualTo("sync=true&proceed=true");
  }

  @Test
  void aDeleteThatIsRefusedIsTriedTheOldWay() throws Exception {
    server
        .on("PUT", PATH + "/delete", error500("no such operation"))
        .on("DELETE", "/service/" + ID, new Reply(200, "text/plain", "Successfully terminated"));
    server.client().instances().delete(ID);
    assertThat(server.requests("DELETE", "/service/" + ID)).hasSize(1);
  }

  @Test
  void aDeleteOfWhatIsGoneSucceedsWithoutTheOldWay() throws Exception {
    server.on("PUT", PATH + "/delete", NOT_FOUND);
    server.client().instances().delete(ID);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aDeleteThatFailsBothWaysIsJudgedByTheStatus() throws Exception {
    server
        .on("PUT", PATH + "/delete", error500("some error"))
        .on("DELETE", "/service/" + ID, NOT_FOUND)
        .on("GET", PATH + "/status", json("\"CANCEL - READY\""), NOT_FOUND);
    SenseInstances instances = server.client().instances();
    assertThatThrownBy(() -> instances.delete(ID)).isInstanceOf(OutcomeUnknownException.class);
    instances.delete(ID);
  }

  @Test
  void aDeleteWithoutAnAnswerIsNotTriedTheOldWay() {
    server.on("PUT", PATH + "/delete", html(504, "504 Gateway Time-out"), Reply.HANG_UP);
    SenseInstances instances = server.client().instances();
    assertThatThrownBy(() -> instances.delete(ID)).isInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> instances.delete(ID)).isInstanceOf(OutcomeUnknownException.class);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aRecordIsReadWithItsIntents() throws Exception {
    server.on("GET", PATH, example("instance-verbose.json"));
    SenseInstance instance = server.client().instances().find(ID).orElseThrow();
    assertThat(instance.status()).hasToString("CREATE - READY");
    assertThat(instance.configState()).isEqualTo("STABLE");
    assertThat(instance.lastError()).isEmpty();
    assertThat(instance.owner()).isEqualTo("dmm-service");
    assertThat(instance.intents())
        .singleElement()
        .extracting(SenseIntent::provisioned)
        .isEqualTo(true);
    assertThat(instance.intents().get(0).capacityMbps()).hasValue(25_000);
  }

  @Test
  void aRecordMayComeInAnEnvelope() throws Exception {
    server.on(
        "GET",
        PATH,
        json(
            "{\"meta\":{},\"data\":{\"result\":[{\"superState\":\"modify\",\"subState\":\"ready\","
                + "\"news\":{}}]}}"));
    assertThat(server.client().instances().find(ID).orElseThrow().status())
        .hasToString("MODIFY - READY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "\"\"",
        "Instance was not found; error",
        "Instance not found",
        "\"CREATE - null\"",
        "{\"state\":\"CREATE - null\"}",
        "{\"superState\":\"CREATE\",\"subState\":null}"
      })
  void anInstanceThatSenseDoesNotKnowIsGone(String body) throws Exception {
    server.on("GET", PATH, json(body));
    assertThat(server.client().instances().find(ID)).isEmpty();
  }

  @Test
  void onlyAClearAnswerMeansGone() throws Exception {
    server.on(
        "GET",
        PATH,
        NOT_FOUND,
        new Reply(500, "text/plain", "Instance " + ID + " was not found"),
        error500("host not found"),
        html(404, "404 - Not Found"),
        html(502, "502 Bad Gateway"),
        new Reply(401, "text/plain", "no"),
        html(200, "Sign in"),
        new Reply(302, "text/html", ""),
        json("{\"state\""));
    SenseInstances instances = server.client().instances();
    assertThat(instances.find(ID)).isEmpty();
    assertThat(instances.find(ID)).isEmpty();
    for (int i = 0; i < 7; i++) {
      assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> instances.find(ID));
    }
  }

  @Test
  void aSilentServerLeavesTheInstanceUnreachableNotGone() {
    server.on("GET", PATH + "/status", Reply.HANG_UP);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> server.client().instances().status(ID));
  }

  @Test
  void intentsAreListedWithTheirTimes() throws Exception {
    server.on("GET", "/intent/instance/" + ID, example("intents.json"), NOT_FOUND, json(""));
    SenseInstances instances = server.client().instances();
    List<SenseIntent> intents = instances.intents(ID);
    assertThat(intents).extracting(SenseIntent::provisioned).containsExactly(false, true);
    assertThat(intents.get(1).createdAt()).isEqualTo("2026-08-05 10:02:40.0");
    assertThat(intents.get(1).capacityMbps()).hasValue(25_000);
    assertThat(instances.intents(ID)).isEmpty();
    assertThat(instances.intents(ID)).isEmpty();
  }

  @Test
  void theListOfInstancesIsReadInEachOfItsForms() throws Exception {
    String one = "{\"referenceUUID\":\"" + ID + "\",\"alias\":\"a\",\"state\":\"CREATE - READY\"}";
    server.on(
        "GET",
        "/discover/service/instances",
        example("discover-instances.json"),
        json("[" + one + "]"),
        json("{\"meta\":{},\"data\":{\"count\":1,\"result\":[" + one + "]}}"),
        json("{\"instances\":[" + one + ",{\"referenceUUID\":\"?\"}]}"),
        json("{\"instances\":[]}"));
    SenseInstances instances = server.client().instances();
    assertThat(instances.list())
        .containsExactly(
            new SenseListing(
                ID, "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11", "dmm-service", "CREATE - READY", false),
            new SenseListing(
                UUID.fromString("9a7b5c3d-1e2f-4a6b-8c9d-0e1f2a3b4c5d"),
                "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11",
                "dmm-service",
                "CANCEL - COMMITTED",
                false));
    for (int i = 0; i < 3; i++) {
      assertThat(instances.list()).extracting(SenseListing::instanceId).containsExactly(ID);
    }
    assertThat(instances.list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"ERROR\"", "{}", "{\"instances\":[]", "{\"instances\":[{", "<html>"})
  void aListThatEndsEarlyOrIsNoneIsNotTakenForAnEmptyOne(String body) {
    server.on("GET", "/discover/service/instances", json(body));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> server.client().instances().list());
  }

  @Test
  void instancesAreFoundByTheirExactAlias() throws Exception {
    server.on("GET", "/discover/service/instances", example("discover-instances.json"));
    SenseInstances instances = server.client().instances();
    assertThat(instances.list("6c1e9d0bb2f84b0fae1f0c8b2f0f5a11")).hasSize(2);
    assertThat(instances.list("6c1e9d0b")).isEmpty();
    assertThat(server.requests().get(1).query()).isEqualTo("search=6c1e9d0b");
  }
}
