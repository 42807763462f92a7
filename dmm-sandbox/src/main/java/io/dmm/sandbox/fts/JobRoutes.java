package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.fts.FtsJob.FtsFile;
import io.dmm.sandbox.fts.FtsUsers.User;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.world.PythonJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /jobs…}, {@code /files}, {@code /archive/…}. */
final class JobRoutes {
  private static final int MOST_LISTED = 500;

  private final JobTable jobs;
  private final Clock clock;

  JobRoutes(JobTable jobs, Clock clock) {
    this.jobs = jobs;
    this.clock = clock;
  }

  Optional<Answer> answer(Call call, String path, User user) {
    if (path.equals("/jobs")) {
      user.require("transfer");
      return Optional.of(call.method().equals("POST") ? submit(call, user) : list(call, user));
    }
    if (path.equals("/files")) {
      user.require("transfer");
      return Optional.of(files(call, user));
    }
    String[] parts = path.substring(1).split("/", -1);
    if (parts[0].equals("archive") && parts.length == 2) {
      throw error(404, "No job with the id \"" + parts[1] + "\" has been found in the archive");
    }
    if (!parts[0].equals("jobs") || parts.length > 3) {
      return Optional.empty();
    }
    if (parts.length == 2 && parts[1].contains(",")) {
      return Optional.of(several(call, parts[1], user));
    }
    return Optional.of(
        parts.length == 2 ? one(call, parts[1], user) : part(parts[1], parts[2], user));
  }

  private Answer submit(Call call, User user) {
    ObjectNode body = FtsInput.dictionary(call);
    if (!body.path("files").isArray() || body.get("files").isEmpty()) {
      throw error(400, "No transfers or namespace operations specified");
    }
    return FtsReplies.json(Map.of("job_id", jobs.submit(body, user, clock.instant()).id));
  }

  private Answer list(Call call, User user) {
    Map<String, String> query = call.query();
    String limit = query.get("limit");
    if (limit != null && (!limit.matches("\\d{1,6}") || Integer.parseInt(limit) > MOST_LISTED)) {
      throw error(400, "The limit must be positive and less or equal than 500");
    }
    if (query.containsKey("dlg_id") && !query.get("dlg_id").equals(user.delegationId())) {
      throw error(403, "The provided delegation id does not match your delegation id");
    }
    if (query.containsKey("user_dn") && !query.get("user_dn").equals(user.dn())) {
      throw error(400, "The provided DN and delegation id do not correspond to the same user");
    }
    boolean everybody = "all".equals(user.level().get("transfer"));
    String vo = everybody ? query.get("vo_name") : user.vos().get(0);
    Stream<FtsJob> found =
        newestFirst().stream()
            .filter(job -> vo == null || job.vo.equals(vo))
            .filter(job -> inWindow(job, query))
            .filter(job -> matches(job.storage(Pair::source), query.get("source_se")))
            .filter(job -> matches(job.storage(Pair::destination), query.get("dest_se")));
    if (limit != null && Integer.parseInt(limit) > 0) {
      found = found.limit(Integer.parseInt(limit));
    }
    return FtsReplies.chunked(200, found.map(job -> only(job.row(), query.get("fields"))).toList());
  }

  private List<FtsJob> newestFirst() {
    List<FtsJob> all = new ArrayList<>(jobs.all());
    Collections.reverse(all);
    return all;
  }

  /**
   * The quirks of state, window and limit: without a limit or a window only unfinished jobs are
   * found.
   */
  private boolean inWindow(FtsJob job, Map<String, String> query) {
    String states = query.get("state_in");
    if (states == null) {
      return job.finishedAt == null;
    }
    if (!Arrays.asList(states.split(",", -1)).contains(job.state())) {
      return false;
    }
    if (query.containsKey("limit")) {
      return true;
    }
    if (!query.containsKey("time_window")) {
      return job.finishedAt == null;
    }
    Instant since = clock.instant().minus(window(query.get("time_window")));
    return job.finishedAt != null && !job.finishedAt.isBefore(since);
  }

  private static Duration window(String text) {
    if (!text.matches("\\d{1,6}(:\\d{1,6})?")) {
      throw error(400, "Invalid time window format");
    }
    String[] parts = text.split(":", -1);
    Duration hours = Duration.ofHours(Long.parseLong(parts[0]));
    return parts.length == 1 ? hours : hours.plusMinutes(Long.parseLong(parts[1]));
  }

  private static boolean matches(String actual, String wanted) {
    return wanted == null || wanted.equals(actual);
  }

  private static Map<String, Object> only(Map<String, Object> row, String fields) {
    if (fields == null) {
      return row;
    }
    Map<String, Object> picked = new LinkedHashMap<>();
    for (String field : fields.split(",", -1)) {
      if (row.containsKey(field)) {
        picked.put(field, row.get(field));
      }
    }
    return picked;
  }

  private Answer one(Call call, String id, User user) {
    if (user.vos().isEmpty()) {
      throw FtsReplies.internalError(); // the handler takes the first VO of nobody
    }
    if (call.method().equals("POST")) {
      return change(call, id, user);
    }
    if (!call.method().equals("GET")) {
      throw FtsReplies.wrongMethod("DELETE, GET, HEAD, OPTIONS, POST");
    }
    Map<String, Object> row = row(id, call.query().get("files"), user);
    String status = row.get("http_status").toString();
    return Answer.of(
        Integer.parseInt(status.substring(0, 3)), FtsReplies.JSON, PythonJson.dumps(row));
  }

  private Map<String, Object> row(String id, String fileFields, User user) {
    Optional<FtsJob> job = jobs.find(id);
    if (job.isEmpty()) {
      return failed(id, "404 Not Found", "No job with the id \"" + id + "\" has been found");
    }
    if (!mayRead(job.get(), user)) {
      return failed(id, "403 Forbidden", "Not enough permissions to check the job \"" + id + "\"");
    }
    Map<String, Object> row = job.get().row();
    if (fileFields != null) {
      row.put(
          "files", job.get().files.stream().map(f -> only(job.get().row(f), fileFields)).toList());
    }
    row.put("http_status", "200 Ok");
    return row;
  }

  private static Map<String, Object> failed(String id, String status, String message) {
    return ConfigRoutes.row("job_id", id, "http_status", status, "http_message", message);
  }

  private static boolean mayRead(FtsJob job, User user) {
    return "all".equals(user.level().get("transfer")) || user.vos().contains(job.vo);
  }

  private Answer several(Call call, String ids, User user) {
    if (user.vos().isEmpty()) {
      throw FtsReplies.internalError();
    }
    List<Map<String, Object>> rows =
        Arrays.stream(ids.split(",", -1))
            .map(id -> row(id, call.query().get("files"), user))
            .toList();
    boolean fine = rows.stream().allMatch(row -> row.get("http_status").equals("200 Ok"));
    return FtsReplies.chunked(fine ? 200 : 207, rows);
  }

  /**
   * What Rucio's server sends when a priority changes: the answer must have {@code http_message}.
   */
  private Answer change(Call call, String id, User user) {
    ObjectNode body = FtsInput.dictionary(call);
    Map<String, Object> row = row(id, null, user);
    if (row.get("http_status").equals("200 Ok")) {
      FtsJob job = jobs.find(id).orElseThrow();
      job.priority = body.path("params").path("priority").asInt(job.priority);
      Map<String, Object> answer = failed(id, "200 Ok", "");
      answer.put("http_message", null);
      return FtsReplies.json(answer);
    }
    String status = row.get("http_status").toString();
    return Answer.of(
        Integer.parseInt(status.substring(0, 3)), FtsReplies.JSON, PythonJson.dumps(row));
  }

  private Answer part(String id, String part, User user) {
    FtsJob job =
        jobs.find(id)
            .orElseThrow(() -> error(404, "No job with the id \"" + id + "\" has been found"));
    if (!mayRead(job, user)) {
      throw error(403, "Not enough permissions to check the job \"" + id + "\"");
    }
    if (part.equals("files")) {
      return FtsReplies.chunked(200, job.files.stream().map(job::row).toList());
    }
    Map<String, Object> row = job.row();
    if (!row.containsKey(part)) {
      throw error(404, "No such field");
    }
    return FtsReplies.json(row.get(part));
  }

  private Answer files(Call call, User user) {
    Map<String, String> query = call.query();
    if (query.containsKey("time_window")) {
      throw FtsReplies.internalError();
    }
    List<String> states = Arrays.asList(query.getOrDefault("state_in", "").split(",", -1));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map.Entry<FtsJob, FtsFile> entry : jobs.unfinishedFiles()) {
      FtsFile file = entry.getValue();
      boolean wanted =
          mayRead(entry.getKey(), user)
              && (!query.containsKey("state_in") || states.contains(file.state))
              && matches(file.pair().source(), query.get("source_se"))
              && matches(file.pair().destination(), query.get("dest_se"))
              && matches(file.destinationSurl, query.get("dest_surl"));
      if (wanted) {
        rows.add(entry.getKey().row(file));
      }
    }
    return FtsReplies.chunked(200, rows);
  }
}
