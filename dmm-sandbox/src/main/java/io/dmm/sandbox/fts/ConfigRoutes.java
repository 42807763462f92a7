package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.fts.FtsUsers.User;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.world.PythonJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /config/links} and {@code /config/se}. */
final class ConfigRoutes {
  private final LinkTable links;
  private final StorageTable storages;
  private final SideTables side;
  private final FtsAuditLog audit;
  private final FtsOptions options;

  ConfigRoutes(
      LinkTable links,
      StorageTable storages,
      SideTables side,
      FtsAuditLog audit,
      FtsOptions options) {
    this.links = links;
    this.storages = storages;
    this.side = side;
    this.audit = audit;
    this.options = options;
  }

  /** Answers {@code path}, decoded once by the front end, if it is one of these. */
  Optional<Answer> answer(Call call, String path, User user) {
    if (path.equals("/config/links")) {
      user.require("config");
      return Optional.of(links(call, user));
    }
    String name = path.startsWith("/config/links/") ? path.substring(14) : "";
    if (!name.isEmpty() && !name.contains("/")) {
      user.require("config");
      return Optional.of(link(call, Call.decodePath(name), user));
    }
    if (path.equals("/config/se")) {
      user.require("config");
      return Optional.of(storages(call, user));
    }
    return Optional.empty();
  }

  private Answer links(Call call, User user) {
    return switch (call.method()) {
      case "GET" -> page(call, links.all().stream().map(FtsLink::row).toList());
      case "POST" -> {
        ObjectNode body = FtsInput.dictionary(call);
        audit.add(user.dn(), PythonJson.dumps(body), "link"); // written first, as the server does
        yield Answer.of(
            options.linkCreatedStatus(), FtsReplies.HTML, PythonJson.dumps(links.post(body)));
      }
      default -> throw FtsReplies.wrongMethod("GET, HEAD, OPTIONS, POST");
    };
  }

  private Answer link(Call call, String name, User user) {
    return switch (call.method()) {
      case "GET" ->
          links
              .named(name)
              .map(link -> FtsReplies.json(link.row()))
              .orElseThrow(() -> error(404, "Link " + name + " does not exist"));
      case "DELETE" -> {
        if (links.named(name).filter(side::hasShares).isPresent()) {
          throw FtsReplies.internalError(); // a foreign key
        }
        links.remove(name);
        audit.add(user.dn(), "Link " + name + " has been deleted", "link-delete");
        yield FtsReplies.noContent();
      }
      default -> throw FtsReplies.wrongMethod("DELETE, GET, HEAD, OPTIONS");
    };
  }

  private Answer storages(Call call, User user) {
    return switch (call.method()) {
      case "GET" -> {
        Map<String, Object> shown = storages.shown(call.query().get("se"));
        yield shown.isEmpty() ? FtsReplies.json(shown) : page(call, shown);
      }
      case "POST" -> changeStorages(FtsInput.dictionary(call), user);
      case "DELETE" -> {
        String name = call.query().getOrDefault("se", call.bodyAsForm().get("se"));
        if (name == null || name.isEmpty()) {
          throw error(400, "Missing storage (se)");
        }
        storages.remove(name);
        yield FtsReplies.noContent();
      }
      default -> throw FtsReplies.wrongMethod("DELETE, GET, HEAD, OPTIONS, POST");
    };
  }

  /**
   * Each storage's audit record commits what was done before it, so when one fails, the one right
   * before it is lost too and the earlier ones stay.
   */
  private Answer changeStorages(ObjectNode body, User user) {
    if (body.isEmpty()) {
      throw FtsReplies.internalError();
    }
    Map<String, Object> lastInfo = null;
    JsonNode lastOperations = null;
    String uncommitted = null;
    Map<String, Object> before = null;
    for (Map.Entry<String, JsonNode> entry : body.properties()) {
      String name = entry.getKey();
      Map<String, Object> untouched = storages.copyOf(name);
      try {
        StorageTable.requireStorageName(name);
        if (!entry.getValue().isObject()) {
          throw error(400, "Malformed configuration");
        }
        if (entry.getValue().has("se_info")) {
          lastInfo = storages.setInfo(name, entry.getValue().get("se_info"));
          audit.add(user.dn(), PythonJson.dumps(entry.getValue().get("se_info")), "set-se-config");
        }
      } catch (FtsReplies.Failure failure) {
        if (uncommitted != null) {
          storages.restore(uncommitted, before);
        }
        throw failure;
      }
      uncommitted = name;
      before = untouched;
      if (entry.getValue().get("operations") instanceof ObjectNode operations) {
        storages.setOperations(name, operations);
        audit.add(user.dn(), PythonJson.dumps(operations), "set-se-limits");
        lastOperations = operations;
      }
    }
    return FtsReplies.chunked(200, Arrays.asList(lastInfo, lastOperations));
  }

  /**
   * Browsers and clients that take anything get a page, clients that ask for JSON or for nothing
   * get JSON.
   */
  static Answer page(Call call, Object value) {
    String accept = call.header("Accept").orElse("application/json");
    if (accept.contains("application/json")) {
      return FtsReplies.pretty(value);
    }
    return Answer.of(
        200,
        FtsReplies.HTML,
        "<!DOCTYPE html>\n<html><head><title>FTS3 configuration</title></head><body><pre>"
            + PythonJson.pretty(value).replace("<", "&lt;")
            + "</pre></body></html>\n");
  }

  static Map<String, Object> row(String... keysAndValues) {
    Map<String, Object> row = new LinkedHashMap<>();
    List<String> items = List.of(keysAndValues);
    for (int i = 0; i < items.size(); i += 2) {
      row.put(items.get(i), items.get(i + 1));
    }
    return row;
  }
}
