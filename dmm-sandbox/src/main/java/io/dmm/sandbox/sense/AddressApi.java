package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.fault.OperationFault;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.http.Router;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Address pools. Subnets of IPv6 pools can be allocated, which is what circuits need; other types
 * and batches are refused.
 *
 * @see "SENSE-O REST API, section 5"
 */
final class AddressApi {
  private final World world;
  private final Replies replies;

  AddressApi(World world, Replies replies) {
    this.world = world;
    this.replies = replies;
  }

  void addTo(Router router) {
    router.add("GET", "/address/pool", (call, path) -> replies.json(pools()));
    router.add(
        "GET",
        "/address/pool/{pool}",
        (call, path) -> replies.json(pool(world.pools.pool(path.get("pool")))));
    router.add("POST", "/address/pool", this::addPool);
    router.add("DELETE", "/address/pool/{pool}", this::removePool);
    router.add("POST", "/address/allocate/{pool}", this::allocate);
    router.add("GET", "/address/allocate/{pool}", (call, path) -> list(path));
    router.add("GET", "/address/allocate/{pool}/{scope}", (call, path) -> list(path));
    router.add(
        "DELETE", "/address/allocate/{pool}/name/{name}/{scope}", (call, path) -> free(path));
    router.add("DELETE", "/address/allocate/{pool}/{address}/{scope}", (call, path) -> free(path));
    router.add("DELETE", "/address/allocate/{pool}/{scope}", this::freeScope);
    router.add(
        "PUT",
        "/address/affiliate/{pool}/name/{name}/{scope}/{uri...}",
        (call, path) -> affiliate(path));
    router.add(
        "PUT",
        "/address/affiliate/{pool}/{address}/{scope}/{uri...}",
        (call, path) -> affiliate(path));
    router.add("PUT", "/address/allocate/{pool}/name/{name}/{scope}/expiry", this::expire);
    router.add("PUT", "/address/allocate/{pool}/address/{address}/{scope}/expiry", this::expire);
  }

  private Outcome allocate(Call call, Map<String, String> path) {
    JsonNode request = body(call);
    JsonNode wanted = request.path("allocate");
    Pools.Pool pool = world.pools.pool(path.get("pool"));
    if (world.faults.strikes(OperationFault.POOL_MISSING)) {
      throw Pools.missing(pool.name());
    }
    String type = request.path("type").asText();
    if (!type.equals(pool.type())) {
      throw Refusal.badRequest(
          "Address pool " + pool.name() + " is of type " + pool.type() + ", not " + type);
    }
    if (!type.equals("IPv6") || !wanted.path("batch").asText().equals("subnet")) {
      throw Refusal.badRequest("only subnets of IPv6 pools can be allocated here");
    }
    String name = request.path("name").asText("");
    if (name.isEmpty()) {
      throw Refusal.badRequest("the allocation has no name");
    }
    int length = length(wanted.path("netmask").asText(""));
    if (world.faults.strikes(OperationFault.POOL_EXHAUSTED)) {
      throw Pools.exhausted(pool.name(), length);
    }
    SimulatedAllocation made =
        world.pools.allocateSubnet(
            pool.name(), name, wanted.path("scope").asText("default"), length);
    return replies.allocated(made.address());
  }

  private Answer list(Map<String, String> path) {
    String scope = path.get("scope");
    ArrayNode rows = Json.array();
    world
        .pools
        .allocations(path.get("pool"), each -> scope == null || each.scope().equals(scope))
        .forEach(each -> rows.add(row(each)));
    return replies.json(rows);
  }

  private Answer free(Map<String, String> path) {
    world.pools.free(path.get("pool"), what(path), which(path));
    return replies.done("");
  }

  private Answer freeScope(Call call, Map<String, String> path) {
    world.pools.freeScope(path.get("pool"), path.get("scope"));
    return replies.done("");
  }

  private Answer affiliate(Map<String, String> path) {
    world.pools.affiliate(path.get("pool"), what(path), which(path), path.get("uri"));
    return replies.done("");
  }

  private Answer expire(Call call, Map<String, String> path) {
    try {
      long seconds = Long.parseLong(call.body().strip());
      world.pools.expire(path.get("pool"), what(path), which(path), seconds);
      return replies.done("");
    } catch (NumberFormatException e) {
      throw new Refusal(
          400, "JsonParseException", "expiry '" + call.body() + "' is not a number of seconds");
    }
  }

  private Answer addPool(Call call, Map<String, String> path) {
    JsonNode request = body(call);
    String name = request.path("name").asText();
    world.pools.add(name, request.path("type").asText("IPv6"), request.path("pool").asText());
    return replies.json(201, pool(world.pools.pool(name)));
  }

  private Answer removePool(Call call, Map<String, String> path) {
    world.pools.remove(world.pools.pool(path.get("pool")).name());
    return replies.done("");
  }

  /** By name, or by an address in any notation. */
  private static Predicate<SimulatedAllocation> which(Map<String, String> path) {
    String name = path.get("name");
    String scope = path.get("scope");
    if (name != null) {
      return each -> each.name().equals(name) && each.scope().equals(scope);
    }
    String address = Prefixes.canonical(path.get("address"));
    return each -> Prefixes.canonical(each.address()).equals(address) && each.scope().equals(scope);
  }

  private static String what(Map<String, String> path) {
    String name = path.get("name");
    return (name != null ? "name " + name : "address " + path.get("address"))
        + " in scope "
        + path.get("scope");
  }

  private static int length(String netmask) {
    try {
      int length = Integer.parseInt(netmask.replaceFirst("^/", ""));
      if (length >= 1 && length <= 128) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw new Refusal(500, "BadRequestException", "netmask '" + netmask + "' is not such as /64");
    }
    throw Refusal.badRequest("netmask '" + netmask + "' is not such as /64");
  }

  private static JsonNode body(Call call) {
    return Json.parse(call.body())
        .filter(JsonNode::isObject)
        .orElseThrow(() -> new Refusal(400, "JsonParseException", "the body is not a JSON object"));
  }

  private ArrayNode pools() {
    ArrayNode rows = Json.array();
    world.pools.all().forEach(each -> rows.add(pool(each)));
    return rows;
  }

  private static ObjectNode pool(Pools.Pool pool) {
    return Json.object()
        .put("id", pool.id())
        .put("name", pool.name())
        .put("type", pool.type())
        .put("pool", pool.prefixes());
  }

  private static ObjectNode row(SimulatedAllocation allocation) {
    ObjectNode row = Json.object();
    row.put("id", allocation.id()).put("name", allocation.name());
    row.put("address", allocation.address());
    row.put("expiry", allocation.expiry().map(Instant::toEpochMilli).orElse(null));
    row.put("scope", allocation.scope()).put("affiliate", allocation.affiliate().orElse(null));
    return row;
  }
}
