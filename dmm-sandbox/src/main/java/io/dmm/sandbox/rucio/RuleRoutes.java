package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.HTML;
import static io.dmm.sandbox.rucio.RucioReplies.JSON;
import static io.dmm.sandbox.rucio.RucioReplies.STREAM;
import static io.dmm.sandbox.rucio.RucioReplies.error;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code GET /rules/…}: lists, single rules, locks. */
final class RuleRoutes {
  private final RuleBook book;
  private final RucioReplies replies;
  private final BackgroundRules background;
  private final RuleWrites writes;

  RuleRoutes(RuleBook book, RucioReplies replies, BackgroundRules background, RuleWrites writes) {
    this.book = book;
    this.replies = replies;
    this.background = background;
    this.writes = writes;
  }

  Answer answer(Call call, String account) {
    List<String> path = call.segments();
    String method = call.method();
    if (path.size() == 2 && path.get(1).isEmpty()) {
      return switch (method) {
        case "GET" -> list(call);
        case "POST" -> writes.create(call);
        default -> throw RucioReplies.wrongMethod();
      };
    }
    if (path.size() == 2) {
      return switch (method) {
        case "GET" -> one(call, path.get(1));
        case "PUT" -> writes.change(call, path.get(1), account);
        case "DELETE" -> writes.delete(call, path.get(1), account);
        default -> throw RucioReplies.wrongMethod();
      };
    }
    if (path.size() == 3 && method.equals("GET")) {
      return switch (path.get(2)) {
        case "locks" -> locks(call, path.get(1));
        case "analysis" -> analysis(path.get(1));
        default -> throw RucioReplies.noSuchPage();
      };
    }
    throw RucioReplies.noSuchPage();
  }

  static Answer redirect(Call call) {
    String url = "http://" + call.header("Host").orElse("localhost") + "/rules/";
    String query = call.rawQuery().isEmpty() ? "" : "?" + call.rawQuery();
    return Answer.of(
            308,
            HTML,
            "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
                + "<p>You should be redirected automatically to the target URL: <a href=\"%1$s\">%1$s</a>. If not, click the link.\n"
                    .formatted(url + query))
        .with("Location", url + query);
  }

  private Answer list(Call call) {
    RucioReplies.requireAccepts(call, STREAM);
    Predicate<Map<String, Object>> filter = RuleFilters.of(call.query());
    List<Map<String, Object>> own =
        book.read(b -> b.rules().stream().map(this::listedRow).filter(filter).toList());
    return replies.list(Stream.concat(own.stream(), background.rows().filter(filter)));
  }

  private Map<String, Object> listedRow(LiveRule rule) {
    Map<String, Object> row = rule.row();
    boolean known = !rule.spec().open || rule.spec().didType.equals("FILE");
    row.put("bytes", known ? rule.sizeBytes() : null);
    return row;
  }

  Answer rulesOfDid(String scope, String name) {
    return replies.list(
        book
            .read(
                b ->
                    b.rules().stream()
                        .filter(r -> r.spec().scope.equals(scope) && r.spec().name.equals(name))
                        .map(this::listedRow)
                        .toList())
            .stream());
  }

  private Answer one(Call call, String id) {
    RucioReplies.requireAccepts(call, JSON);
    return replies.object(book.read(b -> rowOf(id)));
  }

  private Map<String, Object> rowOf(String id) {
    requireId(id);
    Optional<Map<String, Object>> own = book.rule(id).map(LiveRule::row);
    return own.or(() -> background.row(id)).orElseThrow(() -> notFound(id));
  }

  static void requireId(String id) {
    if (!id.replace("-", "").matches("[0-9a-fA-F]{32}")) {
      throw error(500, "RucioException", "Badly formatted rule id (" + id + ")");
    }
  }

  static RucioReplies.Failure notFound(String id) {
    return error(404, "RuleNotFound", "No rule with the id " + id.replace("-", "") + " found");
  }

  private Answer locks(Call call, String id) {
    RucioReplies.requireAccepts(call, STREAM);
    requireId(id);
    return replies.list(
        book.read(b -> locksOf(book.rule(id).orElseThrow(() -> notFound(id)))).stream());
  }

  private List<Map<String, Object>> locksOf(LiveRule rule) {
    List<Map<String, Object>> locks = new ArrayList<>();
    if (rule.lockCount() == 0) {
      return locks;
    }
    SimulatedDid did = book.did(rule.spec().scope, rule.spec().name).orElseThrow();
    List<String> rses = book.destinationsOf(rule);
    int count = Math.min(rule.lockCount(), did.files().size() * rses.size());
    IntStream.range(0, count)
        .forEach(
            i -> {
              String rse = rses.get(i / did.files().size());
              Map<String, Object> lock = new LinkedHashMap<>();
              lock.put("scope", rule.spec().scope);
              lock.put("name", did.files().get(i % did.files().size()).name());
              lock.put("rse_id", book.rse(rse).orElseThrow().id());
              lock.put("rse", rse);
              lock.put("state", lockState(rule, i));
              lock.put("rule_id", rule.id());
              locks.add(lock);
            });
    return locks;
  }

  private static String lockState(LiveRule rule, int index) {
    if (index < rule.okLocks()) {
      return "OK";
    }
    return index < rule.okLocks() + rule.stuckLocks() ? "STUCK" : "REPLICATING";
  }

  private Answer analysis(String id) {
    requireId(id);
    return replies.object(
        book.read(
            b -> {
              LiveRule rule = book.rule(id).orElseThrow(() -> notFound(id));
              Map<String, Object> analysis = new LinkedHashMap<>();
              analysis.put("rule_error", rule.row().get("error"));
              analysis.put(
                  "transfers",
                  locksOf(rule).stream()
                      .filter(lock -> lock.get("state").equals("STUCK"))
                      .map(RuleRoutes::stuckTransfer)
                      .toList());
              return analysis;
            }));
  }

  private static Map<String, Object> stuckTransfer(Map<String, Object> lock) {
    Map<String, Object> transfer = new LinkedHashMap<>();
    for (String key : List.of("scope", "name", "rse_id", "rse")) {
      transfer.put(key, lock.get(key));
    }
    transfer.put("attempts", 0);
    transfer.put("last_error", "None");
    transfer.put("last_source", null);
    transfer.put("sources", List.of());
    transfer.put("last_time", null);
    return transfer;
  }
}
