package io.dmm.sandbox.fts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.fts.FtsJob.FtsFile;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The archive that FTS reports completed transfers to: Elasticsearch behind Grafana's proxy, with a
 * bearer token. It understands a search for the files of one rule, by time and file id, page by
 * page, and answers 400 to any other.
 */
final class MonitRoutes {
  static final String PREFIX = "/api/datasources/proxy/";

  private static final Pattern RULE = Pattern.compile("data\\.file_metadata\\.rule_id:([0-9a-f]+)");
  private static final int MOST_HITS = 10_000;

  private final JobTable jobs;
  private final String token;

  MonitRoutes(JobTable jobs, String token) {
    this.jobs = jobs;
    this.token = token;
  }

  private record Ended(FtsJob job, FtsFile file) {
    long millis() {
      return file.finishedAt.toEpochMilli();
    }

    boolean isAfter(long millis, long id) {
      return millis() > millis || millis() == millis && file.id > id;
    }
  }

  Answer answer(Call call) {
    if (!call.header("Authorization").orElse("").equals("Bearer " + token)) {
      return Answer.json(401, "{\"message\":\"Unauthorized\"}");
    }
    if (!call.method().equals("GET") || !call.rawPath().endsWith("/_search")) {
      return Answer.json(403, "{\"message\":\"Access denied\"}");
    }
    ObjectNode body = FtsInput.dictionary(call);
    String rule = "";
    long since = 0;
    for (JsonNode filter : body.path("query").path("bool").path("filter")) {
      Matcher found = RULE.matcher(filter.path("query_string").path("query").asText());
      rule = found.matches() ? found.group(1) : rule;
      since = filter.path("range").path("data.tr_timestamp_complete").path("gte").asLong(since);
    }
    int size = body.path("size").asInt(10);
    if (rule.isEmpty() || size > MOST_HITS) {
      return Answer.json(400, "{\"error\":{\"type\":\"parsing_exception\"}}");
    }
    JsonNode after = body.path("search_after");
    return FtsReplies.json(
        hits(ended(rule, since, after.path(0).asLong(-1), after.path(1).asLong(-1)), size));
  }

  private List<Ended> ended(String rule, long since, long millis, long id) {
    List<Ended> all = new ArrayList<>();
    for (FtsJob job : jobs.all()) {
      for (FtsFile file : job.files) {
        boolean reported = file.state.equals("FINISHED") || file.state.equals("FAILED");
        if (reported && file.metadata.path("rule_id").asText().equals(rule)) {
          Ended ended = new Ended(job, file);
          if (ended.millis() >= since && ended.isAfter(millis, id)) {
            all.add(ended);
          }
        }
      }
    }
    all.sort(Comparator.comparingLong(Ended::millis).thenComparingLong(one -> one.file.id));
    return all;
  }

  private static Map<String, Object> hits(List<Ended> found, int size) {
    List<Map<String, Object>> hits = new ArrayList<>();
    for (Ended one : found.subList(0, Math.min(size, found.size()))) {
      Map<String, Object> hit = new LinkedHashMap<>();
      hit.put("_index", "monit_prod_fts_enr_complete-2026");
      hit.put("_id", String.valueOf(one.file.id));
      hit.put("_source", Map.of("data", message(one)));
      hit.put("sort", List.of(one.millis(), one.file.id));
      hits.add(hit);
    }
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("total", Map.of("value", found.size(), "relation", "eq"));
    inner.put("hits", hits);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("took", 5);
    answer.put("timed_out", false);
    answer.put("hits", inner);
    return answer;
  }

  private static Map<String, Object> message(Ended one) {
    FtsFile file = one.file;
    boolean fine = file.state.equals("FINISHED");
    long start = file.startedAt == null ? one.millis() : file.startedAt.toEpochMilli();
    double seconds = Math.max(1, Duration.ofMillis(one.millis() - start).toMillis() / 1e3);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("job_id", one.job.id);
    data.put("file_id", file.id);
    data.put("vo", one.job.vo);
    data.put("src_se", file.pair().source());
    data.put("dst_se", file.pair().destination());
    data.put("src_url", file.sourceSurl);
    data.put("dst_url", file.destinationSurl);
    data.put("file_size", file.bytes);
    data.put("f_size", file.bytes);
    data.put("tr_bt_transfered", fine ? file.bytes : 0);
    data.put("tr_timestamp_start", start);
    data.put("tr_timestamp_complete", one.millis());
    data.put("transfer_time", one.millis() - start);
    data.put("throughput", fine ? file.bytes / seconds : 0);
    data.put("t_final_transfer_state", fine ? "Ok" : "Error");
    data.put("t__error_message", fine ? "" : "TRANSFER ERROR: no route to host");
    data.put("job_state", one.job.state());
    data.put("activity", file.activity);
    data.put("ipver", "ipv6");
    data.put("retry", 0);
    data.put("file_metadata", file.metadata);
    data.put("job_metadata", one.job.metadata);
    return data;
  }
}
