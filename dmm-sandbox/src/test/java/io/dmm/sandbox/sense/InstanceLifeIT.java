package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.sandbox.LiveCircuit;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which states an instance goes through, and what is refused in which. */
class InstanceLifeIT extends SenseWorldTest {
  private static final String PATH = "/instance/" + INSTANCE;

  /** The states seen when looking every second, without repetitions. */
  private List<String> statesWithin(long seconds) {
    List<String> seen = new ArrayList<>();
    for (long second = 0; second <= seconds; second++) {
      String state = sense.instances().isEmpty() ? "gone" : sense.instances().get(0).state();
      if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(state)) {
        seen.add(state);
      }
      clock.advance(Duration.ofSeconds(1));
    }
    return seen;
  }

  private static void assertRefused(HttpResponse<String> answer, String message) {
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(Rest.json(answer).path("exception").asText()).isEqualTo("BadRequestException");
    assertThat(Rest.json(answer).path("message").asText()).isEqualTo(message);
  }

  @Test
  void aDrawnUuidIsNothingUntilItIsPosted() {
    String id = rest.get("/instance").body().replace("\"", "");
    assertThat(rest.get("/instance/" + id + "/status").statusCode()).isEqualTo(404);
    assertThat(rest.compile(id, ALIAS, 1000).statusCode()).isEqualTo(200);
    assertThat(rest.status(id)).isEqualTo("CREATE - COMPILED");
  }

  @Test
  void aProvisionGoesThroughEveryState() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    assertThat(rest.put(PATH + "/provision?sync=false").statusCode()).isEqualTo(204);
    assertThat(statesWithin(400))
        .containsExactly(
            "CREATE - COMPILED",
            "CREATE - PROPAGATED",
            "CREATE - COMMITTING",
            "CREATE - COMMITTED",
            "CREATE - READY");
  }

  @Test
  void theConfigurationIsPendingUntilReady() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    String configuration = PATH + "/status/configuration";
    assertThat(rest.get(configuration).body()).isEqualTo("\"UNKNOWN\"");
    rest.put(PATH + "/provision");
    clock.advance(Duration.ofSeconds(60));
    assertThat(rest.get(PATH + "/substatus").body()).isEqualTo("\"COMMITTED\"");
    assertThat(rest.get(PATH + "/status/phase").body()).isEqualTo("\"CREATE\"");
    assertThat(rest.get(configuration).body()).isEqualTo("\"PENDING\"");
    clock.advance(Duration.ofSeconds(300));
    assertThat(rest.get(configuration).body()).isEqualTo("\"STABLE\"");
  }

  @Test
  void aModifyAndACancelGoThroughTheirStatesAndTheEndIsGone() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    assertThat(rest.modify(INSTANCE, ALIAS, 40_000).statusCode()).isEqualTo(200);
    assertThat(statesWithin(200))
        .containsExactly(
            "MODIFY - COMPILED",
            "MODIFY - PROPAGATED",
            "MODIFY - COMMITTING",
            "MODIFY - COMMITTED",
            "MODIFY - READY");
    assertThat(rest.put(PATH + "/cancel?sync=true").statusCode()).isEqualTo(204);
    assertThat(statesWithin(400))
        .containsExactly(
            "CANCEL - READY", "CANCEL - COMMITTING", "CANCEL - COMMITTED", "CANCEL - READY");
    assertThat(rest.put(PATH + "/delete").statusCode()).isEqualTo(204);
    assertThat(rest.status(INSTANCE)).isEqualTo("gone");
    assertThat(rest.put(PATH + "/delete").statusCode()).isEqualTo(404);
    assertThat(rest.delete("/service/" + INSTANCE).statusCode()).isEqualTo(404);
    assertThat(sense.auditAtEnd()).isEmpty();
  }

  @Test
  void aCancelledCircuitCanBeReprovisionedWithTheIntentItHad() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    circuitDown(INSTANCE);
    assertThat(rest.put(PATH + "/reprovision?sync=true").statusCode()).isEqualTo(204);
    assertThat(statesWithin(400))
        .containsExactly(
            "REINSTATE - COMPILED",
            "REINSTATE - PROPAGATED",
            "REINSTATE - COMMITTING",
            "REINSTATE - COMMITTED",
            "REINSTATE - READY");
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(25_000);
    clock.advance(Duration.ofSeconds(600));
    assertThat(sense.ledger().reservedMbps(INSTANCE)).isEqualTo(25_000);
  }

  @Test
  void provisionTakesTheLatestIntentOrTheOneNamed() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    rest.compile(INSTANCE, ALIAS, 10_000);
    String first = Rest.json(rest.get("/intent/instance/" + INSTANCE)).at("/0/id").asText();
    rest.put(PATH + "/provision?intent=" + first);
    clock.advance(Duration.ofSeconds(400));
    assertThat(sense.instances().get(0).builtMbps()).isEqualTo(25_000);
  }

  @Test
  void aCreateThatProceedsIsBuiltAtOnce() {
    rest.post(PATH + "?proceed=true", Captured.intent(ALIAS, 5000));
    clock.advance(Duration.ofSeconds(400));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - READY");
  }

  @Test
  void aCircuitCarriesTrafficFromReadyUntilTheCancelIsCommitting() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    rest.put(PATH + "/provision");
    clock.advance(Duration.ofSeconds(60));
    assertThat(sense.liveCircuits()).isEmpty();
    clock.advance(Duration.ofSeconds(300));
    Instant since = Instant.parse("2026-08-05T10:05:45Z");
    assertThat(sense.liveCircuits())
        .containsExactly(
            new LiveCircuit(
                INSTANCE, ALIAS, "2001:db8:0:111::/64", "2001:db8:0:222::/64", 25_000, since));
    rest.modify(INSTANCE, ALIAS, 40_000);
    clock.advance(Duration.ofSeconds(20));
    assertThat(sense.liveCircuits()).extracting(LiveCircuit::capacityMbps).containsExactly(25_000L);
    clock.advance(Duration.ofSeconds(200));
    assertThat(sense.liveCircuits()).extracting(LiveCircuit::capacityMbps).containsExactly(40_000L);
    rest.put(PATH + "/cancel");
    assertThat(sense.liveCircuits()).hasSize(1);
    clock.advance(Duration.ofSeconds(10));
    assertThat(sense.liveCircuits()).isEmpty();
  }

  @Test
  void aFailedCompileLeavesAnInstanceThatCanBePostedAgainOrDeleted() {
    assertThat(rest.compile(INSTANCE, ALIAS, 200_000).statusCode()).isEqualTo(500);
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - FAILED");
    assertThat(Rest.json(rest.get(PATH)).path("lastState").asText()).isEqualTo("INIT");
    assertThat(rest.compile(INSTANCE, ALIAS, 20_000).statusCode()).isEqualTo(200);
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMPILED");
    assertThat(rest.put(PATH + "/delete").statusCode()).isEqualTo(204);
    assertThat(sense.auditAtEnd()).isEmpty();
  }

  @Test
  void anEditThatTheProfileForbidsIsRefused() {
    HttpResponse<String> odd = rest.compile(INSTANCE, ALIAS, 1200);
    assertThat(odd.statusCode()).isEqualTo(500);
    assertThat(odd.body()).contains("bandwidth.capacity' to '1200' does not match");
    String body = Captured.intent(ALIAS, 1000).replace("vlan_tag", "mac_address_list");
    assertThat(rest.post(PATH, body).body()).contains("is not allowed by the profile");
  }

  @Test
  void aModifyWithAForbiddenValueChangesNothing() {
    circuitUp(INSTANCE, ALIAS, 25_000);
    assertThat(rest.modify(INSTANCE, ALIAS, 1200).statusCode()).isEqualTo(500);
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - READY");
  }

  @Test
  void wrongStatesAreRefusedInTheServersWords() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    assertRefused(
        rest.modify(INSTANCE, ALIAS, 1000),
        "Instance cannot modify while in CREATE - COMPILED state");
    assertRefused(
        rest.put(PATH + "/cancel"),
        "Instance cannot cancel or release while in CREATE - COMPILED state");
    rest.put(PATH + "/provision");
    assertRefused(
        rest.put(PATH + "/provision"),
        "Instance cannot provision while in CREATE - COMPILED state");
    clock.advance(Duration.ofSeconds(400));
    assertRefused(
        rest.compile(INSTANCE, ALIAS, 1000),
        "Instance cannot compile while in CREATE - READY state");
    assertRefused(
        rest.put(PATH + "/reprovision"),
        "Instance cannot reprovision while in CREATE - READY state");
    rest.put(PATH + "/cancel");
    assertRefused(
        rest.put(PATH + "/cancel?force=true"),
        "Instance cannot cancel or release while in CANCEL - READY state");
  }

  @Test
  void aForcedCancelWorksWhereAPlainOneDoesNot() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    rest.put(PATH + "/provision");
    clock.advance(Duration.ofSeconds(30));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMMITTING");
    assertThat(rest.put(PATH + "/cancel").statusCode()).isEqualTo(500);
    assertThat(rest.put(PATH + "/cancel?force=true").statusCode()).isEqualTo(204);
    assertThat(statesWithin(400))
        .containsExactly("CANCEL - COMMITTING", "CANCEL - COMMITTED", "CANCEL - READY");
    clock.advance(Duration.ofSeconds(100));
    assertThat(sense.ledger().reservations()).isEmpty();
  }

  @Test
  void thePhasesCanBeCalledOneByOne() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    rest.put(PATH + "/propagate");
    clock.advance(Duration.ofSeconds(5));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - PROPAGATED");
    rest.put(PATH + "/commit");
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMMITTING");
    clock.advance(Duration.ofSeconds(36));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMMITTED");
    clock.advance(Duration.ofSeconds(1000));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - COMMITTED");
    rest.put(PATH + "/verify");
    clock.advance(Duration.ofSeconds(300));
    assertThat(rest.status(INSTANCE)).isEqualTo("CREATE - READY");
    rest.put(PATH + "/release");
    clock.advance(Duration.ofSeconds(5));
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - PROPAGATED");
    rest.put(PATH + "/commit");
    clock.advance(Duration.ofSeconds(36));
    rest.put(PATH + "/verify");
    clock.advance(Duration.ofSeconds(300));
    assertThat(rest.status(INSTANCE)).isEqualTo("CANCEL - READY");
    rest.put(PATH + "/reinstate");
    clock.advance(Duration.ofSeconds(5));
    assertThat(rest.status(INSTANCE)).isEqualTo("REINSTATE - PROPAGATED");
  }

  @Test
  void aLockedInstanceRefusesToChange() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    sense.lock(ALIAS, true);
    assertRefused(rest.put(PATH + "/provision"), "Instance " + INSTANCE + " is locked");
    assertRefused(rest.put(PATH + "/delete"), "Instance " + INSTANCE + " is locked");
    sense.lock(ALIAS, false);
    assertThat(rest.put(PATH + "/provision").statusCode()).isEqualTo(204);
  }

  @Test
  void archivedInstancesAreListedUnlessHidden() {
    rest.compile(INSTANCE, ALIAS, 25_000);
    rest.put(PATH + "/archive");
    String list = "/discover/service/instances";
    assertThat(Rest.json(rest.get(list)).at("/instances/0/archived").asBoolean()).isTrue();
    sense.quirks().hiddenArchive(true);
    assertThat(Rest.json(rest.get(list)).path("instances")).isEmpty();
    rest.put(PATH + "/unarchive");
    assertThat(Rest.json(rest.get(list)).path("instances")).hasSize(1);
  }

  @Test
  void whatIsNoInstanceOrNoJsonIsRefused() {
    assertThat(rest.post("/instance/no-uuid", Captured.intent(ALIAS, 1000)).statusCode())
        .isEqualTo(500);
    assertThat(rest.post(PATH, "{").statusCode()).isEqualTo(400);
    assertThat(rest.post(PATH, "{}").body()).contains("neither service_profile_uuid nor service");
    assertThat(rest.put("/instance/" + OTHER + "/cancel").statusCode()).isEqualTo(404);
  }

  @Test
  void anInlineIntentWorksWithoutAProfile() {
    String data = Json.text(Captured.json("profile.json").at("/intent/data"));
    String body = "{\"service\":\"dnc\",\"data\":" + data + ",\"alias\":\"inline\"}";
    assertThat(rest.post(PATH, body).statusCode()).isEqualTo(200);
    assertThat(sense.instances().get(0).targetMbps()).isEqualTo(1000);
  }
}
