package io.dmm.sandbox.fts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dmm.sandbox.world.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A job and its files, all between one pair of storages or not. Guarded by the lock of {@link
 * JobTable}.
 */
final class FtsJob {
  private static final double MEBIBYTE = 1_048_576;

  final String id;
  final String vo;
  final String dn;
  final String delegationId;
  final Instant submittedAt;
  final List<FtsFile> files = new ArrayList<>();
  final JsonNode metadata;
  private final Transfer transfer;
  private final int firstFile;
  private boolean superseded;
  int priority;
  Instant finishedAt;

  /** A file of a job. */
  static final class FtsFile {
    long id;
    int index;
    String sourceSurl;
    String destinationSurl;
    long bytes;
    String checksum;
    String activity;
    JsonNode metadata;
    String state = "SUBMITTED";
    Instant startedAt;
    Instant finishedAt;

    Pair pair() {
      return new Pair(Pair.storageOf(sourceSurl), Pair.storageOf(destinationSurl));
    }
  }

  FtsJob(
      String id,
      FtsUsers.User user,
      Instant submittedAt,
      int priority,
      JsonNode metadata,
      Transfer transfer) {
    this.id = id;
    this.vo = user.vos().isEmpty() ? "nobody" : user.vos().get(0);
    this.dn = user.dn();
    this.delegationId = user.delegationId();
    this.submittedAt = submittedAt;
    this.priority = priority;
    this.metadata = metadata == null ? JsonNodeFactory.instance.nullNode() : metadata;
    this.transfer = transfer;
    this.firstFile = transfer == null ? 0 : transfer.filesDone();
  }

  Optional<Transfer> transfer() {
    return Optional.ofNullable(transfer);
  }

  /** A later job moves what this one has not. */
  void supersede(Instant now) {
    superseded = true;
    follow(now, 0);
  }

  /** Gives the files the states that the moved bytes amount to, with this many active ones. */
  void follow(Instant now, int active) {
    if (transfer == null || finishedAt != null) {
      return;
    }
    int done = transfer.filesDone() - firstFile;
    boolean failed = !transfer.isRunning() && !transfer.isComplete();
    for (FtsFile file : files) {
      if (file.state.equals("FINISHED")) {
        continue;
      }
      if (file.index < done) {
        file.startedAt = file.startedAt == null ? now : file.startedAt;
        file.state = "FINISHED";
        file.finishedAt = now;
      } else if (superseded || failed) {
        file.state = superseded ? "CANCELED" : "FAILED";
        file.finishedAt = now;
      } else if (file.index < done + active) {
        file.startedAt = file.startedAt == null ? now : file.startedAt;
        file.state = "ACTIVE";
      } else {
        file.state = "SUBMITTED";
      }
    }
    if (files.stream().allMatch(file -> file.finishedAt != null)) {
      finishedAt = now;
    }
  }

  String state() {
    List<String> states = files.stream().map(file -> file.state).distinct().toList();
    if (finishedAt == null) {
      return states.contains("ACTIVE") ? "ACTIVE" : "SUBMITTED";
    }
    if (states.equals(List.of("FINISHED"))) {
      return "FINISHED";
    }
    return states.contains("FINISHED") ? "FINISHEDDIRTY" : states.get(0);
  }

  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("source_spacetoken", null);
    row.put("job_state", state());
    row.put("reason", null);
    row.put("copy_pin_lifetime", -1);
    row.put("os_project_id", null);
    row.put("job_type", "N");
    row.put("submit_time", FtsAuditLog.time(submittedAt));
    row.put("bring_online", -1);
    row.put("destination_spacetoken", null);
    row.put("cancel_job", false);
    row.put("priority", priority);
    row.put("archive_timeout", -1);
    row.put("verify_checksum", "b");
    row.put("submit_host", "localhost");
    row.put("max_time_in_queue", null);
    row.put("target_qos", null);
    row.put("user_dn", dn);
    row.put("internal_job_params", "s3alternate");
    row.put("job_id", id);
    row.put("cred_id", delegationId);
    row.put("dst_file_report", false);
    row.put("job_metadata", metadata);
    row.put("source_se", storage(Pair::source));
    row.put("vo_name", vo);
    row.put("overwrite_flag", "Y");
    row.put("retry", 0);
    row.put("dest_se", storage(Pair::destination));
    row.put("job_finished", FtsAuditLog.time(finishedAt));
    row.put("retry_delay", 0);
    return row;
  }

  /** The storage of all files, null if they differ. */
  String storage(Function<Pair, String> end) {
    var storages = files.stream().map(file -> end.apply(file.pair())).collect(Collectors.toSet());
    return storages.size() == 1 ? storages.iterator().next() : null;
  }

  Map<String, Object> row(FtsFile file) {
    Map<String, Object> row = new LinkedHashMap<>();
    Pair pair = file.pair();
    boolean finished = file.state.equals("FINISHED");
    Double seconds =
        finished
            ? Math.max(1, Duration.between(file.startedAt, file.finishedAt).toMillis() / 1e3)
            : null;
    row.put("recoverable", null);
    row.put("source_se", pair.source());
    row.put("reason", file.state.equals("FAILED") ? "TRANSFER ERROR: no route to host" : null);
    row.put("pid", null);
    row.put("archive_metadata", null);
    row.put("src_token_id", null);
    row.put("dest_se", pair.destination());
    row.put("filesize", finished ? file.bytes : null);
    row.put("staging_start", null);
    row.put("staging_finished", null);
    row.put("dst_token_id", null);
    row.put("file_id", file.id);
    row.put("priority", priority);
    row.put("checksum", file.checksum);
    row.put("tx_duration", seconds);
    row.put("selection_strategy", "orderly");
    row.put("file_state_initial", "");
    row.put("hashed_id", (int) (file.id * 31 % 65_536));
    row.put("file_state", file.state);
    row.put("finish_time", FtsAuditLog.time(file.finishedAt));
    row.put("throughput", seconds == null ? null : file.bytes / MEBIBYTE / seconds);
    row.put("bringonline_token", null);
    row.put("file_index", file.index);
    row.put("transfer_host", file.startedAt == null ? null : "fts01.example.org");
    row.put("start_time", FtsAuditLog.time(file.startedAt));
    row.put("retry", 0);
    row.put("log_file", null);
    row.put("job_id", id);
    row.put("source_surl", file.sourceSurl);
    row.put("archive_start_time", null);
    row.put("user_filesize", file.bytes);
    row.put("activity", file.activity);
    row.put("dest_surl_uuid", null);
    row.put("dest_surl", file.destinationSurl);
    row.put("archive_finish_time", null);
    row.put("file_metadata", file.metadata);
    row.put("scitag", null);
    row.put("log_debug", null);
    row.put("vo_name", vo);
    row.put("staging_host", null);
    row.put("internal_file_params", null);
    row.put("staging_metadata", null);
    return row;
  }
}
