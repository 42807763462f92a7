package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.fts.FtsUsers.User;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.world.PythonJson;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The configuration that DMM has no business with, but may read: global, shares, grants, audit. */
final class SideTables {
  private static final List<String> GLOBAL_FIELDS =
      List.of(
          "retry",
          "vo_name",
          "sec_per_mb",
          "show_user_dn",
          "max_time_queue",
          "global_timeout",
          "no_streaming");

  private final Clock clock;
  private final LinkTable links;
  private final FtsUsers users;
  private final FtsAuditLog audit;
  private final Map<String, Map<String, Object>> globals = new TreeMap<>();
  private final List<Map<String, Object>> shares = new ArrayList<>();
  private final Map<String, JsonNode> activityShares = new TreeMap<>();
  private final TreeSet<String> cloudStorages = new TreeSet<>();

  SideTables(Clock clock, LinkTable links, FtsUsers users, FtsAuditLog audit) {
    this.clock = clock;
    this.links = links;
    this.users = users;
    this.audit = audit;
    globals.put("*", newGlobal("*"));
  }

  private static Map<String, Object> newGlobal(String vo) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("retry", 0);
    row.put("vo_name", vo);
    row.put("sec_per_mb", 0);
    row.put("show_user_dn", false);
    row.put("max_time_queue", 0);
    row.put("global_timeout", 0);
    row.put("no_streaming", false);
    return row;
  }

  Optional<Answer> answer(Call call, String path, User user) {
    if (!path.equals("/config") && !path.startsWith("/config/")) {
      return Optional.empty();
    }
    String cloud = path.startsWith("/config/cloud_storage/") ? path.substring(22) : null;
    switch (path) {
      case "/config/global",
          "/config/shares",
          "/config/authorize",
          "/config/audit",
          "/config/drain",
          "/config/activity_shares",
          "/config/cloud_storage",
          "/config" ->
          user.require("config");
      default -> {
        if (cloud == null || cloud.contains("/")) {
          return Optional.empty();
        }
        user.require("config");
      }
    }
    synchronized (this) {
      return Optional.of(cloud == null ? known(call, path, user) : cloudStorage(call, cloud));
    }
  }

  private Answer known(Call call, String path, User user) {
    return switch (path) {
      case "/config/global" -> global(call, user);
      case "/config/shares" -> shares(call, user);
      case "/config/authorize" -> authorize(call, user);
      case "/config/audit" -> ConfigRoutes.page(call, audit.newestFirst());
      case "/config/drain" -> throw error(400, "Host not found");
      case "/config/activity_shares" -> activityShares(call, user);
      case "/config/cloud_storage" -> cloudStorages(call);
      default -> ConfigRoutes.page(call, List.of(host()));
    };
  }

  private Map<String, Object> host() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("service_name", "fts_rest");
    row.put("hostname", "localhost");
    row.put("drain", null);
    row.put("beat", FtsAuditLog.time(clock.instant()));
    return row;
  }

  private Answer global(Call call, User user) {
    switch (call.method()) {
      case "GET" -> {
        return ConfigRoutes.page(call, globals);
      }
      case "POST" -> {
        ObjectNode body = FtsInput.dictionary(call);
        body.properties().forEach(field -> requireKnown(field.getKey()));
        String vo = FtsInput.text(body, "vo_name", "*");
        Map<String, Object> row = globals.computeIfAbsent(vo, SideTables::newGlobal);
        body.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
        audit.add(user.dn(), PythonJson.dumps(body), "set-globals");
        // the real server announces the whole array and closes after its first character
        long announced = PythonJson.pretty(List.copyOf(globals.values())).length();
        return Answer.of(200, FtsReplies.JSON, "[").announcing(announced);
      }
      case "DELETE" -> {
        String vo = call.query().getOrDefault("vo_name", "*");
        if (vo.isEmpty() || vo.equals("*")) {
          throw error(400, "Missing VO name");
        }
        globals.remove(vo);
        return FtsReplies.noContent();
      }
      default -> throw FtsReplies.wrongMethod("DELETE, GET, HEAD, OPTIONS, POST");
    }
  }

  private static void requireKnown(String field) {
    if (!GLOBAL_FIELDS.contains(field)) {
      throw error(400, "Field " + field + " unknown");
    }
  }

  private Answer shares(Call call, User user) {
    return switch (call.method()) {
      case "GET" -> FtsReplies.chunked(200, List.copyOf(shares));
      case "POST" -> setShare(FtsInput.dictionary(call), user);
      case "DELETE" -> {
        Map<String, String> query = call.query();
        shares.removeIf(
            row ->
                row.get("source").equals(query.get("source"))
                    && row.get("destination").equals(query.get("destination"))
                    && row.get("vo").equals(query.get("vo")));
        audit.add(
            user.dn(),
            shareName(query.get("source"), query.get("destination"), query.get("vo"))
                + " has been deleted",
            "share-delete");
        yield FtsReplies.noContent();
      }
      default -> throw FtsReplies.wrongMethod("DELETE, GET, HEAD, OPTIONS, POST");
    };
  }

  private static String shareName(String source, String destination, String vo) {
    return "Share " + source + ", " + destination + ", " + vo;
  }

  private Answer setShare(ObjectNode body, User user) {
    String source = FtsInput.text(body, "source", "");
    String destination = FtsInput.text(body, "destination", "");
    String vo = FtsInput.text(body, "vo", "");
    int share = body.path("share").asInt(0);
    if (source.isEmpty() || destination.isEmpty() || vo.isEmpty() || share == 0) {
      throw error(400, "Missing source, destination, vo and/or share");
    }
    if (share < 0) {
      throw error(400, "Bad share value");
    }
    if (!source.contains("://")) {
      throw error(400, "Invalid source");
    }
    if (!destination.contains("://")) {
      throw error(400, "Invalid destination");
    }
    Pair pair = new Pair(Pair.storageOf(source), Pair.storageOf(destination));
    if (links.between(pair.source(), pair.destination()).isPresent()) {
      Map<String, Object> row = ConfigRoutes.row("vo", vo);
      row.put("share", share);
      row.put("source", pair.source());
      row.put("destination", pair.destination());
      shares.removeIf(
          old ->
              old.get("vo").equals(vo)
                  && old.get("source").equals(pair.source())
                  && old.get("destination").equals(pair.destination()));
      shares.add(row);
    } // without a link row the database refuses it, and the server swallows that
    audit.add(
        user.dn(),
        shareName(pair.source(), pair.destination(), vo) + " has been set to " + share,
        "share-set");
    return FtsReplies.json(share);
  }

  synchronized boolean hasShares(FtsLink link) {
    return shares.stream()
        .anyMatch(
            row ->
                row.get("source").equals(link.source())
                    && row.get("destination").equals(link.destination()));
  }

  private Answer authorize(Call call, User user) {
    requireCertificate(user);
    return switch (call.method()) {
      case "GET" -> ConfigRoutes.page(call, users.grants());
      case "POST" -> {
        ObjectNode body = FtsInput.dictionary(call);
        String dn = FtsInput.text(body, "dn", "");
        String operation = FtsInput.text(body, "operation", "");
        if (dn.isEmpty() || operation.isEmpty()) {
          throw error(400, "Missing dn and/or operation");
        }
        if (operation.equals("admin")) {
          throw error(400, "'admin' level can only be changed via database access");
        }
        users.grant(dn, operation);
        audit.add(user.dn(), operation + " granted to \"" + dn + "\"", "authorize");
        yield FtsReplies.json(ConfigRoutes.row("dn", dn, "operation", operation));
      }
      case "DELETE" -> {
        Map<String, String> query = call.query();
        users.revoke(query.get("dn"), query.get("operation"));
        audit.add(
            user.dn(),
            query.get("operation") + " revoked for \"" + query.get("dn") + "\"",
            "revoke");
        yield FtsReplies.noContent();
      }
      default -> throw FtsReplies.wrongMethod("DELETE, GET, HEAD, OPTIONS, POST");
    };
  }

  private static void requireCertificate(User user) {
    if (!user.method().equals("certificate")) {
      throw error(403, "Certificate required");
    }
  }

  private Answer activityShares(Call call, User user) {
    return switch (call.method()) {
      case "GET" ->
          activityShares.isEmpty()
              ? FtsReplies.json(Map.of())
              : ConfigRoutes.page(call, activityShares);
      case "POST" -> {
        ObjectNode body = FtsInput.dictionary(call);
        String vo = FtsInput.text(body, "vo", "");
        if (vo.isEmpty()) {
          throw error(400, "Missing VO");
        }
        activityShares.put(vo, body.path("share"));
        audit.add(user.dn(), PythonJson.dumps(body), "activity-share");
        Map<String, Object> answer = ConfigRoutes.row("vo", vo);
        answer.put("active", body.path("active"));
        answer.put("activity_share", body.path("share"));
        yield FtsReplies.json(answer);
      }
      default -> throw FtsReplies.wrongMethod("GET, HEAD, OPTIONS, POST");
    };
  }

  private Answer cloudStorages(Call call) {
    return switch (call.method()) {
      case "GET" ->
          cloudStorages.isEmpty()
              ? FtsReplies.json(List.of())
              : ConfigRoutes.page(call, List.copyOf(cloudStorages));
      case "POST" -> {
        String name = FtsInput.text(FtsInput.dictionary(call), "storage_name", "");
        if (name.isEmpty()) {
          throw error(400, "Missing storage name");
        }
        cloudStorages.add(name);
        yield Answer.of(201, FtsReplies.HTML, "[").announcing(name.length());
      }
      default -> throw FtsReplies.wrongMethod("GET, HEAD, OPTIONS, POST");
    };
  }

  private Answer cloudStorage(Call call, String name) {
    if (call.method().equals("DELETE")) {
      cloudStorages.remove(Call.decodePath(name));
      return FtsReplies.noContent();
    }
    return FtsReplies.chunked(200, List.of());
  }
}
