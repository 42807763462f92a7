package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Profiles can be read, made and removed, and licences run out. */
class ProfileIT extends SenseWorldTest {
  private String add(String name) {
    ObjectNode profile = (ObjectNode) Captured.json("profile.json");
    return rest.post("/profile", Json.text(profile.put("name", name))).body().replace("\"", "");
  }

  private int create(String profileId) {
    String body = Captured.intent("alias", 1000).replace(sense.profileId(), profileId);
    return rest.post("/instance/" + UUID.randomUUID(), body).statusCode();
  }

  @Test
  void aListShowsTheSlimForm() {
    JsonNode list = Rest.json(rest.get("/profile"));
    assertThat(list).hasSize(1);
    assertThat(list.get(0).has("intent")).isFalse();
    assertThat(list.at("/0/uuid").asText()).isEqualTo(sense.profileId());
  }

  @Test
  void aProfileIsFoundByNameAndGoneMeansEmpty() {
    String id = add("Mine");
    assertThat(rest.get("/profile/Mine?force=true&fetch=false").body()).isEqualTo("\"" + id + "\"");
    assertThat(Rest.json(rest.get("/profile/Mine")).path("uuid").asText()).isEqualTo(id);
    assertThat(rest.put("/profile/" + id, "{\"description\":\"new\"}").statusCode()).isEqualTo(204);
    assertThat(Rest.json(rest.get("/profile/" + id)).path("description").asText()).isEqualTo("new");
    assertThat(rest.delete("/profile/" + id).statusCode()).isEqualTo(204);
    assertThat(rest.get("/profile/" + id).body()).isEmpty();
    assertThat(create(id)).isEqualTo(500);
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    assertThat(add("x".repeat(46))).contains("1 to 45 characters");
  }

  @Test
  void aTicketIsUsedUpByInstances() {
    String id = add("Ticket");
    String licences = "/profile/" + id + "/licenses";
    rest.post(licences, "{\"username\":\"dmm-service\",\"type\":\"TICKET\",\"remaining\":1}");
    assertThat(create(id)).isEqualTo(200);
    assertThat(create(id)).isEqualTo(500);
    assertThat(rest.get("/profile/" + id + "/uses/dmm-service").body()).isEqualTo("1");
  }

  @Test
  void anAllocationCountsLivingInstances() {
    String id = add("Allocation");
    String licences = "/profile/" + id + "/licenses";
    rest.put(licences, "{\"username\":\"dmm-service\",\"type\":\"ALLOCATION\",\"remaining\":1}");
    assertThat(create(id)).isEqualTo(200);
    assertThat(create(id)).isEqualTo(500);
    rest.put("/instance/" + sense.instances().get(0).id() + "/delete");
    assertThat(create(id)).isEqualTo(200);
  }

  @Test
  void intentAndEditMayBeTextThatHoldsJson() {
    ObjectNode profile = (ObjectNode) Captured.json("profile.json");
    profile.put("intent", Json.text(profile.path("intent")));
    profile.put("edit", Json.text(profile.path("edit")));
    sense.profile(profile);
    assertThat(create(sense.profileId())).isEqualTo(200);
    assertThat(rest.compile(INSTANCE, ALIAS, 1200).body()).contains("does not match");
  }
}
