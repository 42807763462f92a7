package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dmm.sandbox.Finding;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.Outcome;
import io.dmm.sandbox.http.Router;
import io.dmm.sandbox.sense.InstanceMachine.Compilation;
import io.dmm.sandbox.sense.SenseQuirks.Blocking;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Making, changing and deleting instances.
 *
 * @see "SENSE-O REST API, sections 3.1 to 3.7"
 */
final class InstanceApi {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final World world;
  private final InstanceMachine machine;
  private final Replies replies;
  private final Holder holder;
  private final Function<Call, String> userOf;

  InstanceApi(
      World world,
      InstanceMachine machine,
      Replies replies,
      Holder holder,
      Function<Call, String> userOf) {
    this.world = world;
    this.machine = machine;
    this.replies = replies;
    this.holder = holder;
    this.userOf = userOf;
  }

  void addTo(Router router) {
    router.add("GET", "/instance", (call, path) -> replies.scalar(UUID.randomUUID().toString()));
    router.add("POST", "/instance/{u}", this::create);
    router.add("POST", "/instance/{u}/modify", this::modify);
    router.add("PUT", "/instance/{u}/{action}", this::act);
    router.add("DELETE", "/instance/{u}", (call, path) -> delete(path.get("u")));
    router.add("DELETE", "/service/{u}", (call, path) -> delete(path.get("u")));
  }

  private Outcome create(Call call, Map<String, String> path) {
    String id = path.get("u");
    if (!UUID_TEXT.matcher(id).matches()) {
      throw Refusal.badRequest("'" + id + "' is not an instance UUID");
    }
    JsonNode request = request(call);
    boolean proceed = call.flag("proceed", request.path("proceed").asBoolean(false));
    return held(machine.create(id, userOf.apply(call), request, proceed), Blocking.CREATE);
  }

  private Outcome modify(Call call, Map<String, String> path) {
    JsonNode request = request(call);
    boolean proceed = call.flag("proceed", true);
    Compilation compilation = machine.modify(path.get("u"), request, proceed);
    return held(compilation, Blocking.MODIFY);
  }

  private Outcome held(Compilation compilation, Blocking kind) {
    return holder.until(compilation.until(), kind, () -> answer(compilation, kind));
  }

  private Answer answer(Compilation compilation, Blocking kind) {
    return compilation
        .refusal()
        .map(replies::error)
        .or(
            () ->
                compilation
                    .answer()
                    .filter(
                        unused -> kind == Blocking.CREATE || world.quirks.doesModifyAnswerJson())
                    .map(replies::json))
        .orElseGet(() -> replies.done("Successfully modified"));
  }

  private Outcome act(Call call, Map<String, String> path) {
    String id = path.get("u");
    String asked = path.get("action");
    boolean force = call.flag("force", false) || asked.startsWith("force_");
    return switch (asked) {
      case "provision" -> {
        Instant committed = machine.provision(id, call.parameter("intent"));
        yield held(call, id, committed, Blocking.PROVISION);
      }
      case "reprovision" -> {
        Instant committed = machine.reprovision(id, call.parameter("intent"));
        yield held(call, id, committed, Blocking.REPROVISION);
      }
      case "cancel", "force_cancel" -> held(call, id, machine.cancel(id, force), Blocking.CANCEL);
      case "propagate" -> held(call, id, machine.phases().propagate(id), Blocking.PROVISION);
      case "commit" -> held(call, id, machine.phases().commit(id), Blocking.PROVISION);
      case "release", "force_release" ->
          held(call, id, machine.phases().release(id, force), Blocking.CANCEL);
      case "reinstate" ->
          held(
              call,
              id,
              machine.phases().reinstate(id, call.parameter("intent")),
              Blocking.REPROVISION);
      case "verify" -> {
        machine.phases().verify(id);
        yield replies.done("");
      }
      case "delete", "force_delete" -> delete(id);
      case "archive", "unarchive" -> {
        world.instance(id).archived = asked.equals("archive");
        yield replies.done("");
      }
      case "rollback", "unverify", "reset", "force_retry" ->
          throw Refusal.badRequest(
              "'" + asked + "' is an action that this simulator does not know");
      default -> rename(id, asked);
    };
  }

  /** Waits for COMMITTED unless the caller does not want to, and answers as it came out. */
  private Outcome held(Call call, String id, Instant until, Blocking kind) {
    if (!call.flag("sync", true)) {
      return replies.done("");
    }
    return holder.until(until, kind, () -> settled(id));
  }

  private Answer settled(String id) {
    return world
        .find(id)
        .filter(instance -> instance.substate == Substate.FAILED && instance.lastError != null)
        .map(instance -> replies.error(Refusal.ejb(instance.lastError)))
        .orElseGet(() -> replies.done(""));
  }

  private Answer delete(String id) {
    machine.delete(id);
    return replies.done("Successfully terminated");
  }

  /** The trap of this API: whatever is no action renames the instance. */
  private Answer rename(String id, String alias) {
    ServiceInstance instance = world.instance(id);
    world.auditor.note(
        Finding.Kind.FORBIDDEN, id, "renamed to '" + alias + "', perhaps by a misspelt action");
    instance.alias = alias;
    return replies.done("");
  }

  private static JsonNode request(Call call) {
    return Json.parse(call.body())
        .filter(JsonNode::isObject)
        .orElseThrow(() -> new Refusal(400, "JsonParseException", "the body is not a JSON object"));
  }

  /** All instances whose alias or id matches, as a list of rows. */
  static JsonNode list(World world, Call call) {
    String search = call.parameter("search").orElse("");
    Pattern pattern = Pattern.compile(call.flag("regex", false) ? search : Pattern.quote(search));
    ArrayNode rows = Json.array();
    world.instances().stream()
        .filter(each -> !(each.archived && world.quirks.hasHiddenArchive()))
        .filter(each -> pattern.matcher(each.alias).find() || pattern.matcher(each.id).find())
        .forEach(each -> rows.add(InstanceJson.row(each)));
    return Json.object().set("instances", rows);
  }
}
