package io.dmm.sense.adapter;

import static io.dmm.sense.client.StubSense.error500;
import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.core.peer.CircuitIntent;
import io.dmm.core.peer.Compilation;
import io.dmm.core.peer.InstanceState;
import io.dmm.core.peer.InstanceState.Phase;
import io.dmm.core.peer.InstanceSummary;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.UnavailableException;
import io.dmm.sense.client.Examples;
import io.dmm.sense.client.StubSense;
import io.dmm.sense.client.StubSense.Reply;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenseCircuitsIT {
  private static final UUID ID = UUID.fromString("3f0c2c5e-6d0b-4d3a-9a53-0b7a54e1c9d2");
  private static final String PATH = "/instance/" + ID;
  private static final Reply DONE = new Reply(204, "", "");
  private static final CircuitIntent INTENT =
      new CircuitIntent(
          ID,
          "6c1e9d0bb2f84b0fae1f0c8b2f0f5a11",
          25_000,
          new CircuitIntent.Terminal(
              "urn:ogf:network:nrp-nautilus.io:2020", "2001:db8:0:111::/64", "3602-3606"),
          new CircuitIntent.Terminal(
              "urn:ogf:network:ultralight.org:2013", "2001:db8:0:222::/64", "3602-3606"));

  @RegisterExtension final StubSense server = new StubSense();

  private SenseCircuits circuits(String... configuration) {
    return new SenseCircuits(server.client(), Configs.with(configuration));
  }

  @Test
  void aCompileSendsCapacityAndQuestionInOneIntentAndTellsTheEndsApart() throws Exception {
    server.on("POST", PATH, example("instance-create-response.json"));
    Compilation compilation = circuits().compile(INTENT);
    assertThat(compilation.feasible()).isTrue();
    assertThat(compilation.sourceSubnetUri().orElseThrow()).contains("nrp-nautilus.io");
    assertThat(compilation.destinationSubnetUri().orElseThrow()).contains("ultralight.org");

    JsonNode sent = new ObjectMapper().readTree(server.request("POST", PATH).body());
    assertThat(sent.path("queries").get(0))
        .isEqualTo(Examples.json("instance-provision-intent-request.json").path("queries").get(0));
    assertThat(sent.path("queries").get(1))
        .isEqualTo(Examples.json("instance-create-request.json").path("queries").get(2));
    assertThat(sent.path("service_profile_uuid").textValue()).isEqualTo(Configs.PROFILE);
    assertThat(sent.path("alias").textValue()).isEqualTo(INTENT.alias());
  }

  @Test
  void aCompileThatLacksASubnetIsRefusedWithItsName() {
    server.on(
        "POST",
        PATH,
        json(
            "{\"queries\":[{\"asked\":\"edit\"},{\"asked\":\"extract-result-values\",\"results\":"
                + "[{\"ipv6_subnet_uri\":\"urn:a\",\"ipv6_subnet\":\"2001:db8:0:111:0::/64\"}]}]}"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> circuits().compile(INTENT))
        .withMessageContaining("2001:db8:0:222::/64")
        .withMessageContaining("ultralight.org");
  }

  @Test
  void noPathIsAnAnswer() throws Exception {
    server.on(
        "POST", PATH, new Reply(500, "application/json", Examples.text("error-no-path-500.json")));
    assertThat(circuits().compile(INTENT))
        .isEqualTo(Compilation.noPath("cannot find feasible path for connection 'Connection 1'"));
    assertThat(circuits().availableMbps(INTENT)).isZero();
  }

  @Test
  void availableBandwidthIsAskedForWithoutACapacity() throws Exception {
    server.on("POST", PATH, example("instance-create-response.json"));
    assertThat(circuits().availableMbps(INTENT)).isEqualTo(100_000);
    JsonNode sent = new ObjectMapper().readTree(server.request("POST", PATH).body());
    JsonNode known = Examples.json("instance-create-request.json").path("queries");
    assertThat(sent.path("queries").get(0)).isEqualTo(known.get(0));
    assertThat(sent.path("queries").get(1)).isEqualTo(known.get(1));
    assertThat(sent.path("queries")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "'\"bandwidth\":\"?bandwidth?\"'",
    "'\"name\":\"Other\",\"bandwidth\":\"1000000\"'"
  })
  void aConnectionWithoutBandwidthIsARefusalNotZero(String row) {
    server.on(
        "POST",
        PATH,
        json(
            "{\"queries\":[{},{\"asked\":\"total-block-maximum-bandwidth\",\"results\":[{"
                + row
                + "}]}]}"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> circuits().availableMbps(INTENT))
        .withMessageContaining("Connection 1");
  }

  @Test
  void operationsAreSentAsConfigured() throws Exception {
    server
        .on("PUT", PATH + "/provision", DONE)
        .on("PUT", PATH + "/cancel", DONE)
        .on("POST", PATH + "/modify", DONE);
    circuits().provision(ID);
    circuits().cancel(ID, false);
    circuits("provision_sync", "on", "cancel_sync", "off").provision(ID);
    circuits("provision_sync", "on", "cancel_sync", "off").cancel(ID, true);
    circuits()
        .modify(
            new CircuitIntent(ID, INTENT.alias(), 10_000, INTENT.source(), INTENT.destination()));
    assertThat(server.requests())
        .extracting(StubSense.Request::query)
        .containsExactly(
            "sync=false",
            "sync=true&force=false",
            "sync=true",
            "sync=false&force=true",
            "sync=true&proceed=true");
    JsonNode sent = new ObjectMapper().readTree(server.request("POST", PATH + "/modify").body());
    assertThat(sent).isEqualTo(Examples.json("instance-modify-request.json"));
  }

  @Test
  void aLookTellsPhaseStatusBandwidthAndError() throws Exception {
    server.on(
        "GET",
        PATH,
        example("instance-verbose.json"),
        json("{\"state\":\"MODIFY - FAILED\",\"lastError\":\"OverlapException\"}"),
        json("{\"state\":\"CREATE - DREAMING\"}"),
        new Reply(404, "application/json", Examples.text("error-not-found-404.json")));
    SenseCircuits circuits = circuits();
    InstanceState ready = circuits.look(ID);
    assertThat(ready.phase()).isEqualTo(Phase.READY);
    assertThat(ready.status()).isEqualTo("CREATE - READY");
    assertThat(ready.reservedMbps()).hasValue(25_000);
    assertThat(ready.lastError()).isEmpty();
    InstanceState failed = circuits.look(ID);
    assertThat(failed.phase()).isEqualTo(Phase.MODIFY_FAILED);
    assertThat(failed.reservedMbps()).isEmpty();
    assertThat(failed.lastError()).isEqualTo("OverlapException");
    assertThat(circuits.look(ID).phase()).isEqualTo(Phase.UNRECOGNISED);
    assertThat(circuits.look(ID)).isEqualTo(InstanceState.gone());
  }

  @Test
  void afterAModifyTheNewestIntentInForceCounts() throws Exception {
    String intent =
        "{\"id\":\"%s\",\"provisioned\":true,%s\"json\":{\"data\":{\"connections\":"
            + "[{\"bandwidth\":{\"capacity\":\"%s\"}}]}}}";
    String undated = intent.formatted("a", "", "25000") + "," + intent.formatted("b", "", "10000");
    String dated =
        intent.formatted("b", "\"creation_time\":\"2026-08-05 11:00:00.0\",", "10000")
            + ","
            + intent.formatted("a", "\"creation_time\":\"2026-08-05 10:00:00.0\",", "25000");
    server
        .on(
            "GET",
            PATH,
            json("{\"state\":\"MODIFY - READY\",\"intents\":[" + dated + "]}"),
            json("{\"state\":\"MODIFY - READY\",\"intents\":[" + undated + "]}"),
            json("{\"state\":\"MODIFY - READY\",\"intents\":[" + undated + "]}"),
            json("{\"state\":\"MODIFY - COMMITTING\",\"intents\":[" + undated + "]}"))
        .on("GET", "/intent/instance/" + ID, json("[" + dated + "]"), json("[" + undated + "]"));
    SenseCircuits circuits = circuits();
    assertThat(circuits.look(ID).reservedMbps()).hasValue(10_000);
    assertThat(circuits.look(ID).reservedMbps()).hasValue(10_000);
    assertThat(circuits.look(ID).reservedMbps()).isEmpty();
    assertThat(circuits.look(ID).reservedMbps()).isEmpty();
    assertThat(server.requests("GET", "/intent/instance/" + ID)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE - INIT",
        "CREATE - COMPILED",
        "CREATE - FAILED",
        "CANCEL - READY",
        "CANCEL - COMMITTED",
        "CANCEL - FAILED"
      })
  void whatIsNotUpIsDeleted(String state) throws Exception {
    server.on("GET", PATH, json("{\"state\":\"" + state + "\"}")).on("PUT", PATH + "/delete", DONE);
    circuits().delete(ID);
    assertThat(server.requests("PUT", PATH + "/delete")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CREATE - READY", "MODIFY - READY", "REINSTATE - READY"})
  void whatIsUpIsNotDeletedBeforeItIsCancelled(String state) {
    server.on("GET", PATH, json("{\"state\":\"" + state + "\"}"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> circuits().delete(ID))
        .withMessageContaining(state)
        .withMessageContaining("cancel");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void whatIsGoneNeedNotBeDeleted() throws Exception {
    server.on("GET", PATH, new Reply(404, "text/plain", ""));
    circuits().delete(ID);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void instancesAreListed() throws Exception {
    server
        .on("GET", "/discover/service/instances", example("discover-instances.json"))
        .on("GET", "/instance", json("\"" + ID + "\""));
    assertThat(circuits().instances())
        .hasSize(2)
        .contains(new InstanceSummary(ID, INTENT.alias(), "dmm-service", "CREATE - READY"));
    assertThat(circuits().newInstanceId()).isEqualTo(ID);
  }

  @Test
  void anErrorIsNotTakenForAbsence() {
    server.on("GET", PATH, error500("database"));
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> circuits().look(ID));
  }
}
