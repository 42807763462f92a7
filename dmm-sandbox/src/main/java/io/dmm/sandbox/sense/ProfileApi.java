package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.http.Router;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Service profiles.
 *
 * @see "SENSE-O REST API, section 4"
 */
final class ProfileApi {
  private static final List<String> SLIM =
      List.of(
          "uuid",
          "name",
          "description",
          "owner",
          "created",
          "lastEdited",
          "authorized",
          "editable");

  private final World world;
  private final Replies replies;

  ProfileApi(World world, Replies replies) {
    this.world = world;
    this.replies = replies;
  }

  void addTo(Router router) {
    router.add("GET", "/profile", this::list);
    router.add("GET", "/profile/{id}", this::get);
    router.add("POST", "/profile", this::add);
    router.add("PUT", "/profile/{id}", this::change);
    router.add("DELETE", "/profile/{id}", this::remove);
    router.add("POST", "/profile/{id}/licenses", this::license);
    router.add("PUT", "/profile/{id}/licenses", this::license);
    router.add("GET", "/profile/{id}/uses/{user}", this::uses);
  }

  private Outcome list(Call call, Map<String, String> path) {
    ArrayNode list = Json.array();
    world.profiles.all().forEach(profile -> list.add(profile.deepCopy().retain(SLIM)));
    return replies.json(list);
  }

  /** A profile that is gone is answered with nothing at all. */
  private Outcome get(Call call, Map<String, String> path) {
    return world
        .profiles
        .find(path.get("id"))
        .<Outcome>map(
            profile ->
                call.flag("fetch", true)
                    ? replies.json(profile)
                    : replies.scalar(profile.path("uuid").asText()))
        .orElseGet(() -> Answer.text(200, ""));
  }

  private Outcome add(Call call, Map<String, String> path) {
    ObjectNode profile = body(call);
    String id = UUID.randomUUID().toString();
    world.profiles.put(profile.put("uuid", id));
    return replies.scalar(id);
  }

  private Outcome change(Call call, Map<String, String> path) {
    ObjectNode changed = existing(path).deepCopy();
    changed.setAll(body(call));
    world.profiles.put(changed.put("uuid", existing(path).path("uuid").asText()));
    return replies.done("");
  }

  private Outcome remove(Call call, Map<String, String> path) {
    world.profiles.remove(existing(path).path("uuid").asText());
    return replies.done("");
  }

  private Outcome license(Call call, Map<String, String> path) {
    ObjectNode licence = body(call);
    ArrayNode licences = existing(path).withArray("licenses");
    String user = licence.path("username").asText();
    for (int i = 0; i < licences.size(); i++) {
      if (licences.get(i).path("username").asText().equals(user)) {
        licences.remove(i);
      }
    }
    licences.add(licence);
    return replies.done("");
  }

  private Outcome uses(Call call, Map<String, String> path) {
    String id = existing(path).path("uuid").asText();
    long uses =
        world.instances().stream()
            .filter(each -> each.profileId.equals(id) && each.owner.equals(path.get("user")))
            .count();
    return Answer.json(200, Long.toString(uses));
  }

  private ObjectNode existing(Map<String, String> path) {
    String id = path.get("id");
    return world
        .profiles
        .find(id)
        .orElseThrow(() -> Refusal.badRequest("Service profile " + id + " was not found"));
  }

  private static ObjectNode body(Call call) {
    return Json.parse(call.body())
        .filter(JsonNode::isObject)
        .map(ObjectNode.class::cast)
        .orElseThrow(() -> new Refusal(400, "JsonParseException", "the body is not a JSON object"));
  }
}
