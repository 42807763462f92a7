package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.HTML;
import static io.dmm.sandbox.rucio.RucioReplies.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.world.PythonJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST}, {@code PUT} and {@code DELETE} of rules. DMM needs none of them; people and tests
 * do.
 */
final class RuleWrites {
  private static final Set<String> STATES_BY_HAND = Set.of("SUSPENDED", "STUCK");

  private final RuleBook book;
  private final List<String> activities;
  private final ObjectMapper json = new ObjectMapper();

  RuleWrites(RuleBook book, List<String> activities) {
    this.book = book;
    this.activities = activities;
  }

  Answer create(Call call) {
    JsonNode body = object(call);
    for (String key : List.of("dids", "account", "copies", "rse_expression")) {
      if (!body.has(key)) {
        throw error(400, "KeyError", "'" + key + "' not defined");
      }
    }
    String activity = text(body, "activity", "User Subscriptions");
    if (!activities.contains(activity)) {
      String known = "'" + String.join("', '", activities) + "'";
      throw error(
          409,
          "InvalidObject",
          "Problem validating rule: '"
              + activity
              + "' is not one of ["
              + known
              + "]\n\nFailed validating 'enum' in schema['properties']['activity']");
    }
    List<String> ids = new ArrayList<>();
    for (JsonNode did : body.get("dids")) {
      ids.add(book.read(b -> createOne(body, did, activity)));
    }
    return Answer.of(201, HTML, PythonJson.dumps(ids));
  }

  private String createOne(JsonNode body, JsonNode did, String activity) {
    String scope = did.path("scope").asText();
    String name = did.path("name").asText();
    SimulatedDid known =
        book.did(scope, name)
            .orElseThrow(
                () ->
                    error(
                        404,
                        "DataIdentifierNotFound",
                        "Data identifier " + scope + ":" + name + " is not valid."));
    String destination = body.get("rse_expression").asText();
    if (book.resolve(destination).isEmpty()) {
      throw error(409, "InvalidRSEExpression", "RSE Expression resulted in an empty set.");
    }
    String account = text(body, "account", "root");
    int copies = body.get("copies").asInt(1);
    boolean duplicate =
        book.rules().stream()
            .anyMatch(
                rule ->
                    rule.spec().scope.equals(scope)
                        && rule.spec().name.equals(name)
                        && rule.account().equals(account)
                        && rule.spec().destination.equals(destination)
                        && rule.spec().copies == copies);
    if (duplicate) {
      throw error(
          409,
          "DuplicateRule",
          "(sqlite3.IntegrityError) UNIQUE constraint failed: rules.scope, rules.name, rules.account, rules.rse_expression, rules.copies");
    }
    SimulatedRule rule = rule(body, known, activity, account, copies, destination);
    book.add(rule);
    if (body.path("lifetime").isNumber()) {
      Instant end = book.now().plusSeconds(body.get("lifetime").asLong());
      book.rule(rule.id).orElseThrow().expireAt(end);
    }
    return rule.id;
  }

  private static SimulatedRule rule(
      JsonNode body,
      SimulatedDid did,
      String activity,
      String account,
      int copies,
      String destination) {
    RuleState state = RuleState.REPLICATING;
    if (body.path("ask_approval").asBoolean()) {
      state = RuleState.WAITING_APPROVAL;
    } else if (body.path("asynchronous").asBoolean()) {
      state = RuleState.INJECT;
    }
    SimulatedRule.Builder rule =
        SimulatedRule.of(did.scope(), did.name())
            .didType(did.type())
            .size(did.bytes())
            .files(Math.max(1, did.files().size()))
            .account(account)
            .copies(copies)
            .destination(destination)
            .source(text(body, "source_replica_expression", null))
            .activity(activity)
            .priority(body.path("priority").asInt(3))
            .comments(text(body, "comment", null))
            .state(state);
    return (did.open() ? rule : rule.closed()).build();
  }

  Answer change(Call call, String id, String account) {
    JsonNode body = object(call);
    if (!body.has("options") && !body.has("approve")) {
      throw error(400, "KeyError", "'options' not defined");
    }
    return book.read(
        b -> {
          LiveRule rule = existing(id);
          requireAdmin(account, "update this replication rule. ");
          if (body.has("approve")) {
            approve(rule, body.get("approve").asBoolean());
          } else {
            body.get("options").properties().forEach(o -> requireKnown(o.getKey()));
            body.get("options").properties().forEach(o -> set(rule, o));
          }
          return Answer.of(200, HTML, "");
        });
  }

  private static void approve(LiveRule rule, boolean approved) {
    if (approved) {
      rule.become(RuleState.INJECT);
    } else {
      rule.disappear();
    }
  }

  private static void requireKnown(String option) {
    Set<String> known =
        Set.of(
            "priority",
            "lifetime",
            "state",
            "cancel_requests",
            "boost_rule",
            "activity",
            "source_replica_expression",
            "account",
            "comment",
            "locked",
            "meta",
            "eol_at",
            "purge_replicas",
            "child_rule_id");
    if (!known.contains(option)) {
      throw error(409, "InputValidationError", option + " is not a valid option to set.");
    }
  }

  private void set(LiveRule rule, Map.Entry<String, JsonNode> option) {
    JsonNode value = option.getValue();
    String text = value.isNull() ? null : value.asText();
    switch (option.getKey()) {
      case "priority" -> rule.changePriority(value.asInt());
      case "lifetime" ->
          rule.expireAt(value.isNull() ? null : book.now().plusSeconds(value.asLong()));
      case "state" -> setState(rule, text);
      case "boost_rule" -> rule.boost();
      case "activity" -> rule.changeActivity(text);
      case "source_replica_expression" -> rule.changeSource(text);
      case "account" -> rule.changeAccount(text);
      case "comment" -> rule.changeComments(text);
      case "meta" -> rule.changeMeta(text);
      case "locked" -> rule.changeLocked(value.asBoolean());
      case "child_rule_id" -> rule.changeChild(text);
      default -> {
        // the others act on replicas and requests, which a rule does not show
      }
    }
  }

  private static void setState(LiveRule rule, String wanted) {
    String state = wanted.toUpperCase(Locale.ROOT);
    if (STATES_BY_HAND.contains(state)) {
      if (state.equals("STUCK")) {
        rule.markStuckByHand();
      } else {
        rule.become(RuleState.SUSPENDED);
      }
    }
  }

  Answer delete(Call call, String id, String account) {
    object(call);
    return book.read(
        b -> {
          LiveRule rule = existing(id);
          requireAdmin(account, "delete this replication rule. ");
          if (rule.isLocked()) {
            throw error(401, "UnsupportedOperation", "The replication rule is locked.");
          }
          rule.softDelete();
          return Answer.of(200, HTML, "");
        });
  }

  private LiveRule existing(String id) {
    RuleRoutes.requireId(id);
    return book.rule(id).orElseThrow(() -> RuleRoutes.notFound(id));
  }

  private static void requireAdmin(String account, String deed) {
    if (!account.equals("root")) {
      throw error(401, "AccessDenied", "Account " + account + " can not " + deed);
    }
  }

  private JsonNode object(Call call) {
    try {
      JsonNode body = json.readTree(call.body());
      if (body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) { // told to the client below, in Rucio's words
      throw error(400, "ValueError", "cannot decode json parameter dictionary");
    }
    throw error(400, "ValueError", "cannot decode json parameter dictionary");
  }

  private static String text(JsonNode body, String key, String otherwise) {
    JsonNode value = body.path(key);
    return value.isMissingNode() || value.isNull() ? otherwise : value.asText();
  }
}
