package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dmm.sandbox.fault.OperationFault;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.http.Router;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reading instances and intents.
 *
 * @see "SENSE-O REST API, section 3.8"
 */
final class StatusApi {
  private final World world;
  private final Replies replies;

  StatusApi(World world, Replies replies) {
    this.world = world;
    this.replies = replies;
  }

  void addTo(Router router) {
    router.add("GET", "/instance/{u}/status", polled(each -> replies.scalar(each.state())));
    router.add(
        "GET",
        "/instance/{u}/status/phase",
        polled(each -> replies.scalar(each.superstate.name())));
    router.add(
        "GET",
        "/instance/{u}/status/configuration",
        polled(each -> replies.scalar(each.configState)));
    router.add(
        "GET", "/instance/{u}/substatus", polled(each -> replies.scalar(each.substate.name())));
    router.add("GET", "/instance/{u}", polled(each -> replies.json(InstanceJson.verbose(each))));
    router.add("GET", "/intent/instance/{u}", this::intents);
    router.add("GET", "/intent/{id}", this::intent);
    router.add(
        "GET",
        "/discover/service/instances",
        (call, path) -> replies.json(InstanceApi.list(world, call)));
  }

  private Router.Handler polled(Function<ServiceInstance, Outcome> answer) {
    return (call, path) -> {
      String id = path.get("u");
      world.auditor.polled(id);
      world
          .find(id)
          .filter(unused -> world.faults.strikes(OperationFault.INSTANCE_VANISHES))
          .ifPresent(world::remove);
      return world.find(id).map(answer).orElseGet(() -> replies.gone(Refusal.notFound(id)));
    };
  }

  private Outcome intents(Call call, Map<String, String> path) {
    ServiceInstance instance = world.instance(path.get("u"));
    ArrayNode intents = Json.array();
    instance.intents().forEach(each -> intents.add(InstanceJson.intent(instance, each)));
    return replies.json(intents);
  }

  private Outcome intent(Call call, Map<String, String> path) {
    String id = path.get("id");
    for (ServiceInstance instance : world.instances()) {
      Optional<Intent> intent = instance.intent(id);
      if (intent.isPresent()) {
        return replies.json(InstanceJson.intent(instance, intent.get()));
      }
    }
    throw new Refusal(404, "NotFoundException", "Intent " + id + " was not found");
  }
}
