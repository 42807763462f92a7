package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.STREAM;
import static io.dmm.sandbox.rucio.RucioReplies.error;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.rucio.SimulatedRse.Protocol;
import io.dmm.sandbox.world.PythonJson;
import io.dmm.sandbox.world.Transfer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * {@code GET /requests/list}: one line per file that is still to be moved between two storage
 * elements. A request has its source only once it is submitted, and only administrators may ask.
 */
final class RequestRoutes {
  private final RuleBook book;
  private final RucioReplies replies;
  private final String ftsUrl;

  RequestRoutes(RuleBook book, RucioReplies replies, String ftsUrl) {
    this.book = book;
    this.replies = replies;
    this.ftsUrl = ftsUrl;
  }

  Answer answer(Call call, String account) {
    if (!call.method().equals("GET")) {
      throw RucioReplies.wrongMethod();
    }
    if (!call.rawPath().equals("/requests/list")) {
      throw RucioReplies.noSuchPage();
    }
    RucioReplies.requireAccepts(call, STREAM);
    Map<String, String> query = call.query();
    String source = query.get("src_rse");
    String destination = query.get("dst_rse");
    String states = query.get("request_states");
    if (states == null || states.isEmpty()) {
      throw error(400, "MissingParameter", "Request state is missing");
    }
    if (source == null || destination == null) {
      throw error(400, "MissingParameter", "Source RSE/site is missing");
    }
    if (!account.equals("root")) {
      throw error(
          500,
          "AccessDenied",
          "%s cannot list requests from RSEs ['%s'] to RSEs ['%s']. "
              .formatted(account, source, destination));
    }
    List<String> wanted = Arrays.asList(states.split(",", -1));
    return replies.list(
        book
            .read(
                b -> {
                  List<Map<String, Object>> rows = new ArrayList<>();
                  b.rules().stream()
                      .filter(rule -> rule.state() == RuleState.REPLICATING)
                      .filter(rule -> book.sourceOf(rule).filter(source::equals).isPresent())
                      .filter(rule -> book.destinationsOf(rule).contains(destination))
                      .forEach(rule -> addRequests(rows, rule, source, destination, wanted));
                  return rows;
                })
            .stream());
  }

  private void addRequests(
      List<Map<String, Object>> rows,
      LiveRule rule,
      String source,
      String destination,
      List<String> wanted) {
    Transfer transfer = rule.transfer().orElseThrow();
    if (transfer.hosts().isEmpty() || !wanted.contains("S")) {
      return;
    }
    SimulatedDid did = book.did(rule.spec().scope, rule.spec().name).orElseThrow();
    List<SimulatedDid.File> files = did.files();
    for (int i = rule.okLocks(); i < Math.min(files.size(), rule.lockCount()); i++) {
      rows.add(request(rule, files.get(i), source, destination));
    }
  }

  private Map<String, Object> request(
      LiveRule rule, SimulatedDid.File file, String source, String destination) {
    SimulatedRse from = book.rse(source).orElseThrow();
    SimulatedRse to = book.rse(destination).orElseThrow();
    Protocol protocol = to.preferred();
    String created = RucioDate.text(rule.createdAt());
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", hex("request", rule.id(), file.name()));
    row.put("rule_id", rule.id());
    row.put("request_type", "TRANSFER");
    row.put("scope", rule.spec().scope);
    row.put("name", file.name());
    row.put("did_type", "FILE");
    row.put("source_rse", source);
    row.put("source_rse_id", from.id());
    row.put("dest_rse", destination);
    row.put("dest_rse_id", to.id());
    row.put("state", "SUBMITTED");
    row.put("activity", rule.activity());
    row.put("account", rule.account());
    row.put("priority", rule.priority());
    row.put("bytes", file.bytes());
    row.put("md5", null);
    row.put("adler32", file.adler32());
    row.put("retry_count", 0);
    row.put("external_id", rule.transfer().flatMap(Transfer::jobId).orElse(null));
    row.put("external_host", ftsUrl);
    row.put("transfertool", "fts3");
    row.put("dest_url", destinationUrl(protocol, rule, file));
    row.put("attributes", PythonJson.dumps(attributes(rule, file)));
    row.put("created_at", created);
    row.put("updated_at", created);
    row.put("submitted_at", created);
    for (String unset :
        List.of(
            "err_msg",
            "staging_started_at",
            "staging_finished_at",
            "started_at",
            "transferred_at",
            "estimated_at",
            "estimated_started_at",
            "estimated_transferred_at",
            "requested_at",
            "previous_attempt_id",
            "submitter_id",
            "last_processed_by",
            "last_processed_at")) {
      row.put(unset, null);
    }
    return row;
  }

  private static Map<String, Object> attributes(LiveRule rule, SimulatedDid.File file) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("activity", rule.activity());
    attributes.put("source_replica_expression", rule.source());
    attributes.put("lifetime", null);
    attributes.put("ds_scope", rule.spec().scope);
    attributes.put("ds_name", rule.spec().name);
    attributes.put("bytes", file.bytes());
    attributes.put("md5", null);
    attributes.put("adler32", file.adler32());
    attributes.put("priority", rule.priority());
    attributes.put("allow_tape_source", true);
    return attributes;
  }

  private static String destinationUrl(Protocol to, LiveRule rule, SimulatedDid.File file) {
    String port = to.port() == 0 ? "" : ":" + to.port();
    return to.scheme()
        + "://"
        + to.hostname()
        + port
        + to.prefix()
        + rule.spec().scope
        + file.name();
  }

  private static String hex(String... parts) {
    String text = String.join("|", parts);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }
}
