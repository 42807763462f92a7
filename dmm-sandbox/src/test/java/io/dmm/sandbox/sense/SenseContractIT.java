package io.dmm.sandbox.sense;

import static io.dmm.sandbox.sense.Captured.assertSameShape;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.sense.SenseQuirks.AllocateForm;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import io.dmm.sandbox.sense.SenseQuirks.GoneAnswer;
import io.dmm.sandbox.sense.SenseQuirks.ScalarForm;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulator answers the captured requests as captured. */
class SenseContractIT extends SenseWorldTest {
  private HttpResponse<String> stage() {
    return rest.post("/instance/" + INSTANCE, Captured.text("instance-create-request.json"));
  }

  private HttpResponse<String> recompile() {
    return rest.post(
        "/instance/" + INSTANCE, Captured.text("instance-provision-intent-request.json"));
  }

  @Test
  void aTokenHasTheCapturedShape() {
    HttpResponse<String> answer =
        rest.form("grant_type=password&username=dmm-service&password=simulated-password", true);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertSameShape(Rest.json(answer), Captured.json("token-response.json"));
    assertThat(Rest.json(answer).path("expires_in").asInt()).isEqualTo(300);
  }

  @Test
  void aWrongPasswordIsAnsweredAsCaptured() {
    HttpResponse<String> answer =
        rest.form("grant_type=password&username=dmm-service&password=wrong", true);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(Rest.json(answer)).isEqualTo(Captured.json("token-error.json"));
  }

  @Test
  void stagingIsAnsweredAsCapturedToTheValues() {
    sense.quirks().swappedExtraction(true);
    HttpResponse<String> answer = stage();
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode captured = Captured.json("instance-create-response.json");
    assertSameShape(Rest.json(answer), captured);
    ObjectNode queries = Json.object();
    queries.set("queries", Rest.json(answer).path("queries"));
    String expected = Json.text(captured.path("queries")).replace("dellos9_s0", "sn3700_s0");
    assertThat(Json.text(queries.path("queries"))).isEqualTo(expected);
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMPILED");
  }

  @Test
  void theBandwidthQueryOverwritesTheCapacityUntilTheIntentIsPostedAgain() {
    stage();
    assertThat(sense.instances().get(0).targetMbps()).isEqualTo(1);
    assertThat(recompile().statusCode()).isEqualTo(200);
    assertThat(sense.instances().get(0).targetMbps()).isEqualTo(25_000);
    assertThat(sense.instances().get(0).intents()).isEqualTo(2);
  }

  @Test
  void aReadyInstanceReadsAsCaptured() {
    stage();
    recompile();
    assertThat(rest.put("/instance/" + INSTANCE + "/provision?sync=true").statusCode())
        .isEqualTo(204);
    clock.advance(SenseTimings.steppable().provision().untilReady());
    JsonNode verbose = Rest.json(rest.get("/instance/" + INSTANCE));
    JsonNode captured = Captured.json("instance-verbose.json");
    assertSameShape(verbose, captured);
    for (String field :
        List.of("uuid", "alias", "owner", "type", "subType", "state", "configState", "lastState")) {
      assertThat(verbose.get(field)).as(field).isEqualTo(captured.get(field));
    }
    JsonNode intent = Json.parse(verbose.at("/intents/0/json").asText()).orElseThrow();
    assertThat(intent).isEqualTo(Json.parse(captured.at("/intents/0/json").asText()).orElseThrow());
  }

  @Test
  void aModifyIsAnsweredLikeACreate() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    HttpResponse<String> answer =
        rest.post(
            "/instance/" + INSTANCE + "/modify?sync=true&proceed=true",
            Captured.text("instance-modify-request.json"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Rest.json(answer).at("/queries/0/asked").asText()).isEqualTo("edit");
    clock.advance(SenseTimings.steppable().modify().untilReady());
    assertThat(rest.status(INSTANCE)).isEqualTo("MODIFY - READY");
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(10_000);
  }

  @Test
  void intentsReadAsCaptured() {
    stage();
    circuitUp(INSTANCE, ALIAS, 25_000);
    JsonNode intents = Rest.json(rest.get("/intent/instance/" + INSTANCE));
    assertSameShape(intents, Captured.json("intents.json"));
    assertThat(intents).hasSize(2);
    assertThat(intents.at("/0/provisioned").asBoolean()).isFalse();
    assertThat(intents.at("/1/provisioned").asBoolean()).isTrue();
    JsonNode one = Rest.json(rest.get("/intent/" + intents.at("/1/id").asText()));
    assertThat(one).isEqualTo(intents.get(1));
  }

  @Test
  void instancesAreListedAsCapturedBothUnderOneAlias() {
    circuitUp(OTHER, ALIAS, 10_000);
    rest.put("/instance/" + OTHER + "/cancel");
    circuitUp(INSTANCE, ALIAS, 25_000);
    JsonNode list = Rest.json(rest.get("/discover/service/instances?search=" + ALIAS));
    assertSameShape(list, Captured.json("discover-instances.json"));
    assertThat(list.path("instances")).hasSize(2);
    assertThat(Rest.json(rest.get("/discover/service/instances?search=nobody")).path("instances"))
        .isEmpty();
    String regex = "/discover/service/instances?search=%5E6c1e.*11%24&regex=true";
    assertThat(Rest.json(rest.get(regex)).path("instances")).hasSize(2);
  }

  @Test
  void theProfileReadsAsCaptured() {
    JsonNode profile = Rest.json(rest.get("/profile/" + sense.profileId()));
    ObjectNode captured = (ObjectNode) Captured.json("profile.json");
    captured.putArray("licenses");
    captured.put("description", "Site L3 over P2P VLAN");
    assertThat(profile).isEqualTo(captured);
  }

  @Test
  void anAllocationIsAnsweredInEveryFormThatClientsMustAccept() {
    List<AllocateForm> forms = List.of(AllocateForm.values());
    JsonNode accepted = Captured.json("address-allocate-responses.json").path("accept");
    assertThat(forms).hasSize(accepted.size());
    for (int i = 0; i < forms.size(); i++) {
      sense.quirks().allocateAnswer(forms.get(i));
      HttpResponse<String> answer = rest.allocate(SDSC, ALIAS);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(accepted.get(i).path("body").asText());
      assertThat(answer.headers().firstValue("Content-Type").orElse("").replace(" ", ""))
          .isEqualToIgnoringCase(accepted.get(i).path("contentType").asText());
      rest.delete(
          "/address/allocate/" + SenseSimulator.poolName(SDSC) + "/name/" + ALIAS + "/default");
    }
  }

  @Test
  void allocationsAreListedAsCaptured() {
    String pool = SenseSimulator.poolName(SDSC);
    rest.allocate(SDSC, ALIAS);
    rest.allocate(SDSC, "0f9e8d7c6b5a49388271605f4e3d2c1b");
    JsonNode captured = Captured.json("address-allocations.json");
    String byName = "/address/%s/" + pool + "/name/" + ALIAS + "/default/";
    String uri = captured.at("/0/affiliate").asText();
    assertThat(rest.put(byName.formatted("affiliate") + uri).statusCode()).isEqualTo(204);
    assertThat(rest.put(byName.formatted("allocate") + "expiry", "-1").statusCode()).isEqualTo(204);
    JsonNode rows = Rest.json(rest.get("/address/allocate/" + pool + "/default"));
    assertSameShape(rows, captured);
    for (String field : List.of("name", "address", "expiry", "scope", "affiliate")) {
      assertThat(rows.get(0).get(field)).as(field).isEqualTo(captured.get(0).get(field));
    }
    assertThat(rows.at("/1/expiry").isIntegralNumber()).isTrue();
    assertThat(rows.at("/1/affiliate").isNull()).isTrue();
  }

  @Test
  void thePoolReadsAsCaptured() {
    JsonNode pool = Rest.json(rest.get("/address/pool/" + SenseSimulator.poolName(SDSC)));
    assertSameShape(pool, Captured.json("address-pool.json"));
    assertThat(pool.path("pool")).isEqualTo(Captured.json("address-pool.json").path("pool"));
  }

  @Test
  void aLookupMatchesSubstringsAsCaptured() {
    JsonNode found = Rest.json(rest.get("/discover/lookup/T2_US?search=metadata&type=%2Fsitename"));
    assertSameShape(found, Captured.json("discover-lookup.json"));
    assertThat(found.path("results")).hasSize(2);
    assertThat(Rest.json(rest.get("/discover/lookup/T3?search=metadata&type=%2Fsitename")))
        .isEqualTo(Json.parse("{\"results\":[]}").orElseThrow());
  }

  @Test
  void aDomainReadsAsCaptured() {
    JsonNode domain = Rest.json(rest.get("/discover/" + SDSC_URN));
    JsonNode captured = Captured.json("discover-domain.json");
    assertSameShape(domain, captured);
    for (String field : List.of("port_name", "port_uri", "port_capacity", "port_vlan_pool")) {
      assertThat(domain.at("/peer_points/0/" + field))
          .as(field)
          .isEqualTo(captured.at("/peer_points/0/" + field));
    }
    assertThat(Rest.json(rest.get("/discover/" + SDSC_URN + "/peers")).path("peer_points"))
        .isEqualTo(domain.path("peer_points"));
  }

  @Test
  void thePrefixesOfADomainReadAsCaptured() {
    JsonNode pool = Rest.json(rest.get("/discover/" + SDSC_URN + "/ipv6pool"));
    assertSameShape(pool, Captured.json("discover-ipv6pool.json"));
  }

  @Test
  void theManifestOfTheCapturedTemplateReadsAsCaptured() {
    HttpResponse<String> answer = manifest(Captured.text("manifest-template.json"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertSameShape(Rest.json(answer), Captured.json("manifest-response.json"));
    JsonNode filled = Json.parse(Rest.json(answer).path("jsonTemplate").asText()).orElseThrow();
    assertThat(filled.path("Metadata").asText())
        .startsWith("{'2001:db8:0:111::/64': 'redir-111.example.org:1094', '2001:db8:0:112::/64':");
    assertThat(filled).hasSize(1);
  }

  @Test
  void aRequiredManifestWithoutRowFailsAsCaptured() {
    String template = Captured.text("manifest-template.json").replace("nrp-nautilus", "nowhere");
    HttpResponse<String> answer = manifest(template);
    assertThat(answer.statusCode()).isEqualTo(500);
    JsonNode captured = Captured.json("error-manifest-required-500.json");
    assertSameShape(Rest.json(answer), captured);
    assertThat(Rest.json(answer).path("exception")).isEqualTo(captured.path("exception"));
    assertThat(Rest.json(answer).path("message").asText())
        .startsWith("no required reqsult for manifest query for: SELECT ?metadata WHERE");
  }

  private HttpResponse<String> manifest(String template) {
    String escaped = template.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return rest.postXml(
        "/service/manifest",
        "<serviceManifest> <serviceUUID></serviceUUID><jsonTemplate>"
            + escaped
            + "</jsonTemplate></serviceManifest>");
  }

  @Test
  void scalarsComeInEveryCapturedForm() {
    circuitUp(INSTANCE, ALIAS, 1000);
    JsonNode captured = Captured.json("scalar-responses.json");
    List<String> seen = new ArrayList<>();
    List<String> roots = new ArrayList<>();
    for (ScalarForm form :
        List.of(ScalarForm.QUOTED, ScalarForm.BARE, ScalarForm.BARE_WITH_NEWLINE)) {
      sense.quirks().scalars(form);
      seen.add(rest.get("/instance/" + INSTANCE + "/status").body());
      roots.add(
          rest.get("/discover/lookup/" + SDSC_URN + ":service+metadata:sitename/rooturi").body());
      assertThat(rest.get("/instance").body().replace("\"", "").strip()).hasSize(36);
    }
    assertThat(seen).isEqualTo(texts(captured.path("status")));
    assertThat(roots.subList(0, 2)).isEqualTo(texts(captured.path("rootUri")).subList(0, 2));
    assertThat(roots.get(2).strip()).isEqualTo(SDSC_URN);
    List<String> gone = new ArrayList<>();
    for (GoneAnswer form : List.of(GoneAnswer.EMPTY, GoneAnswer.NULL)) {
      sense.quirks().goneAnswer(form);
      gone.add(rest.get("/instance/" + OTHER + "/status").body());
    }
    assertThat(gone).isEqualTo(texts(captured.path("gone")).subList(0, 2));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Test
  void aSecondCancelIsRefusedAsCaptured() {
    circuitUp(INSTANCE, ALIAS, 1000);
    rest.put("/instance/" + INSTANCE + "/cancel");
    clock.advance(Duration.ofSeconds(20));
    HttpResponse<String> answer = rest.put("/instance/" + INSTANCE + "/cancel?force=true");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(Rest.json(answer)).isEqualTo(Captured.json("error-recancel-500.json"));
  }

  @Test
  void noFeasiblePathIsAnsweredAsCaptured() {
    HttpResponse<String> answer = rest.compile(INSTANCE, ALIAS, 101_000);
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(Rest.json(answer)).isEqualTo(Captured.json("error-no-path-500.json"));
  }

  @Test
  void anInstanceThatIsGoneIsAnsweredAsCaptured() {
    HttpResponse<String> answer = rest.get("/instance/" + INSTANCE + "/status");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(Rest.json(answer)).isEqualTo(Captured.json("error-not-found-404.json"));
  }

  @Test
  void theGatewayTimesOutAsCaptured() {
    sense.quirks().gatewayTimesOut(Blocking.CREATE);
    HttpResponse<String> answer = stage();
    JsonNode captured = Captured.json("error-gateway-504.json");
    assertThat(answer.statusCode()).isEqualTo(captured.path("status").asInt());
    assertThat(answer.body()).isEqualTo(captured.path("body").asText());
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMPILED");
  }
}
