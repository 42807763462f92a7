package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.JSON;
import static io.dmm.sandbox.rucio.RucioReplies.STREAM;
import static io.dmm.sandbox.rucio.RucioReplies.error;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code GET /dids/{scope}/{name}…}; the name may hold slashes, encoded or not. */
final class DidRoutes {
  private static final List<String> UNSET_METADATA =
      List.of(
          ("adler32 run_number panda_id constituent complete expired_at stream_name lumiblocknr access_cnt provenance "
                  + "deleted_at prod_step phys_group events version accessed_at guid campaign closed_at project task_id "
                  + "eol_at md5 datatype is_archive")
              .split(" "));

  private final RuleBook book;
  private final RucioReplies replies;
  private final RuleRoutes rules;
  private final String startedAt;

  DidRoutes(RuleBook book, RucioReplies replies, RuleRoutes rules, Instant startedAt) {
    this.startedAt = RucioDate.text(startedAt);
    this.book = book;
    this.replies = replies;
    this.rules = rules;
  }

  Answer answer(Call call) {
    if (!call.method().equals("GET")) {
      throw RucioReplies.wrongMethod();
    }
    String rest = Call.decodePath(call.rawPath()).substring("/dids/".length());
    int slash = rest.indexOf('/');
    if (slash < 0 || slash == rest.length() - 1) {
      throw RucioReplies.noSuchPage();
    }
    String scope = rest.substring(0, slash);
    String name = rest.substring(slash + 1);
    if (name.endsWith("/files")) {
      return files(call, scope, cut(name, "/files"));
    }
    if (name.endsWith("/dids")) {
      return content(call, find(scope, cut(name, "/dids")));
    }
    if (name.endsWith("/rules")) {
      find(scope, cut(name, "/rules"));
      return rules.rulesOfDid(scope, cut(name, "/rules"));
    }
    if (name.endsWith("/meta")) {
      return meta(call, find(scope, cut(name, "/meta")));
    }
    return did(call, scope, name);
  }

  private static String cut(String name, String end) {
    return name.substring(0, name.length() - end.length());
  }

  private SimulatedDid find(String scope, String name) {
    return book.read(b -> b.did(scope, name))
        .orElseThrow(
            () ->
                error(
                    404,
                    "DataIdentifierNotFound",
                    "Data identifier '" + scope + ":" + name + "' not found"));
  }

  private Answer did(Call call, String scope, String name) {
    RucioReplies.requireAccepts(call, JSON);
    SimulatedDid did = find(scope, name);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("scope", did.scope());
    row.put("name", did.name());
    row.put("type", did.type());
    row.put("account", "root");
    if (did.type().equals("FILE")) {
      row.put("bytes", did.bytes());
      row.put("length", 1);
      row.put("md5", null);
      row.put("adler32", did.files().get(0).adler32());
      return replies.object(row);
    }
    row.put("open", did.open());
    row.put("monotonic", false);
    row.put("expired_at", null);
    String depth = depth(call);
    boolean counted = depth.equals("FILE") || !did.open();
    boolean summed = depth.equals("DATASET") && did.type().equals("CONTAINER") && did.open();
    Long unknown = summed ? 0L : null;
    row.put("length", counted ? Long.valueOf(did.files().size()) : unknown);
    Number bytes = counted ? Long.valueOf(did.bytes()) : unknown;
    row.put("bytes", depth.equals("FILE") ? RucioReplies.decimal(did.bytes()) : bytes);
    return replies.object(row);
  }

  private static String depth(Call call) {
    Map<String, String> query = call.query();
    if (query.containsKey("dynamic")) {
      return "FILE";
    }
    return query.getOrDefault("dynamic_depth", "").toUpperCase(Locale.ROOT);
  }

  private Answer meta(Call call, SimulatedDid did) {
    RucioReplies.requireAccepts(call, JSON);
    Map<String, Object> row = new LinkedHashMap<>();
    UNSET_METADATA.forEach(key -> row.put(key, null));
    boolean file = did.type().equals("FILE");
    boolean known = file || !did.open();
    row.put("scope", did.scope());
    row.put("name", did.name());
    row.put("did_type", did.type());
    row.put("account", "root");
    row.put("availability", "AVAILABLE");
    row.put("is_open", file ? null : Boolean.valueOf(did.open()));
    row.put("bytes", known ? Long.valueOf(did.bytes()) : null);
    row.put("length", known ? Integer.valueOf(did.files().size()) : null);
    row.put("created_at", startedAt);
    row.put("updated_at", startedAt);
    for (String flag : List.of("obsolete", "transient", "suppressed", "monotonic", "hidden")) {
      row.put(flag, false);
    }
    row.put("is_new", true);
    row.put("purge_replicas", true);
    return replies.object(row);
  }

  private Answer content(Call call, SimulatedDid did) {
    RucioReplies.requireAccepts(call, STREAM);
    List<SimulatedDid> content =
        did.type().equals("CONTAINER") ? book.read(b -> b.contentOf(did)) : List.of();
    return replies.list(
        content.stream()
            .map(
                one -> {
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("scope", one.scope());
                  row.put("name", one.name());
                  row.put("type", one.type());
                  row.put("bytes", null);
                  row.put("adler32", null);
                  row.put("md5", null);
                  return row;
                }));
  }

  private Answer files(Call call, String scope, String name) {
    RucioReplies.requireAccepts(call, STREAM);
    SimulatedDid did = find(scope, name);
    boolean isLong = call.query().containsKey("long");
    return replies.list(
        did.files().stream()
            .map(
                file -> {
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("scope", did.scope());
                  row.put("name", did.type().equals("FILE") ? did.name() : file.name());
                  row.put("bytes", file.bytes());
                  row.put("adler32", file.adler32());
                  row.put("guid", null);
                  row.put("events", null);
                  if (isLong) {
                    row.put("lumiblocknr", null);
                  }
                  return row;
                }));
  }
}
